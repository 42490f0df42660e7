"""Running code in a kernel unnoticed by its clients.

The request is silent: no output, no history, no count. Its ``busy`` and ``idle`` are withheld from
those who would take them for activity: see :meth:`~.iopub.StatusReader.is_own`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import zmq
from jupyter_client.session import Session

from .iopub import StatusReader, socket_kind
from .receiving import Receiver, raw_socket, receive

RECONNECT_MS = 10
"""How soon the kernel's port is tried again: sooner than by others (100), to be the first."""
TRIES_SOONER = sys.platform == "linux"
"""Elsewhere a socket that tries a port of its own machine often may come to connect to itself.

Linux connects from even ports and gives odd ones to those who ask for any, as kernels' ports are.
"""


class SilentRequest:
    """One request to the process that ``manager`` has just launched."""

    def __init__(
        self, manager: Any, reader: StatusReader, code: str, done: Callable[[], None]
    ) -> None:
        session = Session(config=reader.session.config, key=reader.session.key)
        reader.own_session = session.session
        connected = socket_kind(manager).connect_shell(manager)
        _connect_sooner(raw_socket(connected))
        session.send(
            connected,
            "execute_request",
            {
                "code": code,
                "silent": True,
                "store_history": False,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            },
        )
        self._done = done
        self._receiver: Receiver = receive(connected, self._answered)

    def close(self) -> None:
        """Wait for no answer any more. May be called again."""
        self._receiver.close()

    def _answered(self, _frames: list[Any]) -> None:
        self.close()
        self._done()


def _connect_sooner(socket: zmq.Socket[bytes]) -> None:
    """Options apply to connections that are made after them."""
    endpoint = socket.getsockopt(zmq.LAST_ENDPOINT)
    socket.setsockopt(zmq.LINGER, 0)
    if TRIES_SOONER and isinstance(endpoint, bytes) and endpoint:
        socket.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MS)
        address = endpoint.rstrip(b"\0").decode()
        socket.disconnect(address)
        socket.connect(address)

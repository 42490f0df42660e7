"""Receiving from a kernel's channel, whatever kind of socket its manager makes.

jupyter_client's managers return a ``ZMQStream`` (those with an IOLoop), an asyncio socket (async
ones) or a plain socket (sync ones) from ``connect_iopub`` and its like.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, Protocol

import zmq
import zmq.asyncio
from zmq.eventloop.zmqstream import ZMQStream

logger = logging.getLogger(__name__)

Received = Callable[[list[Any]], None]

LOOK_INTERVAL_MS = 100
"""How often a receiving thread looks whether it is to end."""
AT_A_TIME = 100
"""Messages that are read before other callbacks of the event loop have their turn."""
LAST_MESSAGES = 1000
"""Messages of a process that has ended: what a socket holds by default."""


class Receiver(Protocol):
    """Receives until it is closed, and owns its socket."""

    def finish(self) -> None:
        """Read what has arrived by now, without waiting; then close."""

    def close(self) -> None:
        """Receive no more, and close the socket. May be called again."""


def receive(connected: Any, received: Received) -> Receiver:
    """Call ``received`` with the frames of each message.

    In the event loop's thread for streams and asyncio sockets (call this in it), in a daemon
    thread for plain sockets, which this thread owns from now on.
    """
    if isinstance(connected, ZMQStream):
        return StreamReceiver(connected, received)
    if isinstance(connected, zmq.asyncio.Socket):
        return AsyncReceiver(connected, received)
    return ThreadReceiver(connected, received)


class StreamReceiver:
    """By a ``ZMQStream``."""

    def __init__(self, stream: ZMQStream, received: Received) -> None:
        self._stream = stream
        stream.on_recv(received)

    def finish(self) -> None:
        if not self._stream.closed():
            self._stream.flush(zmq.POLLIN, limit=LAST_MESSAGES)
        self.close()

    def close(self) -> None:
        if not self._stream.closed():
            self._stream.close()


class AsyncReceiver:
    """By a task on an asyncio socket."""

    def __init__(self, socket: zmq.asyncio.Socket, received: Received) -> None:
        self._socket = socket
        self._received = received
        self._task = asyncio.get_running_loop().create_task(self._receive())

    def finish(self) -> None:
        if not self._socket.closed:
            self._tell_arrived(LAST_MESSAGES)
        self.close()

    def close(self) -> None:
        self._task.cancel()
        self._socket.close(linger=0)

    async def _receive(self) -> None:
        # A message must not be on its way between the socket and us when we finish.
        while not self._socket.closed:
            await self._socket.poll()
            self._tell_arrived(AT_A_TIME)

    def _tell_arrived(self, limit: int) -> None:
        for frames in islice(_arrived(zmq.Socket.shadow(self._socket)), limit):
            _tell(self._received, frames)
            if self._socket.closed:  # the callback may close it
                return


class ThreadReceiver:
    """By a thread on a plain socket."""

    def __init__(self, socket: zmq.Socket[bytes], received: Received) -> None:
        self._socket = socket
        self._received = received
        self._closing = threading.Event()
        self._finishing = False
        self._thread = threading.Thread(target=self._receive, name="kernel-iopub", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        self._finishing = True
        self.close()

    def close(self) -> None:
        self._closing.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _receive(self) -> None:
        try:
            while not self._closing.is_set():
                if self._socket.poll(LOOK_INTERVAL_MS):
                    _tell(self._received, self._socket.recv_multipart())
            if self._finishing:
                for frames in islice(_arrived(self._socket), LAST_MESSAGES):
                    _tell(self._received, frames)
        except zmq.ZMQError as error:
            logger.debug("The socket was closed by its owner: %s", error)
        finally:
            self._socket.close(linger=0)


def _arrived(socket: zmq.Socket[bytes]) -> Iterator[list[Any]]:
    """The messages that are there."""
    with suppress(zmq.Again):
        while True:
            yield socket.recv_multipart(zmq.NOBLOCK)


def _tell(received: Received, frames: list[Any]) -> None:
    try:
        received(frames)
    except Exception:
        logger.exception("A message from a kernel could not be read")


def raw_socket(connected: Any) -> zmq.Socket[bytes]:
    """The plain socket behind what ``connect_hb`` returns: a stream, an async or a plain socket."""
    socket = getattr(connected, "socket", connected)
    return zmq.Socket.shadow(socket) if type(socket) is not zmq.Socket else socket

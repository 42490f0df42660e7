"""Reading a kernel's execution state off its iopub channel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from jupyter_client.connect import ConnectionFileMixin
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import DELIM, Session

from ..evidence.cell.running_cells import RunningCells
from .execution_state import SILENT_REQUESTS, ShellState
from .receiving import Receiver, receive

DIGESTS = 2**10
"""How many signatures are remembered, against messages that are sent twice."""
ASK_AGAIN = 0.02
"""Seconds between a reply whose status was not received on iopub and the next request."""
ASKED_AT_MOST = 100
"""Requests, before the replies on the shell channel are taken for the state."""


class StatusReader:
    """Feeds the execution state of one kernel from raw iopub messages.

    Parameters
    ----------
    session: the manager's; its key checks the messages. A copy is used, since a session refuses
        a message that it has seen before.
    on_state: called with the execution state after each ``status`` message.
    current: returns the present execution state.
    """

    def __init__(
        self,
        session: Session,
        on_state: Callable[[str | None], None],
        current: Callable[[], str | None],
    ) -> None:
        self.session = Session(config=session.config, key=session.key, digest_history_size=DIGESTS)
        """For this kernel, and no part of its manager."""
        self._on_state = on_state
        self._current = current
        self._state = ShellState()
        self.is_subscribed = False
        """Whether a status message of the present process has arrived: the subscription works."""
        self.own_session: str | None = None
        """Session id of our own requests, which clients are not to notice."""
        self.cells: RunningCells | None = None
        """Notified of the cells that the present process begins and ends."""
        self.first_heard: list[Callable[[], None]] = []
        """What is called at the first status message of the present process. Raises nothing."""

    def process_launched(self) -> None:
        """Another process is being launched."""
        self.is_subscribed = False
        self.cells = None
        self.first_heard = []
        self.own_session = None
        self._state.process_launched()

    def is_own(self, frames: list[Any]) -> bool:
        """Whether a message is about a request of ours, which clients are not to notice."""
        if self.own_session is None or DELIM not in frames:
            return False
        parent = frames.index(DELIM) + 3
        return len(frames) > parent and self.own_session.encode() in frames[parent]

    def read(self, frames: list[Any]) -> None:
        """One multipart message, as it came; others than ``status`` and of cells are passed over.

        Raises
        ------
        ValueError: a message that this kernel has not signed, or that is no Jupyter message.
        """
        _identities, parts = self.session.feed_identities(frames)
        kind = self.session.unpack(parts[1]).get("msg_type")
        if kind == "status":
            self._read_status(self.session.deserialize(parts))
        elif kind == "execute_input" and self.cells is not None:
            message = self.session.deserialize(parts)
            if self._state.is_present(message["header"]):
                self.cells.began(message["parent_header"], message["content"])

    def _read_status(self, message: dict[str, Any]) -> None:
        state = message["content"].get("execution_state")
        if not isinstance(state, str):
            return
        header, parent = message["header"], message.get("parent_header") or {}
        present = self._state.is_present(header)
        if present and not self.is_subscribed:
            self.is_subscribed = True
            for heard in self.first_heard:
                heard()
        if self.own_session is not None and parent.get("session") == self.own_session:
            return
        if present:
            self._tell_cells(parent, state)
        self._on_state(self._state.on_state(header, parent, state, self._current()))

    def _tell_cells(self, parent: dict[str, Any], state: str) -> None:
        request = parent.get("msg_id")
        if self.cells is None or request is None or parent.get("msg_type") in SILENT_REQUESTS:
            return
        if state == "busy":
            self.cells.busy(request)
        elif state == "idle":
            self.cells.idle(request)

    def read_reply(self, frames: list[Any]) -> None:
        """One raw message of the kernel's shell channel; others than ``execute_reply`` are passed
        over.

        Raises
        ------
        ValueError: a message that this kernel has not signed, or that is no Jupyter message.
        """
        _identities, parts = self.session.feed_identities(frames)
        if self.session.unpack(parts[1]).get("msg_type") != "execute_reply":
            return
        message = self.session.deserialize(parts)
        if self._state.is_present(message["header"]):
            self._on_state(self._state.on_reply(message["parent_header"], self._current()))

    def answered(self) -> None:
        """The kernel answered a question on its shell channel: it is not starting any more."""
        if self._current() == "starting":
            self._on_state("idle")


class KernelInfoProbe:
    """Asks a kernel that was just launched whether it is ready, until iopub has its status.

    A kernel sends ``starting`` by itself, and ``idle`` only after a request; and a subscription may
    reach it later than a request does. So a reply on the shell channel alone counts only
    where the kernel sends nothing on iopub at all.
    """

    def __init__(self, manager: Any, reader: StatusReader) -> None:
        self._session = reader.session
        self._reader = reader
        self._asked = 0
        self._again: asyncio.TimerHandle | None = None
        self._socket = socket_kind(manager).connect_shell(manager)
        try:
            self._ask()
            self._receiver: Receiver = receive(self._socket, self._answered)
        except BaseException:
            self._socket.close()
            raise

    def close(self) -> None:
        """Ask no more, and close the socket. May be called again."""
        if self._again is not None:
            self._again.cancel()
        self._receiver.close()

    def _ask(self) -> None:
        self._asked += 1
        self._session.send(self._socket, "kernel_info_request")

    def _answered(self, _frames: list[Any]) -> None:
        if self._reader.is_subscribed or self._asked >= ASKED_AT_MOST:
            self._reader.answered()
            self.close()
            return
        try:
            self._again = asyncio.get_running_loop().call_later(ASK_AGAIN, self._ask)
        except RuntimeError:  # a receiving thread: its own to spend
            time.sleep(ASK_AGAIN)
            self._ask()


class IopubFollower:
    """Follows one process of a kernel that no server follows, from its launch to its end."""

    def __init__(self, manager: Any, reader: StatusReader) -> None:
        self._iopub: Receiver = receive(socket_kind(manager).connect_iopub(manager), reader.read)
        try:
            self._question = KernelInfoProbe(manager, reader)
        except BaseException:
            self._iopub.close()
            raise

    def finish(self) -> None:
        """The process has ended: read what it sent before that, and close."""
        self._iopub.finish()
        self._question.close()

    def close(self) -> None:
        """Follow no more, and close the sockets. May be called again."""
        self._iopub.close()
        self._question.close()


def socket_kind(manager: Any) -> Any:
    """The class whose ``connect_…`` methods make the sockets to receive from.

    A stream of an IOLoop may be closed in its loop's thread only; a manager that blocks is called
    from any, so it gets plain sockets.
    """
    return type(manager) if isinstance(manager, AsyncKernelManager) else ConnectionFileMixin

"""Reading a kernel's ``status`` messages off its iopub channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_client.connect import ConnectionFileMixin
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session

from .receiving import Receiver, receive
from .shell_state import ShellState


class StatusReader:
    """Feeds the execution state of one kernel from raw iopub messages.

    Parameters
    ----------
    session: the manager's; its key checks the messages. A copy is used, since a session refuses
        a message that it has seen before.
    told: called with the execution state after each ``status`` message.
    current: what is believed now.
    """

    def __init__(
        self,
        session: Session,
        told: Callable[[str | None], None],
        current: Callable[[], str | None],
    ) -> None:
        self._session = Session(config=session.config, key=session.key)
        self._told = told
        self._current = current
        self._state = ShellState()

    def new_life(self) -> None:
        """Another process is being launched."""
        self._state.new_life()

    def read(self, frames: list[Any]) -> None:
        """One multipart message, as it came; anything but a status message is passed over.

        Raises
        ------
        ValueError: a message that this kernel has not signed, or that is no Jupyter message.
        """
        _identities, parts = self._session.feed_identities(frames)
        if self._session.unpack(parts[1]).get("msg_type") != "status":
            return
        message = self._session.deserialize(parts)
        state = message["content"].get("execution_state")
        if isinstance(state, str):
            parent = message.get("parent_header") or {}
            self._told(self._state.hear(message["header"], parent, state, self._current()))

    def answered(self) -> None:
        """The kernel answered a question on its shell channel: it is not starting any more."""
        if self._current() == "starting":
            self._told("idle")


class IopubFollower:
    """Follows one process of a kernel that no server follows, from its launch to its end."""

    def __init__(self, manager: Any, reader: StatusReader) -> None:
        # A stream of an IOLoop may be closed in its loop's thread only; a manager that blocks is
        # called from any. The mixin's own methods give it plain sockets.
        kind: Any = (
            type(manager) if isinstance(manager, AsyncKernelManager) else ConnectionFileMixin
        )
        self._iopub: Receiver = receive(kind.connect_iopub(manager), reader.read)
        # A kernel says "starting" by itself, and "idle" only after a request.
        shell = kind.connect_shell(manager)
        manager.session.send(shell, "kernel_info_request")
        self._shell: Receiver = receive(shell, lambda _frames: self._ready(reader))

    def close(self) -> None:
        """Follow no more, and close the sockets."""
        self._iopub.close()
        self._shell.close()

    def _ready(self, reader: StatusReader) -> None:
        reader.answered()
        self._shell.close()

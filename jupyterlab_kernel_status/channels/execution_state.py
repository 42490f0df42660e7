"""What a kernel is doing, read from its ``status`` messages (pure).

A kernel is busy while it runs a request from its shell channel that runs user code. Requests on
the control channel, and the questions that pages ask in passing, do not count for that, although
kernels answer them with ``busy`` and ``idle`` like any other (jupyterlab#10701,
jupyter_server#989). A comm message runs user code, a widget's callback: the kernel is busy while
it does, and its end leaves a kernel busy that still runs a cell.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

SILENT_REQUESTS = frozenset(
    {
        "comm_info_request",
        "complete_request",
        "create_subshell_request",
        "debug_request",
        "delete_subshell_request",
        "history_request",
        "inspect_request",
        "interrupt_request",
        "is_complete_request",
        "kernel_info_request",
        "list_subshell_request",
        "shutdown_request",
        "usage_request",
    }
)
"""Parents of status messages that do not change the execution state."""

RUNNING_LIMIT = 1000
"""How many requests that are being run are remembered; the oldest are forgotten."""
REPLIED_LIMIT = 100
"""How many cells are remembered that a reply has ended."""
ID_LENGTH = 200
"""Characters of a request's id that are kept: a kernel may answer with any."""

Header = Mapping[str, Any]


class ShellState:
    """The execution state of one kernel, over all its lives.

    A kernel process signs its messages with a session of its own: what still arrives from the
    process before is not taken for news of the present one.
    """

    def __init__(self) -> None:
        self._running: dict[str, object] = {}
        """Ids of the requests that are being run, oldest first; of cells, with the subshell."""
        self._replied: deque[str] = deque(maxlen=REPLIED_LIMIT)
        """Ids of cells that a reply has ended; their idle may still come."""
        self._session: str | None = None
        self._former_session: str | None = None

    def process_launched(self) -> None:
        """Another process is being launched."""
        self._running.clear()
        self._former_session = self._session or self._former_session
        self._session = None

    def is_present(self, header: Header) -> bool:
        """Whether a message comes from the present process, as far as that is known."""
        session = header.get("session")
        return session is None or session != self._former_session

    def on_state(
        self, header: Header, parent: Header, state: str, current: str | None
    ) -> str | None:
        """The execution state after a ``status`` message.

        Parameters
        ----------
        header, parent: of the message; ``parent`` is empty where the kernel speaks unasked.
        state: the ``execution_state`` in its content; a nonstandard one is taken as it is.
        current: the state before it.
        """
        if not self.is_present(header):
            return current
        self._session = header.get("session")
        request = parent.get("msg_id")
        request = None if request is None else str(request)[:ID_LENGTH]
        if parent.get("msg_type") in SILENT_REQUESTS:
            # It answers, so it is not starting any more.
            return "idle" if current == "starting" and state != "starting" else current
        if request is None:
            return state
        if state == "busy":
            subshell = None
            if parent.get("msg_type") == "execute_request":
                # One at a time: the idle of the one before was lost, or never sent.
                subshell = ("subshell", parent.get("subshell_id"))
                for other, its in tuple(self._running.items()):
                    if its == subshell:
                        del self._running[other]
            self._running[request] = subshell
            if len(self._running) > RUNNING_LIMIT:
                del self._running[next(iter(self._running))]
        elif state == "idle":
            self._end(request)
        else:
            return state
        return "busy" if self._running else "idle"

    def on_reply(self, parent: Header, current: str | None) -> str | None:
        """The execution state after a reply to a cell: it is over, should its idle never come."""
        request = str(parent.get("msg_id"))[:ID_LENGTH]
        self._running.pop(request, None)
        self._replied.append(request)
        return "idle" if current == "busy" and not self._running else current

    def _end(self, request: str) -> None:
        if request in self._running:
            del self._running[request]
        elif request not in self._replied:
            self._running.clear()  # its beginning was lost: what else was, is not known

"""Whether a live kernel answers its heartbeat.

An answer proves that the kernel is there; a missing one proves nothing by itself: some kernels
(IRkernel) answer between two cells only. So only a kernel that was seen to answer while it was
busy can be unresponsive, and only while it has nothing to do.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import zmq


class Heartbeat:
    """One kernel's heartbeat, beaten at each :meth:`beat`; never blocks.

    Parameters
    ----------
    socket: connected to the kernel's heartbeat port, of type REQ; closed by :meth:`close`.
    timeout: seconds without an answer after which an idle kernel is unresponsive.
    is_busy: whether the kernel runs a request.
    clock: seconds on a clock that never goes back.
    """

    def __init__(
        self,
        socket: zmq.Socket[bytes],
        *,
        timeout: float,
        is_busy: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._socket = socket
        self._timeout = timeout
        self._is_busy = is_busy
        self._clock = clock
        self._asked_at: float | None = None
        self._asked_while_busy = False
        self._idle_since: float | None = None
        self.answers_while_busy = False
        """Whether it was seen to answer in the middle of a request."""

    def beat(self) -> bool:
        """Ask, or look for the answer; False: the kernel is unresponsive."""
        now = self._clock()
        busy = self._is_busy()
        if busy:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        if self._asked_at is not None and self._answered():
            self.answers_while_busy |= busy and self._asked_while_busy
            self._asked_at = None
        if self._asked_at is None:
            self._ask(now, busy)
            return True
        if busy or not self.answers_while_busy or self._idle_since is None:
            return True
        return now - max(self._asked_at, self._idle_since) < self._timeout

    def close(self) -> None:
        """Close the socket."""
        self._socket.close(linger=0)

    def _ask(self, now: float, busy: bool) -> None:
        try:
            self._socket.send(b"ping", zmq.NOBLOCK)
        except zmq.Again:
            return
        self._asked_at, self._asked_while_busy = now, busy

    def _answered(self) -> bool:
        try:
            self._socket.recv(zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

"""Whether a kernel answers in time after its launch.

It is asked for its information, ahead of all other requests: what a kernel sends unasked may
be sent before anything is subscribed, and one that has answered may be busy for any time.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import zmq
from jupyter_client.session import Session

from ..process import Registration, shared_ticker
from .receiving import raw_socket

INTERVAL = 1.0
"""Seconds between looks, as for vital signs: the same ticker."""


class StartTimeout:
    """Waits for the first answer of one process, from its launch until :meth:`close`.

    All kernels share one ticker, and one that has answered has no part in it any more.

    Parameters
    ----------
    connected: to the kernel's shell channel, whatever kind of socket; closed by this object.
    session: signs the question.
    timeout: seconds. Time that could not be observed does not count: while the kernel is
        suspended, or the looks stood still (a suspended server or machine).
    is_heard: whether another message of the kernel was received; that is an answer, too.
    is_suspended: whether the process is stopped by a signal.
    answered: called when the answer came by itself: a subscription to the kernel's status may
        have been too late to receive it.
    overdue: ends the process when no answer came; keeps no manager alive.
    loop: where to look, and to call ``answered`` and ``overdue``; ``None``: in the ticker's thread.
    clock: seconds on a clock that never goes back.
    """

    def __init__(
        self,
        connected: Any,
        session: Session,
        *,
        timeout: float,
        is_heard: Callable[[], bool],
        is_suspended: Callable[[], bool],
        answered: Callable[[], None],
        overdue: Callable[[], Awaitable[None]],
        loop: asyncio.AbstractEventLoop | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connected: Any = connected
        self._socket = raw_socket(connected)
        self._timeout = timeout
        self._is_heard = is_heard
        self._is_suspended = is_suspended
        self._tell_answered = answered
        self._overdue = overdue
        self._loop = loop
        self._clock = clock
        self._lock = threading.RLock()
        self._seen_at = clock()
        self._waited = 0.0
        self._closed = False
        self._ending: asyncio.Task[None] | None = None
        self._registration: Registration | None = None
        try:
            session.send(self._socket, "kernel_info_request")
            self._registration = shared_ticker(INTERVAL, loop=loop).add(self.look)
        except BaseException:
            self.close()
            raise

    @property
    def is_awaited(self) -> bool:
        """Whether the answer is still to come, and the kernel may be ended for want of it."""
        return self._registration is not None

    def look(self) -> None:
        """Look for the answer once, without blocking."""
        with self._lock:
            if self._registration is None:
                return
            now = self._clock()
            passed, self._seen_at = min(now - self._seen_at, 2 * INTERVAL), now
            if not self._is_suspended():
                self._waited += passed
            if self._answered():
                self.close()
                return
            if self._waited < self._timeout:
                return
            self._stop_looking()
        if self._loop is None:
            asyncio.run(self._end())
        else:
            self._ending = self._loop.create_task(self._end())

    def close(self) -> None:
        """Wait no more. May be called again."""
        with self._lock:
            self._closed = True
            self._stop_looking()

    def _stop_looking(self) -> None:
        if self._registration is not None:
            self._registration.close()
            self._registration = None
        if self._connected is not None:
            self._connected.close(linger=0)
            self._connected = None

    def _answered(self) -> bool:
        if self._is_heard():
            return True
        try:
            self._socket.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            return False
        self.close()  # whatever is made of the answer, the kernel is not ended any more
        self._tell_answered()
        return True

    async def _end(self) -> None:
        if not self._closed:
            await self._overdue()

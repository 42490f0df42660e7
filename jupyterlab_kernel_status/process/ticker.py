"""One timer for everything that no system call announces: stops, and what must be polled."""

from __future__ import annotations

import asyncio
import logging
import threading
import weakref
from collections.abc import Callable
from typing import Protocol

logger = logging.getLogger(__name__)


class Registration:
    """One callback's place in a ticker."""

    def __init__(self, ticker: Ticker, callback: Callable[[], None]) -> None:
        self._ticker = ticker
        self._callback: Callable[[], None] | None = callback

    def close(self) -> None:
        """Take the callback out: no call begins after this. May be called again."""
        if self._callback is not None:
            self._callback = None
            self._ticker.remove(self)

    def call(self) -> None:
        """Call back. What the callback raises is logged, and the others get their turn."""
        callback = self._callback
        if callback is None:
            return
        try:
            callback()
        except Exception:
            logger.exception("A periodic check failed: %r", callback)


class Timer(Protocol):
    """Something that can be closed."""

    def cancel(self) -> None:
        """Let it not fire any more. May be called again."""


class Ticker:
    """Calls what is registered every ``interval`` seconds; has no timer while nothing is.

    With a loop, callbacks run in its thread, and the ticker is used from that thread only.
    Without, they run one after the other in a daemon thread that lives as long as something is
    registered, and the ticker may be used from any thread.

    Use :func:`shared_ticker` to share one.
    """

    def __init__(self, interval: float, *, loop: asyncio.AbstractEventLoop | None = None) -> None:
        if interval <= 0:
            raise ValueError(f"interval must be positive: {interval}")
        self.interval = interval
        self._loop = loop
        # A collection of garbage in any of these methods may close the registration of a kernel.
        self._lock = threading.RLock()
        self._registrations: dict[Registration, None] = {}
        self._timer: Timer | None = None

    def add(self, callback: Callable[[], None]) -> Registration:
        """Have ``callback`` called, for the first time one interval from now or sooner.

        Raises RuntimeError when the loop is closed or no thread can be started.
        """
        registration = Registration(self, callback)
        with self._lock:
            if self._timer is None:
                self._timer = self._start()
            self._registrations[registration] = None
        return registration

    def remove(self, registration: Registration) -> None:
        """For :meth:`Registration.close`."""
        with self._lock:
            self._registrations.pop(registration, None)
            if not self._registrations and self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _start(self) -> Timer:
        if self._loop is None:
            return ThreadTimer(self.interval, self._tick)
        return LoopTimer(self.interval, self._tick, self._loop)

    def _tick(self) -> None:
        with self._lock:
            registrations = list(self._registrations)
        for registration in registrations:
            registration.call()


class LoopTimer:
    """Fires in a loop's thread."""

    def __init__(
        self, interval: float, tick: Callable[[], None], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._interval = interval
        self._tick = tick
        self._loop = loop
        self._cancelled = False
        self._handle = loop.call_later(interval, self._fire)

    def cancel(self) -> None:
        """See :class:`Timer`."""
        self._cancelled = True
        self._handle.cancel()

    def _fire(self) -> None:
        self._tick()
        if not self._cancelled:
            self._handle = self._loop.call_later(self._interval, self._fire)


class ThreadTimer:
    """Fires in a daemon thread of its own."""

    def __init__(self, interval: float, tick: Callable[[], None]) -> None:
        self._interval = interval
        self._tick = tick
        self._cancelled = threading.Event()
        threading.Thread(target=self._run, name="kernel-status-ticker", daemon=True).start()

    def cancel(self) -> None:
        """See :class:`Timer`. Does not wait for the thread."""
        self._cancelled.set()

    def _run(self) -> None:
        while not self._cancelled.wait(self._interval):
            self._tick()


_shared: weakref.WeakValueDictionary[tuple[int, float], Ticker] = weakref.WeakValueDictionary()
_shared_lock = threading.Lock()


def shared_ticker(interval: float, *, loop: asyncio.AbstractEventLoop | None) -> Ticker:
    """The one ticker for this interval on this loop (or, without a loop, in this process).

    It lasts as long as it, or a registration of it, is referenced.
    """
    # A ticker holds its loop: while the entry lives, no other loop can have the same id.
    key = (id(loop), interval)
    with _shared_lock:
        ticker = _shared.get(key)
        if ticker is None:
            ticker = _shared[key] = Ticker(interval, loop=loop)
        return ticker

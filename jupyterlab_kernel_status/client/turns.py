"""Automatic restarts and shutdowns of a synchronous manager take turns.

The restarter of a manager that blocks works in a thread of its own. A process that it launched in
the middle of somebody's shutdown would outlive it. For managers whose calls are awaited nothing
here ever waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

RESTART_TAKES = 10.0
"""Seconds that a shutdown waits at most; after them it goes ahead, as stock's does at once."""


class Turns:
    """Of one manager. Whoever has the turn may take it again in the same thread."""

    def __init__(self) -> None:
        self._lock = RLock()

    @contextmanager
    def of_restart(self) -> Iterator[None]:
        """From the decision for an automatic restart until its process is launched."""
        with self._lock:
            yield

    @contextmanager
    def of_shutdown(self) -> Iterator[None]:
        """While a shutdown is being announced: no restart is decided after that."""
        has_turn = self._lock.acquire(timeout=RESTART_TAKES)
        try:
            yield
        finally:
            if has_turn:
                self._lock.release()

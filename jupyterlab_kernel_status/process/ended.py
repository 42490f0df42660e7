"""A process that had ended, and was reaped, before anybody watched it."""

from __future__ import annotations

import asyncio

from .delivery import Delivery
from .exit import ProcessExit
from .thread import ThreadWatch
from .watch import OnExit, Watch


class EndedWaiter:
    """Has nothing to wait for."""

    def __init__(self, end: ProcessExit) -> None:
        self._end = end

    def wait(self) -> ProcessExit:
        """The end, at once."""
        return self._end

    def interrupt(self) -> None:
        """Nothing blocks."""

    def release(self) -> None:
        """Nothing is held."""


def watch_ended(
    end: ProcessExit, on_exit: OnExit, *, pid: int, loop: asyncio.AbstractEventLoop | None
) -> Watch:
    """Tell of an end that is known already, yet not before the caller holds the watch."""
    if loop is None:
        return ThreadWatch(EndedWaiter(end), on_exit, pid=pid, loop=None)
    delivery = Delivery(on_exit, subject=f"process {pid}", loop=loop)
    loop.call_soon(delivery.tell, end)
    return delivery

"""Kernels without a local process: their provisioner is polled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from .exit import ProcessExit
from .ticker import shared_ticker
from .watch import ExitCallback, OnExit, Watch

logger = logging.getLogger(__name__)

#: ``None`` while the process lives, afterwards its return code, by Popen's convention. Raising
#: means: not known this time.
Poll = Callable[[], Awaitable[int | None]]


def watch_polled(
    poll: Poll,
    on_exit: OnExit,
    *,
    loop: asyncio.AbstractEventLoop | None,
    interval: float,
) -> Watch:
    """Call ``on_exit`` once, after ``poll()`` has first answered with a return code.

    ``poll`` is asked every ``interval`` seconds, never twice at a time: a slow answer delays
    the next question. All polled kernels of a loop share one timer. A poll that raises is
    logged, once in a row, and asked again.

    With a loop both run in that loop's thread. Without, both run in the ticker's daemon thread,
    each poll in a short-lived event loop: its awaitable must not be tied to another one.
    """
    if loop is None:
        return ThreadPolledWatch(poll, on_exit, interval=interval)
    return LoopPolledWatch(poll, on_exit, loop=loop, interval=interval)


class _Answers:
    """Asks once, and remembers whether the last question failed."""

    def __init__(self, poll: Poll) -> None:
        self._poll = poll
        self._failing = False

    async def ask(self) -> ProcessExit | None:
        """The end, or ``None`` while there is none or it is not known."""
        try:
            returncode = await self._poll()
        except Exception:
            if not self._failing:
                logger.warning("Polling a process failed; asking again", exc_info=True)
            self._failing = True
            return None
        self._failing = False
        return None if returncode is None else ProcessExit.from_returncode(returncode)


class LoopPolledWatch:
    """Polls in tasks of the loop."""

    def __init__(
        self,
        poll: Poll,
        on_exit: OnExit,
        *,
        loop: asyncio.AbstractEventLoop,
        interval: float,
    ) -> None:
        self._answers = _Answers(poll)
        self._delivery = ExitCallback(on_exit, subject="a polled process", loop=loop)
        self._loop = loop
        self._asking: asyncio.Task[None] | None = None
        self._registration = shared_ticker(interval, loop=loop).add(self._tick)

    def close(self) -> None:
        """See :class:`.watch.Watch`. A poll under way is cancelled."""
        self._delivery.close()
        self._registration.close()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def _tick(self) -> None:
        if self._asking is None:
            self._asking = self._loop.create_task(self._ask())

    async def _ask(self) -> None:
        end = await self._answers.ask()
        self._asking = None
        if end is not None:
            self._registration.close()
            self._delivery.notify(end)


class ThreadPolledWatch:
    """Polls in the thread of the loopless ticker."""

    def __init__(self, poll: Poll, on_exit: OnExit, *, interval: float) -> None:
        self._answers = _Answers(poll)
        self._delivery = ExitCallback(on_exit, subject="a polled process", loop=None)
        self._registration = shared_ticker(interval, loop=None).add(self._tick)

    def close(self) -> None:
        """See :class:`.watch.Watch`. A poll under way is left to end."""
        self._delivery.close()
        self._registration.close()

    def _tick(self) -> None:
        end = asyncio.run(self._answers.ask())
        if end is not None:
            self._registration.close()
            self._delivery.notify(end)

"""Watches processes until they end: by pidfd on Linux, else in a thread. Callers never ask which.

Nothing here reaps a process: :class:`subprocess.Popen` stays the only one who does, and is asked
to where nothing else can wait (:class:`~.watch.PopenWaiter`).
"""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys

from .exit import ProcessExit
from .polling import Poll, watch_polled
from .ticker import Registration, Ticker, shared_ticker
from .watch import OnExit, Watch, watch_ended, watch_popen

__all__ = [
    "OnExit",
    "Poll",
    "ProcessExit",
    "Registration",
    "Ticker",
    "Watch",
    "shared_ticker",
    "watch_polled",
    "watch_process",
]

logger = logging.getLogger(__name__)


def watch_process(
    process: subprocess.Popen[bytes],
    on_exit: OnExit,
    *,
    loop: asyncio.AbstractEventLoop | None,
) -> Watch:
    """Call ``on_exit`` once, when ``process`` has ended, without reaping it.

    With a loop, call this in the loop's thread; ``on_exit`` is called there too, and never from
    within this function. Without one, ``on_exit`` is called in a daemon thread of the watch, and
    this function and ``close()`` may be called in any thread. A stopped process (SIGSTOP) has
    not ended. A process that had ended already is reported like any other.

    The watch keeps itself alive until it has called it. What ``on_exit`` raises is logged.

    Raises OSError when nothing here can watch it.
    """
    if process.returncode is not None:
        end = ProcessExit.from_returncode(process.returncode)
        return watch_ended(end, on_exit, pid=process.pid, loop=loop)
    return _watch_running(process, on_exit, loop=loop)


if sys.platform == "win32":
    _watch_running = watch_popen
else:
    from .waitid import HAS_WAITID, watch_waitid

    _watch_in_thread = watch_waitid if HAS_WAITID else watch_popen

    if sys.platform == "linux":
        from .pidfd import watch_pidfd

        def _watch_running(
            process: subprocess.Popen[bytes],
            on_exit: OnExit,
            *,
            loop: asyncio.AbstractEventLoop | None,
        ) -> Watch:
            try:
                return watch_pidfd(process, on_exit, loop=loop)
            except (OSError, NotImplementedError) as refusal:
                logger.info("A thread will wait for process %d: %r", process.pid, refusal)
                return _watch_in_thread(process, on_exit, loop=loop)

    else:
        _watch_running = _watch_in_thread

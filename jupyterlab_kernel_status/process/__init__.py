"""Who tells that a process ended: one file per platform, and callers never ask which.

Nothing here reaps a process: :class:`subprocess.Popen` stays the only one who does (but see
``kqueue.py`` for old Pythons on macOS).
"""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys

from .exit import ProcessExit
from .polling import Poll, watch_polled
from .ticker import Registration, Ticker, shared_ticker
from .watch import OnExit, Watch, watch_ended

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
    not ended. A process that had ended already is told of like any other.

    The watch keeps itself alive until it has told. What ``on_exit`` raises is logged.

    Raises OSError when nothing here can watch it.
    """
    if process.returncode is not None:
        end = ProcessExit.from_returncode(process.returncode)
        return watch_ended(end, on_exit, pid=process.pid, loop=loop)
    return _watch_running(process, on_exit, loop=loop)


if sys.platform == "win32":
    from .windows import watch_handle as _watch_running
else:
    from .waitid import watch_waitid

    if sys.platform == "linux":
        from .pidfd import watch_pidfd as _watch_first
    else:
        from .kqueue import watch_kqueue as _watch_first

    def _watch_running(
        process: subprocess.Popen[bytes],
        on_exit: OnExit,
        *,
        loop: asyncio.AbstractEventLoop | None,
    ) -> Watch:
        try:
            return _watch_first(process, on_exit, loop=loop)
        except (OSError, NotImplementedError) as refusal:
            logger.info("A thread will wait for process %d: %r", process.pid, refusal)
            return watch_waitid(process, on_exit, loop=loop)

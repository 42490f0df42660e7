"""Any POSIX that has waitid: a thread that blocks in it.

waitid with WNOWAIT returns when the process can be reaped, and leaves that to Popen. It cannot
be interrupted: after close() the thread lives on until the process ends, holding nothing but the
process's number.
"""

from __future__ import annotations

import asyncio
import errno
import subprocess
import sys

from .exit import ProcessExit
from .reapable import HAS_WAITID, read_reapable, wait_reapable
from .thread import ThreadWatch
from .watch import OnExit, Watch

assert sys.platform != "win32"


def watch_waitid(
    process: subprocess.Popen[bytes],
    on_exit: OnExit,
    *,
    loop: asyncio.AbstractEventLoop | None,
) -> Watch:
    """Watch in a daemon thread. Raises OSError when there is no waitid or no thread to be had."""
    if not HAS_WAITID:
        raise OSError(errno.ENOSYS, "This Python has no os.waitid")
    return ThreadWatch(WaitidWaiter(process), on_exit, pid=process.pid, loop=loop)


class WaitidWaiter:
    """Blocks in waitid, by the process's number."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process: subprocess.Popen[bytes] | None = process
        self._pid = process.pid

    def wait(self) -> ProcessExit | None:
        """See :class:`.thread.Waiter`."""
        wait_reapable(self._pid)
        process = self._process
        return None if process is None else read_reapable(process)

    def interrupt(self) -> None:
        """Lets go of the process; its end is what ends the wait."""
        self._process = None

    def release(self) -> None:
        """Nothing is held."""

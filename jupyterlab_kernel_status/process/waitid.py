"""Any POSIX that has waitid: a thread that blocks in it.

waitid with WNOWAIT returns when the process can be reaped, and leaves that to Popen. It cannot
be interrupted: after close() the thread lives on until the process ends, holding nothing but the
process's number.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time

from .exit import ProcessExit
from .watch import OnExit, ThreadWatch, Watch

#: CPython has no waitid on macOS before 3.13, and PyPy has none at all.
HAS_WAITID = hasattr(os, "waitid")


def exit_from_popen(process: subprocess.Popen[bytes]) -> ProcessExit:
    """How a process ended that is no longer there: Popen reaped it first, or another caller did.

    Popen reaps and notes the status under a lock of its own. Holding it for a moment makes sure
    that a status which another thread is just noting is not missed; it cannot block for long,
    because its holder has nothing left to wait for. ``poll()`` would not do: when another caller
    took the status, Popen invents 0 instead of reporting that it is not known.
    """
    lock = getattr(process, "_waitpid_lock", None)
    if process.returncode is None and lock is not None:
        with lock:
            returncode = process.returncode
    else:
        returncode = process.returncode
    if returncode is None:
        return ProcessExit.unknown()
    return ProcessExit.from_returncode(returncode)


if sys.platform != "win32" and (sys.platform != "darwin" or sys.version_info >= (3, 13)):

    def wait_reapable(pid: int) -> None:
        """Block until the child has ended, or is no child any more. Does not reap it."""
        # No child: reaped by now, or reaped by the system (SIGCHLD ignored).
        with contextlib.suppress(ChildProcessError):
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    def peek(process: subprocess.Popen[bytes], idtype: int, id: int) -> ProcessExit | None:
        """How the child ended, without reaping it; ``None`` while its status is not to be had.

        ``idtype`` and ``id`` name it as :func:`os.waitid` wants it. Raises OSError when the system
        does not know that way of naming (EINVAL) or forbids it.
        """
        try:
            result = os.waitid(idtype, id, os.WEXITED | os.WNOWAIT | os.WNOHANG)
        except ChildProcessError:
            return exit_from_popen(process)
        if result is None:
            return None
        exited = result.si_code == os.CLD_EXITED
        return ProcessExit(
            # FreeBSD gives all 32 bits of what was passed to exit(), Popen the lowest eight.
            exit_code=result.si_status & 0xFF if exited else None,
            signal=None if exited else result.si_status,
            core_dumped=result.si_code == os.CLD_DUMPED,
            ended_at=time.time(),
        )

    def read_reapable(process: subprocess.Popen[bytes]) -> ProcessExit:
        """How the process ended, after :func:`wait_reapable` has returned. Does not reap it."""
        end = peek(process, os.P_PID, process.pid)
        if end is None or process.returncode is not None:
            # Reaped meanwhile, and the number may already be that of another child of ours.
            return exit_from_popen(process)
        return end

else:

    def wait_reapable(pid: int) -> None:
        """Never called: there is no waitid here (:data:`HAS_WAITID`)."""
        raise NotImplementedError("os.waitid")

    def peek(process: subprocess.Popen[bytes], idtype: int, id: int) -> ProcessExit | None:
        """Never called: there is no waitid here (:data:`HAS_WAITID`)."""
        raise NotImplementedError("os.waitid")

    def read_reapable(process: subprocess.Popen[bytes]) -> ProcessExit:
        """Never called: there is no waitid here (:data:`HAS_WAITID`)."""
        raise NotImplementedError("os.waitid")


assert sys.platform != "win32"


def watch_waitid(
    process: subprocess.Popen[bytes],
    on_exit: OnExit,
    *,
    loop: asyncio.AbstractEventLoop | None,
) -> Watch:
    """Watch in a daemon thread. Raises OSError when there is no thread to be had."""
    return ThreadWatch(WaitidWaiter(process), on_exit, pid=process.pid, loop=loop)


class WaitidWaiter:
    """Blocks in waitid, by the process's number."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process: subprocess.Popen[bytes] | None = process
        self._pid = process.pid

    def wait(self) -> ProcessExit | None:
        """See :class:`.watch.Waiter`."""
        wait_reapable(self._pid)
        process = self._process
        return None if process is None else read_reapable(process)

    def interrupt(self) -> None:
        """Lets go of the process; its end is what ends the wait."""
        self._process = None

    def release(self) -> None:
        """Nothing is held."""

"""Linux: a pidfd becomes readable when its process has ended (pidfd_open(2), since 5.3).

A stop does not wake it, and it names the process for good: there is no number to be reused.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import select
import subprocess
import sys
import weakref

from .exit import ProcessExit
from .waitid import exit_from_popen, peek
from .watch import ExitCallback, OnExit, ThreadWatch, Wakeup, Watch, watch_ended

assert sys.platform == "linux"

# Interpreters built on old system headers (conda's) lack os.pidfd_open and os.P_PIDFD, whatever
# the kernel under them can do. The numbers are the same on every architecture but Alpha.
_SYS_PIDFD_OPEN = 434
_P_PIDFD = 3

#: Seconds between two looks at a process that a debugger holds after its end: its pidfd is
#: readable, but until the debugger lets go its parent learns nothing from waitid.
HELD_INTERVAL = 0.05


def _pidfd_open(pid: int) -> int:
    if hasattr(os, "pidfd_open"):
        return os.pidfd_open(pid)
    syscall = ctypes.CDLL(None, use_errno=True).syscall
    syscall.restype = ctypes.c_long
    fd = syscall(ctypes.c_long(_SYS_PIDFD_OPEN), ctypes.c_long(pid), ctypes.c_long(0))
    if fd < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return int(fd)


def _peek(process: subprocess.Popen[bytes], fd: int) -> ProcessExit | None:
    return peek(process, _P_PIDFD, fd)


def watch_pidfd(
    process: subprocess.Popen[bytes],
    on_exit: OnExit,
    *,
    loop: asyncio.AbstractEventLoop | None,
) -> Watch:
    """Watch with a reader of ``loop``, or, without one, with a thread that polls the pidfd.

    Raises OSError when the system has no pidfds or refuses one: ENOSYS and EINVAL on old kernels,
    EPERM and EACCES under a seccomp filter, EMFILE when there are too many open files. Raises
    NotImplementedError when the loop cannot watch descriptors.
    """
    try:
        fd = _pidfd_open(process.pid)
    except ProcessLookupError:
        return watch_ended(exit_from_popen(process), on_exit, pid=process.pid, loop=loop)
    try:
        # Asks whether waitid takes a pidfd here (since 5.4), and whether this one is our child's.
        _peek(process, fd)
        if loop is None:
            waiter = PidfdWaiter(process, fd)
        else:
            return PidfdWatch(process, fd, on_exit, loop=loop)
    except BaseException:
        os.close(fd)
        raise
    return ThreadWatch(waiter, on_exit, pid=process.pid, loop=None)


class PidfdWatch:
    """A reader of the loop on the pidfd. Takes the pidfd over when it could be built."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        fd: int,
        on_exit: OnExit,
        *,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._process = process
        self._fd = fd
        self._loop = loop
        self._delivery = ExitCallback(on_exit, subject=f"process {process.pid}", loop=loop)
        self._later: asyncio.TimerHandle | None = None
        loop.add_reader(fd, self._look)
        # Also frees the descriptor of a watch whose loop was closed under it.
        self._close_fd = weakref.finalize(self, os.close, fd)
        self._close_fd.atexit = False

    def close(self) -> None:
        """See :class:`.watch.Watch`."""
        self._delivery.close()
        self._release()

    def _look(self) -> None:
        self._later = None
        end = _peek(self._process, self._fd)
        if end is None:
            self._loop.remove_reader(self._fd)
            self._later = self._loop.call_later(HELD_INTERVAL, self._look)
            return
        self._release()
        self._delivery.notify(end)

    def _release(self) -> None:
        if not self._close_fd.alive:
            return
        if self._later is not None:
            self._later.cancel()
            self._later = None
        self._loop.remove_reader(self._fd)
        self._close_fd()


class PidfdWaiter:
    """Polls the pidfd in a thread. Takes the pidfd over when it could be built."""

    def __init__(self, process: subprocess.Popen[bytes], fd: int) -> None:
        self._process = process
        self._fd = fd
        self._wakeup = Wakeup()

    def wait(self) -> ProcessExit | None:
        """See :class:`.watch.Waiter`."""
        poll = select.poll()
        poll.register(self._wakeup.fileno(), select.POLLIN)
        poll.register(self._fd, select.POLLIN)
        timeout: float | None = None
        while True:
            ready = {fd for fd, _ in poll.poll(timeout)}
            if self._wakeup.fileno() in ready:
                return None
            end = _peek(self._process, self._fd)
            if end is not None:
                return end
            if timeout is None:
                poll.unregister(self._fd)
                timeout = HELD_INTERVAL * 1000

    def interrupt(self) -> None:
        """See :class:`.watch.Waiter`."""
        self._wakeup.wake()

    def release(self) -> None:
        """See :class:`.watch.Waiter`."""
        self._wakeup.close()
        os.close(self._fd)

"""macOS and the BSDs: a kqueue tells when a process has ended (EVFILT_PROC, NOTE_EXIT)."""

from __future__ import annotations

import asyncio
import select
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Protocol, cast

from .exit import ProcessExit
from .waitid import HAS_WAITID, read_reapable, wait_reapable
from .watch import OnExit, ThreadWatch, Wakeup, Watch

assert sys.platform != "win32"


class KernelEvent(Protocol):
    """What is used of :class:`select.kevent`."""

    ident: int
    filter: int


class KernelQueue(Protocol):
    """What is used of :class:`select.kqueue`."""

    def control(
        self,
        changes: Iterable[KernelEvent] | None,
        max_events: int,
        timeout: float | None = None,
        /,
    ) -> Sequence[KernelEvent]:
        """Register changes, then wait for events."""

    def close(self) -> None:
        """Close its descriptor."""


class SelectModule(Protocol):
    """What is used of the :mod:`select` module where there are kqueues."""

    KQ_FILTER_PROC: int
    KQ_FILTER_READ: int
    KQ_EV_ADD: int
    KQ_EV_ONESHOT: int
    KQ_NOTE_EXIT: int

    def kqueue(self) -> KernelQueue:
        """A new queue."""

    def kevent(
        self, ident: int, filter: int = ..., flags: int = ..., fflags: int = ...
    ) -> KernelEvent:
        """An event to register."""


def watch_kqueue(
    process: subprocess.Popen[bytes],
    on_exit: OnExit,
    *,
    loop: asyncio.AbstractEventLoop | None,
    system: SelectModule | None = None,
) -> Watch:
    """Watch in a daemon thread that blocks on a kqueue of its own.

    Raises OSError when there are no descriptors or no thread to be had.

    Without ``os.waitid`` (CPython on macOS before 3.13, PyPy) nothing can read a status and leave
    it there, so Popen is asked to reap the process, a moment after its end, and knows its return
    code from then on. Core dumps are not known then.
    """
    waiter = KqueueWaiter(process, system or cast(SelectModule, select))
    return ThreadWatch(waiter, on_exit, pid=process.pid, loop=loop)


class KqueueWaiter:
    """Blocks on a kqueue that knows of the process and of a wake-up pipe."""

    def __init__(self, process: subprocess.Popen[bytes], system: SelectModule) -> None:
        self._process = process
        self._process_filter = system.KQ_FILTER_PROC
        self._wakeup = Wakeup()
        try:
            self._queue = system.kqueue()
        except BaseException:
            self._wakeup.close()
            raise
        try:
            self._ending = not self._register(system)
        except BaseException:
            self.release()
            raise

    def wait(self) -> ProcessExit | None:
        """See :class:`.watch.Waiter`."""
        while not self._ending:
            events = self._queue.control(None, 1, None)
            if any(event.filter != self._process_filter for event in events):
                return None
            self._ending = bool(events)
        # On macOS the event can come before the process can be reaped, so a look that does not
        # wait could still find it alive.
        if not HAS_WAITID:
            return ProcessExit.from_returncode(self._process.wait())
        wait_reapable(self._process.pid)
        return read_reapable(self._process)

    def interrupt(self) -> None:
        """See :class:`.watch.Waiter`."""
        self._wakeup.wake()

    def release(self) -> None:
        """See :class:`.watch.Waiter`."""
        self._queue.close()
        self._wakeup.close()

    def _register(self, system: SelectModule) -> bool:
        """Whether the process can be waited for; if not, it has ended or is about to."""
        wake = system.kevent(
            self._wakeup.fileno(), filter=system.KQ_FILTER_READ, flags=system.KQ_EV_ADD
        )
        self._queue.control([wake], 0, 0)
        end = system.kevent(
            self._process.pid,
            filter=system.KQ_FILTER_PROC,
            flags=system.KQ_EV_ADD | system.KQ_EV_ONESHOT,
            fflags=system.KQ_NOTE_EXIT,
        )
        try:
            self._queue.control([end], 0, 0)
        except ProcessLookupError:
            # macOS does not find zombies, nor processes on their way there: Chromium's
            # base/process/kill_mac.cc tells of one that waitpid still called alive.
            return False
        return True

"""What kqueue(2) does for EVFILT_PROC and EVFILT_READ, done with pidfds and poll.

macOS does not find a process that has ended (ESRCH); FreeBSD finds the zombie and tells of it at
once. Both are played.
"""

from __future__ import annotations

import errno
import os
import select
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jupyterlab_kernel_status.process.kqueue import KernelEvent


@dataclass
class FakeEvent:
    ident: int
    filter: int
    flags: int
    fflags: int


class FakeQueue:
    """One queue. Its pidfds are freed by close() alone, as the real one's descriptor is."""

    def __init__(self, system: FakeSelect) -> None:
        self._system = system
        self._own = os.eventfd(0)
        self._watched: dict[int, FakeEvent] = {}

    def control(
        self,
        changes: Iterable[KernelEvent] | None,
        max_events: int,
        timeout: float | None = None,
        /,
    ) -> Sequence[KernelEvent]:
        for change in changes or ():
            assert isinstance(change, FakeEvent)
            assert change.flags & self._system.KQ_EV_ADD
            if change.filter == self._system.KQ_FILTER_PROC:
                assert change.fflags == self._system.KQ_NOTE_EXIT
                self._watched[self._find(change.ident)] = change
            else:
                self._watched[change.ident] = change
        if max_events == 0:
            return []
        poll = select.poll()
        for fd in self._watched:
            poll.register(fd, select.POLLIN)
        ready = poll.poll(None if timeout is None else timeout * 1000)[:max_events]
        events = [self._watched[fd] for fd, _ in ready]
        for fd, _ in ready:
            if self._watched[fd].flags & self._system.KQ_EV_ONESHOT:
                os.close(fd)
                del self._watched[fd]
        return events

    def close(self) -> None:
        os.close(self._own)
        for fd, event in self._watched.items():
            if event.filter == self._system.KQ_FILTER_PROC:
                os.close(fd)

    def _find(self, pid: int) -> int:
        fd = os.pidfd_open(pid)
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG)
        if ended is not None and not self._system.finds_zombies:
            os.close(fd)
            raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH))
        return fd


class FakeSelect:
    """The :mod:`select` module of such a system."""

    KQ_FILTER_READ = -1
    KQ_FILTER_PROC = -5
    KQ_EV_ADD = 0x0001
    KQ_EV_ONESHOT = 0x0010
    KQ_NOTE_EXIT = 0x80000000

    def __init__(self, *, finds_zombies: bool) -> None:
        self.finds_zombies = finds_zombies

    def kqueue(self) -> FakeQueue:
        return FakeQueue(self)

    def kevent(self, ident: int, filter: int = -1, flags: int = 1, fflags: int = 0) -> FakeEvent:
        return FakeEvent(ident, filter, flags, fflags)

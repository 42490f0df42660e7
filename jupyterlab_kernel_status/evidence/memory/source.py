"""How much memory a kernel had, which limit applied, and whether the system killed for it."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from ...process import Registration, shared_ticker
from ...process.proc import peak_rss
from ...verdict.evidence import Evidence
from ..background import Background
from ..collector import Source
from .cgroups import GroupMemory, MemoryGroup, dispensable, group_names, lineage_of, read_group
from .record import Look, MemoryRecord
from .usage import Resident, SystemFiles, machine_memory, parent_of, resident_of

INTERVAL = 1.0
"""Seconds between looks. How much an ended process had is no longer to be read."""

T = TypeVar("T")


class RecentReadings:
    """What kernels have in common, read once for all that are looked at in one turn."""

    MOST = 256

    def __init__(self) -> None:
        self._readings: dict[object, tuple[float, Any]] = {}

    def get(self, key: object, read: Callable[[], T], *, since: float) -> T:
        """The last reading if it is from after ``since``, a ``time.monotonic()``, or a new one."""
        known = self._readings.get(key)
        if known is not None and known[0] >= since:
            value: T = known[1]
            return value
        value = read()
        if len(self._readings) >= self.MOST:
            self._readings.clear()
        self._readings[key] = time.monotonic(), value
        return value


_readings = RecentReadings()


class MemorySource(Source):
    """Looks after one process; all kernels share one ticker, in a thread of its own.

    Where memory is short the system can take long to answer: no event loop waits for that. Other
    looks than the ticker's are taken in ``background``.

    The first look begins before the launch: a kernel that dies at once is compared with that.
    """

    def __init__(
        self,
        *,
        log: Any,
        name: str,
        background: Background,
        root: str = "/",
        interval: float = INTERVAL,
    ) -> None:
        self._log = log
        self._name = name
        self._background = background
        self._interval = interval
        self._files = SystemFiles(root, self._log_fault)
        self._is_fault_logged = False
        self._pid: int | None = None
        """Once it is known to be ours."""
        self._launched: int | None = None
        self._peak: int | None = None
        self._is_closed = False
        self._names: str | None = None
        self._server_group: MemoryGroup | None = None
        self._record = MemoryRecord()
        self._registration: Registration | None = None
        # Looks are in the ticker's thread and in the background's; held while files are read.
        self._lock = threading.Lock()

    def before_launch(self, command: list[str], arguments: dict[str, Any]) -> None:
        """Look at the groups of this process, in which the kernel's begins its life."""
        self._background.submit(self._look_at_own)

    def launched(self, pid: int | None) -> None:
        """Look again, and from now on once a second."""
        if pid is not None:
            self._launched = pid
            self._background.submit(partial(self._begin, pid))

    def look(self) -> None:
        """Look now: what launches a kernel has moved it to its group before it speaks."""
        self._background.submit(self._look)

    def ended(self) -> None:
        """Ask the system how much it had, before anybody reaps it."""
        self.close()
        self._peak = None if self._launched is None else peak_rss(self._launched)

    def add_to(self, evidence: Evidence) -> Evidence:
        """``memory``, ``oom`` and ``oom_at_end``."""
        with self._lock:
            if self._pid is None:
                return evidence
            end, groups = self._now(None), self._record.lineage.groups
            cache = {group: dispensable(group, self._files) for group in groups}
            memory = self._record.memory(end, cache, self._peak)
            own = self._record.lineage.own
            return replace(
                evidence,
                memory=replace(memory, shared_group=own is None or own == self._server_group),
                oom=self._record.counts(end),
                oom_at_end=self._record.counts_at_end(end),
            )

    def close(self) -> None:
        """Look no more."""
        self._is_closed = True
        if self._registration is not None:
            self._registration.close()
            self._registration = None

    def _look_at_own(self) -> None:
        with self._lock:
            self._see(group_names(os.getpid(), self._files), None)
            self._server_group = self._record.lineage.own

    def _begin(self, pid: int) -> None:
        if parent_of(pid, self._files) != os.getpid():
            return  # nothing to be seen here, or a process of another machine
        self._pid = pid
        self._look()
        self._registration = shared_ticker(self._interval, loop=None).add(self._look_in_turn)
        if self._is_closed:  # meanwhile, by another thread
            self._registration.close()

    def _look_in_turn(self) -> None:
        self._look(within=self._interval / 2)

    def _look(self, *, within: float = 0.0) -> None:
        """What other kernels' looks have read in the last seconds ``within`` will do."""
        with self._lock:
            if self._pid is not None and not self._is_closed:
                names = group_names(self._pid, self._files)  # first: a zombie's are others
                resident = resident_of(self._pid, os.getpid(), self._files)
                if resident is not None:
                    self._see(names, resident, within=within)

    def _see(self, names: str | None, resident: Resident | None, *, within: float = 0.0) -> None:
        # A kernel may be moved to another group while it lives, by itself or its spawner.
        if names is not None and names != self._names:
            self._names = names
            self._record.lineage = lineage_of(names, self._files)
        self._record.add(self._now(resident, within=within))

    def _now(self, resident: Resident | None, *, within: float = 0.0) -> Look:
        at, files = time.monotonic(), self._files
        since = at - within if within else math.inf

        def group_memory(group: MemoryGroup) -> GroupMemory:
            key = files.root, group
            return _readings.get(key, lambda: read_group(group, files), since=since)

        groups = {group: group_memory(group) for group in self._record.lineage.groups}
        machine = _readings.get(files.root, lambda: machine_memory(files), since=since)
        return Look(at, groups, machine, resident)

    def _log_fault(self, fault: str) -> None:
        if not self._is_fault_logged:
            self._is_fault_logged = True
            self._log.warning("%s: its memory is not known completely (%s)", self._name, fault)

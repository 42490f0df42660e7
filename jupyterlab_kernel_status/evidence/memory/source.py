"""How much memory a kernel had, which limit applied, and whether the system killed for it."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from typing import Any

from ...process import Registration, shared_ticker
from ...process.proc import peak_rss
from ...verdict.evidence import Evidence
from .cgroups import MemoryGroup, dispensable, group_names, lineage_of, read_group
from .record import Look, MemoryRecord
from .usage import Resident, SystemFiles, machine_memory, parent_of, resident_of

INTERVAL = 1.0
"""Seconds between looks. How much an ended process had is no longer to be read."""


class MemorySource:
    """Looks after one process; all kernels share one ticker, in a thread of its own.

    Where memory is short the system can take long to answer: no event loop waits for that
    but at the launch and when the kernel first answers.

    The first look is before the launch: a kernel that dies at once is compared with that.
    """

    def __init__(
        self,
        *,
        log: Any,
        name: str,
        root: str = "/",
        interval: float = INTERVAL,
    ) -> None:
        self._log = log
        self._name = name
        self._interval = interval
        self._files = SystemFiles(root, self._log_fault)
        self._is_fault_logged = False
        self._pid: int | None = None
        self._names: str | None = None
        self._server_group: MemoryGroup | None = None
        self._record = MemoryRecord()
        self._registration: Registration | None = None
        # Looks are in the ticker's thread; launch and end are in that of a loop, or others.
        self._lock = threading.Lock()

    def before_launch(self, command: list[str], arguments: dict[str, Any]) -> None:
        """Look at the groups of this process, in which the kernel's begins its life."""
        self._see(os.getpid(), None)
        self._server_group = self._record.lineage.own

    def launched(self, pid: int | None) -> None:
        """Look again, and from now on once a second."""
        if pid is None or parent_of(pid, self._files) != os.getpid():
            return  # nothing to be seen here, or a process of another machine
        self._pid = pid
        self._look()
        self._registration = shared_ticker(self._interval, loop=None).add(self._look)

    def look(self) -> None:
        """Look at once: what launches a kernel has moved it to its group before it speaks."""
        if self._registration is not None:
            self._registration.call()

    def add_to(self, evidence: Evidence) -> Evidence:
        """``memory``, ``oom`` and ``oom_at_end``."""
        self.close()
        with self._lock:
            if self._pid is None:
                return evidence
            end, groups = self._now(None), self._record.lineage.groups
            cache = {group: dispensable(group, self._files) for group in groups}
            memory = self._record.memory(end, cache, peak_rss(self._pid))
            own = self._record.lineage.own
            return replace(
                evidence,
                memory=replace(memory, shared_group=own is None or own == self._server_group),
                oom=self._record.counts(end),
                oom_at_end=self._record.counts_at_end(end),
            )

    def close(self) -> None:
        """Look no more."""
        if self._registration is not None:
            self._registration.close()
            self._registration = None

    def _look(self) -> None:
        with self._lock:
            if self._pid is not None:
                resident = resident_of(self._pid, os.getpid(), self._files)
                if resident is not None:
                    self._see(self._pid, resident)

    def _see(self, pid: int, resident: Resident | None) -> None:
        # A kernel may be moved to another group while it lives, by itself or its spawner.
        names = group_names(pid, self._files)
        if names is not None and names != self._names:
            self._names = names
            self._record.lineage = lineage_of(names, self._files)
        self._record.add(self._now(resident))

    def _now(self, resident: Resident | None) -> Look:
        groups = self._record.lineage.groups
        return Look(
            time.monotonic(),
            {group: read_group(group, self._files) for group in groups},
            machine_memory(self._files),
            resident,
        )

    def _log_fault(self, fault: str) -> None:
        if not self._is_fault_logged:
            self._is_fault_logged = True
            self._log.warning("%s: its memory is not known completely (%s)", self._name, fault)

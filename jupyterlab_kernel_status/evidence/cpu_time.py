"""The source of evidence: how much CPU time a kernel had used, and how much it was allowed."""

from __future__ import annotations

from dataclasses import replace

from ..process.proc import cpu_limit, cpu_time
from ..verdict.evidence import CpuTime, Evidence
from .collector import Source


class CpuTimeSource(Source):
    """Asks the system once, when the process has ended and nobody has reaped it."""

    def __init__(self) -> None:
        self._pid: int | None = None
        self._cpu: CpuTime | None = None

    def launched(self, pid: int | None) -> None:
        """See :class:`.collector.Source`."""
        self._pid = pid

    def ended(self) -> None:
        """See :class:`.collector.Source`."""
        if self._pid is None:
            return
        used, limit = cpu_time(self._pid), cpu_limit(self._pid)
        if used is not None and limit is not None:
            self._cpu = CpuTime(used, limit)

    def add_to(self, evidence: Evidence) -> Evidence:
        """``cpu``."""
        return replace(evidence, cpu=self._cpu)

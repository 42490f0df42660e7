"""The sources of evidence of one process, from before its launch to its end."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Protocol

from ..verdict.evidence import Evidence


class Source(Protocol):
    """One kind of evidence about one process.

    No method blocks; what one raises is logged, and the other sources go on.
    """

    def before_launch(self, command: list[str], arguments: dict[str, Any]) -> None:
        """May change the command, or the arguments (of ``Popen`` for a local kernel), in place."""

    def launched(self, pid: int | None) -> None:
        """The process was launched; ``pid``: ``None`` where it is not a local one."""

    def add_to(self, evidence: Evidence) -> Evidence:
        """The process has ended: ``evidence`` with what this source knows."""

    def close(self) -> None:
        """Release everything. May be called again."""


class Gathering:
    """Asks all sources, and survives each of them."""

    def __init__(self, sources: Iterable[Source], log: Any, name: str) -> None:
        self._sources = tuple(sources)
        self._log: logging.Logger = log
        self._name = name

    def before_launch(self, command: list[str], arguments: dict[str, Any]) -> None:
        for source in self._sources:
            try:
                source.before_launch(command, arguments)
            except Exception:
                self._failed(source)

    def launched(self, pid: int | None) -> None:
        for source in self._sources:
            try:
                source.launched(pid)
            except Exception:
                self._failed(source)

    def gather(self, evidence: Evidence) -> Evidence:
        """``evidence`` with what all sources know."""
        for source in self._sources:
            try:
                evidence = source.add_to(evidence)
            except Exception:
                self._failed(source)
        return evidence

    def close(self) -> None:
        for source in self._sources:
            try:
                source.close()
            except Exception:
                self._failed(source)

    def _failed(self, source: Source) -> None:
        self._log.exception(
            "%s: evidence is missing (%s); the kernel itself is not affected",
            self._name,
            type(source).__name__,
        )

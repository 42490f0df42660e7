"""The source of evidence: whether a kernel is started by another program."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from ..verdict.evidence import Evidence
from .background import Background
from .collector import Source


class StarterSource(Source):
    """Looks, once the kernel is heard, whether the launched process has a child: it is that, then.

    Nothing is known off Linux, and of a process that is no child of this one.
    """

    def __init__(self, background: Background) -> None:
        self._background = background
        self._pid: int | None = None
        self._had_child: bool | None = None

    def launched(self, pid: int | None) -> None:
        """See :class:`.collector.Source`."""
        self._pid = pid

    def look(self) -> None:
        """The kernel was heard for the first time."""
        self._background.submit(self._look)

    def add_to(self, evidence: Evidence) -> Evidence:
        """``had_child``."""
        return replace(evidence, had_child=self._had_child)

    def _look(self) -> None:
        if self._pid is not None:
            self._had_child = has_child(self._pid)


def has_child(pid: int) -> bool | None:
    """Whether a live child of this process has a child, of any thread; ``None``: not known."""
    process = Path(f"/proc/{pid}")
    try:
        threads = list((process / "task").iterdir())
        children = "".join((thread / "children").read_text() for thread in threads)
        # proc_pid_stat(5): "pid (comm) state ppid …"; the children of a zombie are others' by now.
        state, parent = (process / "stat").read_text().rpartition(")")[2].split()[:2]
    except (OSError, ValueError):
        return None
    if state in "ZXx" or int(parent) != os.getpid():
        return None
    return bool(children.strip())

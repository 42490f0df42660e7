"""Real memory cgroups, to be killed in."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

MEMORY = Path("/sys/fs/cgroup/memory")
MIB = 2**20
WITHIN = 60.0
"""Seconds; a bound on what must happen, never a wait for it."""


class Groups:
    """Real groups of cgroup v1, removed at the end."""

    def __init__(self) -> None:
        self._made: list[Path] = []

    def make(self, name: str, *, limit: int | None = None, within: Path = MEMORY) -> Path:
        """A group called ``name``; ``limit`` in bytes."""
        folder = within / (name if within != MEMORY else f"{name}-{os.getpid()}")
        folder.mkdir()
        self._made.append(folder)
        if limit is not None:
            (folder / "memory.limit_in_bytes").write_text(str(limit))
        return folder

    def remove(self) -> None:
        deadline = time.monotonic() + WITHIN
        for folder in reversed(self._made):
            while folder.exists():
                try:
                    folder.rmdir()
                except OSError:  # the kernel has not done with its processes yet
                    assert time.monotonic() < deadline
                    time.sleep(0.01)


@contextmanager
def real_groups():
    """Make groups; skips the test where that is not allowed."""
    groups = Groups()
    try:
        groups.make("kernel-status-probe")
    except OSError as refusal:
        pytest.skip(f"no memory cgroup of v1 can be made at {MEMORY}: {refusal.strerror}")
    try:
        yield groups
    finally:
        groups.remove()


def joins(group):
    """What a process is to do before it begins, to begin in ``group``."""
    return lambda: (group / "cgroup.procs").write_text("0")

"""What one memory cgroup says about itself."""

from __future__ import annotations

from dataclasses import dataclass

from .cgroups import MemoryGroup
from .system_files import SystemFiles

#: v1 says "no limit" with the largest multiple of the page size that fits into 63 bits.
_UNLIMITED = 2**62


@dataclass(frozen=True, slots=True)
class GroupMemory:
    """At one moment. Bytes and counts since the group was made; ``None``: not known, or none."""

    limit: int | None = None
    usage: int | None = None
    """With the page cache."""
    kills: int | None = None
    """Processes that the out-of-memory killer ended, whatever limit was hit. v1: of this group;
    v2: of this group and those below it."""
    hits: int | None = None
    """How often this group's own limit was in the way (v1, where dropping page cache may have
    helped), or nothing helped any more (v2)."""


def read_group(group: MemoryGroup, files: SystemFiles) -> GroupMemory:
    """What ``group`` says now; of one that is gone, nothing."""
    return _read_v1(group.folder, files) if group.version == 1 else _read_v2(group.folder, files)


def dispensable(group: MemoryGroup, files: SystemFiles) -> int:
    """Bytes of the group's usage that are page cache the system would drop at need."""
    statistics = files.table(f"{group.folder}/memory.stat", "total_inactive_file", "inactive_file")
    return statistics.get("total_inactive_file", statistics.get("inactive_file", 0))


def _read_v1(folder: str, files: SystemFiles) -> GroupMemory:
    limit = files.number(f"{folder}/memory.limit_in_bytes")
    kills = files.table(f"{folder}/memory.oom_control", "oom_kill").get("oom_kill")
    # Where swap is counted and has no room of its own, its counter is the one that fails.
    hits = files.number(f"{folder}/memory.failcnt")
    with_swap = files.number(f"{folder}/memory.memsw.failcnt")
    if hits is not None and with_swap is not None:
        hits += with_swap
    return GroupMemory(
        limit=None if limit is None or limit >= _UNLIMITED else limit,
        usage=files.number(f"{folder}/memory.usage_in_bytes"),
        kills=kills,
        hits=hits,
    )


def _read_v2(folder: str, files: SystemFiles) -> GroupMemory:
    events = files.table(f"{folder}/memory.events", "oom", "oom_kill")
    local = files.table(f"{folder}/memory.events.local", "oom", "oom_kill") or events
    return GroupMemory(
        limit=files.number(f"{folder}/memory.max"),
        usage=files.number(f"{folder}/memory.current"),
        kills=events.get("oom_kill"),
        hits=local.get("oom"),
    )

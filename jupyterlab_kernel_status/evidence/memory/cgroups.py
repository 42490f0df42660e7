"""The memory cgroups that a process is in: its own and those above it, v1 or v2.

Sources: cgroups(7), Documentation/admin-guide/cgroup-v1/memory.rst and cgroup-v2.rst of Linux.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Literal

from .usage import SystemFiles


@dataclass(frozen=True, slots=True)
class MemoryGroup:
    """One group, where its files are."""

    folder: str
    version: Literal[1, 2]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The groups that a process is in, as far as they are to be seen from here."""

    own: MemoryGroup | None = None
    """``None``: it is out of sight, as the group of a container is whose mount shows another."""
    above: tuple[MemoryGroup, ...] = ()
    """The parent first."""

    @property
    def groups(self) -> tuple[MemoryGroup, ...]:
        """All, the own first."""
        return self.above if self.own is None else (self.own, *self.above)


@dataclass(frozen=True, slots=True)
class _Mount:
    root: str
    """The group that is at the mount point."""
    point: str
    version: Literal[1, 2]


def group_names(pid: int, files: SystemFiles) -> str | None:
    """What ``/proc/<pid>/cgroup`` has; ``None`` when the process is gone.

    Of a process that has ended it names the root of each v1 hierarchy: ask while it lives.
    """
    return files.text(f"/proc/{pid}/cgroup")


def lineage_of(names: str, files: SystemFiles) -> Lineage:
    """Where the groups are that :func:`group_names` returned."""
    found = _memory_path(names)
    if found is None:
        return Lineage()
    path, version = found
    # The mounts of this process: its view is the one in which the files are opened, and to which
    # the names are relative (cgroup_namespaces(7)).
    mounts = _mounts(files.text("/proc/self/mountinfo") or "")
    mounts = [mount for mount in mounts if mount.version == version]
    for mount in sorted(mounts, key=lambda mount: len(mount.root)):
        below = _below(path, mount.root)
        if below is not None:
            return _lineage(mount, below, files)
    # In a container a mount may show a group by another name than /proc does; it is still one
    # that this process is in.
    shown = [MemoryGroup(mount.point, version) for mount in mounts]
    return Lineage(None, tuple(group for group in shown if files.folder(group.folder))[:1])


def _lineage(mount: _Mount, below: str, files: SystemFiles) -> Lineage:
    folders = [posixpath.join(mount.point, below).rstrip("/")]
    while len(folders[-1]) > len(mount.point):
        folders.append(posixpath.dirname(folders[-1]))
    there = [MemoryGroup(f, mount.version) for f in folders if files.folder(f)]
    if there and there[0].folder == folders[0]:
        return Lineage(there[0], tuple(there[1:]))
    return Lineage(None, tuple(there))


def _memory_path(names: str) -> tuple[str, Literal[1, 2]] | None:
    """The path in the hierarchy that the memory controller is in.

    A v1 hierarchy with the controller excludes one of v2: v2 has what v1 left.
    """
    unified = None
    for line in names.splitlines():
        number, _, rest = line.partition(":")
        controllers, colon, path = rest.partition(":")
        if not colon or not path.startswith("/"):
            continue
        path = path.removesuffix(" (deleted)")
        if "memory" in controllers.split(","):
            return path, 1
        if number == "0" and not controllers:
            unified = path
    return None if unified is None else (unified, 2)


def _mounts(mountinfo: str) -> list[_Mount]:
    """The hierarchies that may have the memory controller: proc_pid_mountinfo(5)."""
    found = []
    for line in mountinfo.splitlines():
        place, _, system = line.partition(" - ")
        before, after = place.split(" "), system.split(" ")
        if len(before) < 6 or len(after) < 3:
            continue
        root, point = _unescaped(before[3]), _unescaped(before[4])
        if after[0] == "cgroup2":
            found.append(_Mount(root, point, 2))
        elif after[0] == "cgroup" and "memory" in after[2].split(","):
            found.append(_Mount(root, point, 1))
    return found


def _unescaped(field: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), field)


def _below(path: str, root: str) -> str | None:
    """``path`` as seen from the group at ``root``; ``None`` when it is not below it."""
    # "/.." is what lies outside of this cgroup namespace: where, is not known.
    if ".." in path.split("/") or ".." in root.split("/"):
        return None
    if root == "/":
        return path[1:]
    if path == root:
        return ""
    return path[len(root) + 1 :] if path.startswith(root + "/") else None


#: v1 expresses "no limit" by the largest multiple of the page size that fits into 63 bits.
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
    """The counters of ``group`` now; of one that is gone, nothing."""
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

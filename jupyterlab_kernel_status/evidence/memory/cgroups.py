"""The memory cgroups that a process is in: its own and those above it, v1 or v2.

Sources: cgroups(7), Documentation/admin-guide/cgroup-v1/memory.rst and cgroup-v2.rst of Linux.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Literal

from .system_files import SystemFiles


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
    """What ``/proc/<pid>/cgroup`` says; ``None`` when the process is gone.

    Of a process that has ended it names the root of each v1 hierarchy: ask while it lives.
    """
    return files.text(f"/proc/{pid}/cgroup")


def lineage_of(names: str, files: SystemFiles) -> Lineage:
    """Where the groups are that :func:`group_names` told."""
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
    # "/.." is what lies outside of this cgroup namespace: where, is not told.
    if ".." in path.split("/") or ".." in root.split("/"):
        return None
    if root == "/":
        return path[1:]
    if path == root:
        return ""
    return path[len(root) + 1 :] if path.startswith(root + "/") else None

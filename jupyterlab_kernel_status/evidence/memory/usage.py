"""How much memory a kernel's processes take, and the machine's."""

from __future__ import annotations

from dataclasses import dataclass

from .system_files import SystemFiles

#: Processes of one kernel that are looked at, at most: a look must stay cheap.
_MOST = 32


@dataclass(frozen=True, slots=True)
class Resident:
    """Bytes, of the largest process of a kernel's tree."""

    now: int
    peak: int


@dataclass(frozen=True, slots=True)
class MachineMemory:
    """Bytes and a count since the machine's start; ``None``: not known."""

    total: int | None = None
    used: int | None = None
    """Without what can be had again at once: the page cache, for the most part."""
    kills: int | None = None
    """Processes that the out-of-memory killer ended, in cgroups or not."""


def parent_of(pid: int, files: SystemFiles) -> int | None:
    """The pid of a process's parent; ``None`` when there is no such process here."""
    return _status(pid, files).get("PPid")


def resident_of(pid: int, parent: int, files: SystemFiles) -> Resident | None:
    """The largest process of those that ``pid`` is the root of.

    The largest and not their sum, which would count twice what forked processes share; and not
    always the root, which may be a shell or ``conda run`` that waits for the kernel. Children that
    were not made by a process's main thread are not seen.

    ``None`` when it has ended, or is no child of ``parent``: its pid is another process's by now.
    """
    root = _status(pid, files)
    if root.get("PPid") != parent:
        return None
    found = [root]
    waiting = _children(pid, files)
    while waiting and len(found) < _MOST:
        child = waiting.pop()
        found.append(_status(child, files))
        waiting += _children(child, files)
    sizes = [Resident(of["VmRSS"], of.get("VmHWM", of["VmRSS"])) for of in found if "VmRSS" in of]
    if not sizes:
        return None
    return max(sizes, key=lambda size: size.now)


def machine_memory(files: SystemFiles) -> MachineMemory:
    """Of the whole machine, as ``/proc`` tells it (a container's own, where that is arranged)."""
    table = files.table("/proc/meminfo", "MemTotal", "MemAvailable")
    total, available = table.get("MemTotal"), table.get("MemAvailable")
    used = None if total is None or available is None else max(0, total - available)
    return MachineMemory(total, used, files.table("/proc/vmstat", "oom_kill").get("oom_kill"))


def _status(pid: int, files: SystemFiles) -> dict[str, int]:
    return files.table(f"/proc/{pid}/status", "PPid", "VmHWM", "VmRSS")


def _children(pid: int, files: SystemFiles) -> list[int]:
    words = (files.text(f"/proc/{pid}/task/{pid}/children") or "").split()
    return [int(word) for word in words if word.isdecimal()]

"""How much memory a kernel's processes take, and the machine's."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

#: Errors of a file that is not there: a process or cgroup that is gone, a field of a newer kernel.
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ESRCH, errno.ENODEV}


def _ignore(fault: str) -> None:
    pass


class SystemFiles:
    """Reads files below ``root``; ``None`` stands for what is absent or cannot be read.

    ``on_fault`` is called with one line on a file that is there and cannot be read, or has what no
    such file should. Nothing is raised.
    """

    def __init__(self, root: str = "/", on_fault: Callable[[str], None] = _ignore) -> None:
        self.root = root.rstrip("/")
        self._on_fault = on_fault

    def text(self, path: str) -> str | None:
        """The whole file; ``path`` is absolute, as the system knows it."""
        try:
            with open(self.root + path, "rb", buffering=0) as file:
                content = file.readall()
        except OSError as error:
            if error.errno not in _ABSENT:
                self._on_fault(f"{path}: {error.strerror}")
            return None
        return os.fsdecode(content)

    def number(self, path: str) -> int | None:
        """Of a file with one number; ``None`` for ``max``, too."""
        text = self.text(path)
        if text is None or text.strip() == "max":
            return None
        number = _number(text.strip())
        if number is None:
            self._on_fault(f"{path}: not a number")
        return number

    def table(self, path: str, *keys: str) -> dict[str, int]:
        """Of a file with lines like ``key 1`` or ``Key: 1 kB`` (in bytes): those of ``keys``."""
        found = _lines_of(keys).findall(self.text(path) or "")
        return {key: int(number) * (1024 if unit else 1) for key, number, unit in found}

    def folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return os.path.isdir(self.root + path)


@lru_cache
def _lines_of(keys: tuple[str, ...]) -> re.Pattern[str]:
    """One pass for the keys: some of these files have hundreds of lines, and are read often."""
    names = "|".join(re.escape(key) for key in keys)
    return re.compile(rf"^({names}):?[ \t]+([0-9]{{1,20}})( kB)?[ \t]*$", re.MULTILINE)


def _number(word: str) -> int | None:
    """Of at most 64 bits."""
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= 20 else None


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
    """Of the whole machine, according to ``/proc`` (a container's own, where that is arranged)."""
    table = files.table("/proc/meminfo", "MemTotal", "MemAvailable")
    total, available = table.get("MemTotal"), table.get("MemAvailable")
    used = None if total is None or available is None else max(0, total - available)
    return MachineMemory(total, used, files.table("/proc/vmstat", "oom_kill").get("oom_kill"))


def _status(pid: int, files: SystemFiles) -> dict[str, int]:
    return files.table(f"/proc/{pid}/status", "PPid", "VmHWM", "VmRSS")


def _children(pid: int, files: SystemFiles) -> list[int]:
    words = (files.text(f"/proc/{pid}/task/{pid}/children") or "").split()
    return [int(word) for word in words if word.isdecimal()]

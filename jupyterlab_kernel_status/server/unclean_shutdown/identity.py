"""Which server process this is, whether another one still runs, and how much memory is in use."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from jupyter_server.utils import check_pid

from ...evidence.memory.cgroups import Lineage, dispensable, group_names, lineage_of, read_group
from ...evidence.memory.usage import SystemFiles, machine_memory
from .marker import Marker, Server, ServerMemory, is_abandoned


def this_server() -> Server:
    """The present process."""
    return Server(
        host=socket.gethostname(),
        boot=_line("/proc/sys/kernel/random/boot_id"),
        namespace=_link("/proc/self/ns/pid"),
        pid=os.getpid(),
        started=started_at(os.getpid()),
    )


def was_left_behind(marker: Marker, now: float) -> bool:
    """Whether the server that left ``marker`` is gone."""
    pid = marker.server.pid
    return is_abandoned(
        marker, this_server(), now=now, exists=_exists(pid), started=started_at(pid)
    )


def started_at(pid: int) -> int | None:
    """When the process started, in clock ticks since the boot; ``None`` where that is not known."""
    stat = _line(f"/proc/{pid}/stat")
    if stat is None:
        return None
    # proc_pid_stat(5): the name, in parentheses, may have anything in it; this is the 22nd field.
    fields = stat.rpartition(")")[2].split()
    return int(fields[19]) if len(fields) > 19 else None


def _exists(pid: int) -> bool:
    try:
        return 0 < pid < 2**31 and bool(check_pid(pid))
    except OSError:
        return False


def _line(path: str) -> str | None:
    try:
        return Path(path).read_text(errors="replace").strip()
    except OSError:
        return None


def _link(path: str) -> str | None:
    try:
        return os.readlink(path)
    except OSError:
        return None


class MemoryInUse:
    """Of the present process's memory cgroups, and of the machine.

    Kernels are in the same groups as their server, as a rule: when a container is killed for its
    memory, it is for what all of them use.
    """

    def __init__(self, files: SystemFiles | None = None) -> None:
        self._files = SystemFiles() if files is None else files
        self._names: str | None = None
        self._lineage = Lineage()

    def __call__(self) -> ServerMemory | None:
        """Of the limit that is nearest; ``None`` where none is known."""
        return max(self._all(), key=lambda memory: memory.part, default=None)

    def _all(self) -> list[ServerMemory]:
        names = group_names(os.getpid(), self._files)
        if names != self._names:
            self._names, self._lineage = names, lineage_of(names or "", self._files)
        found = []
        for group in self._lineage.groups:
            now = read_group(group, self._files)
            if now.limit and now.usage is not None:
                used = max(0, now.usage - dispensable(group, self._files))
                found.append(ServerMemory(used, now.limit, "server"))
        machine = machine_memory(self._files)
        if machine.total and machine.used is not None:
            found.append(ServerMemory(machine.used, machine.total, "machine"))
        return found

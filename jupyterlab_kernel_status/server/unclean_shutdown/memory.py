"""How much of its memory a server and its kernels use. Reads small files of the system."""

from __future__ import annotations

import os

from ...evidence.memory.cgroups import Lineage, group_names, lineage_of
from ...evidence.memory.group_memory import dispensable, read_group
from ...evidence.memory.system_files import SystemFiles
from ...evidence.memory.usage import machine_memory
from .marker import ServerMemory


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

"""Which sources of evidence a kernel manager has, by its settings and its kernel."""

from __future__ import annotations

from typing import Any

from jupyter_client.kernelspec import NoSuchKernel

from .evidence.cell import RunningCells
from .evidence.gathering import Source
from .evidence.hidden import HiddenModules
from .evidence.memory import MemorySource
from .observable import ObservableStatus
from .watched import delivery_loop


def sources_of(manager: ObservableStatus) -> list[Source]:
    """New ones, for the process that ``manager`` is about to launch."""
    sources: list[Source] = []
    if manager.collect_cell and _wants(manager, "cell"):
        manager.status_reader.cells = cells = RunningCells()
        sources.append(cells)
    if manager.collect_memory and _wants(manager, "memory"):
        name = f"Kernel {manager.kernel_id}"
        sources.append(MemorySource(log=manager.log, name=name, loop=delivery_loop(manager)))
    sources.append(HiddenModules())  # the last: it reads what the others have found
    return sources


def _wants(manager: ObservableStatus, source: str) -> bool:
    """Whether the kernelspec leaves ``source`` on: ``{"kernel_status": {"cell": false}}``."""
    try:
        metadata: Any = getattr(manager.kernel_spec, "metadata", None)
    except NoSuchKernel:
        return True
    wanted = (metadata or {}).get("kernel_status")
    return not (isinstance(wanted, dict) and wanted.get(source) is False)

"""Which sources of evidence a kernel manager has, by its settings and its kernel."""

from __future__ import annotations

import sys
from functools import partial

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from ..channels.silent_request import SilentRequest
from ..evidence.background import Background
from ..evidence.cell.kernel_notes import FaulthandlerNote, KernelNotes, NoteSource, RunningCellNote
from ..evidence.cell.running_cells import RunningCells
from ..evidence.collector import Source
from ..evidence.cpu_time import CpuTimeSource
from ..evidence.memory.source import MemorySource
from ..evidence.shadowed_module import ShadowedModuleSource
from ..evidence.starter import StarterSource
from .kernelspec import kernelspec_options, spec_of
from .traits import StatusTraits

if sys.platform == "linux":
    from ..evidence.output import STDERR, STDOUT, OutputSource


def sources_of(manager: StatusTraits, background: Background) -> list[Source]:
    """New ones, for the process that ``manager`` is about to launch."""
    sources: list[Source] = []
    name = f"Kernel {manager.kernel_id}"
    # A subclass may pass the arguments of its launch on to something else than Popen.
    if sys.platform == "linux" and type(manager.provisioner) is LocalProvisioner:
        asked = [
            *([STDOUT] if manager.collect_stdout and _wants(manager, "stdout") else []),
            *([STDERR] if manager.collect_stderr and _wants(manager, "stderr") else []),
        ]
        sources.append(OutputSource(name, manager.log, asked))
    inside: list[NoteSource] = []
    if manager.collect_cell and _wants(manager, "cell"):
        manager.status_reader.cells = cells = RunningCells()
        sources.append(cells)
        inside.append(RunningCellNote(cells))
    if manager.collect_traceback and _wants(manager, "traceback"):
        inside.append(FaulthandlerNote())
    if inside and _runs_python_here(manager):
        ask = partial(SilentRequest, manager, manager.status_reader)
        sources.append(KernelNotes(inside, ask))
    if manager.collect_memory and _wants(manager, "memory"):
        memory = MemorySource(log=manager.log, name=name, background=background)
        manager.status_reader.first_heard.append(memory.look)
        sources.append(memory)
    if isinstance(manager.provisioner, LocalProvisioner):
        sources.append(CpuTimeSource())
    starter = StarterSource(background)
    manager.status_reader.first_heard.append(starter.look)
    sources.append(starter)
    sources.append(ShadowedModuleSource())  # the last: it reads what the others have found
    return sources


def _runs_python_here(manager: StatusTraits) -> bool:
    language = str(getattr(spec_of(manager), "language", ""))
    return language.lower() == "python" and isinstance(manager.provisioner, LocalProvisioner)


def _wants(manager: StatusTraits, source: str) -> bool:
    """Whether the kernelspec leaves ``source`` on: ``{"kernel_status": {"cell": false}}``."""
    return kernelspec_options(manager).get(source) is not False

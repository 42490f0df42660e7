"""Follows the kernels of a server, and keeps its marker on disk while any of them lives."""

from __future__ import annotations

import asyncio
import logging
import os
import time
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from itertools import islice
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from tornado.ioloop import IOLoop

from ...client.manager import KernelStatusMixin
from ...lifecycle import Transition
from ...process import Registration, shared_ticker
from ...vocabulary import LIVE_STATUSES, Status
from ..kernels import MappingKernelStatusMixin
from .files import MarkerFile
from .marker import CELLS, Marker, MarkerCell, Server, ServerMemory

INTERVAL = 1.0
"""Seconds between looks while a kernel lives."""

LIVING = LIVE_STATUSES | {Status.RESTARTING}
"""Once the end of all kernels was asked for, the server's own end would be no surprise."""


class Recorder:
    """The marker of one server.

    Everything but the files' I/O happens in the loop's thread; that happens in ``executor``, which
    runs one call after the other.
    """

    def __init__(
        self,
        kernels: MappingKernelStatusMixin,
        server: Server,
        file: MarkerFile,
        *,
        root: str,
        memory: Callable[[], ServerMemory | None],
        executor: Executor,
        log: logging.Logger,
    ) -> None:
        self._living: WeakValueDictionary[str, KernelStatusMixin] = WeakValueDictionary()
        self._server = server
        self._file = file
        self._root = root
        self._memory = memory
        self._executor = executor
        self._log = log
        self._registration: Registration | None = None
        self._is_writing = False
        self._has_failed = False
        weakref.finalize(self, file.remove)
        kernels.observe_status(self._follow)

    def _follow(self, kernel_id: str, manager: KernelStatusMixin, transition: Transition) -> None:
        if transition.status in LIVING:
            self._living[kernel_id] = manager
        else:
            self._living.pop(kernel_id, None)
        if self._living and self._registration is None:
            loop: Any = IOLoop.current()
            self._registration = shared_ticker(INTERVAL, loop=loop.asyncio_loop).add(self._look)
        elif not self._living and self._registration is not None:
            self._registration.close()
            self._registration = None
            self._executor.submit(self._file.remove)

    def _look(self) -> None:
        if self._is_writing:
            return  # a slow disk: the next look will do
        self._is_writing = True
        cells = tuple(islice(self._running(), CELLS))
        written = asyncio.get_running_loop().run_in_executor(self._executor, self._write, cells)
        written.add_done_callback(self._wrote)

    def _running(self) -> Iterable[MarkerCell]:
        for kernel_id, manager in tuple(self._living.items()):
            known = manager.status_reader.cells
            cell = None if known is None else known.running()
            if cell is not None:
                path = relative_path(manager.evidence_collector.session_name, self._root)
                yield MarkerCell(kernel_id, path, cell.cell_id, cell.execution_count)

    def _write(self, cells: tuple[MarkerCell, ...]) -> None:
        self._file.write(Marker(self._server, time.time(), cells, self._memory()))

    def _wrote(self, written: asyncio.Future[None]) -> None:
        self._is_writing = False
        if written.cancelled() or written.exception() is None or self._has_failed:
            return
        self._has_failed = True
        self._log.warning(
            "What kernels do could not be noted for the case that this server is killed: %s",
            written.exception(),
        )


def relative_path(name: str | None, root: str) -> str | None:
    """The session's path within the server's ``root``, with slashes; ``None``: it is elsewhere."""
    if not name or not os.path.isabs(name):
        return None
    try:
        relative = Path(os.path.relpath(name, root))
    except ValueError:  # on another drive
        return None
    return None if relative.parts[:1] == ("..",) else relative.as_posix()

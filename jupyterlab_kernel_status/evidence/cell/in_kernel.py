"""What runs inside an ipykernel: this file's text is sent there, and nothing here is imported.

It makes the kernel keep two notes in files that the server made: a traceback when it crashes, and
the cell that it runs, since a kernel that dies of a cell may never report it on iopub. In the
user's namespace, history and count of executions it leaves nothing.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
from typing import Any

IDLE = b"%010d" % 0
"""In place of a record's length: no cell is running."""


def note_crashes(path: str) -> None:
    """Have tracebacks of crashes written to ``path``, unless the user has them already."""
    if not faulthandler.is_enabled():
        faulthandler.enable(file=opened(path), all_threads=True)


def note_cells(path: str, shell: Any, limit: int) -> None:
    """Have the running cell written to ``path``, with at most ``limit`` characters of its code."""
    note = CellNote(opened(path), shell, limit)
    shell.events.register("pre_run_cell", note.begin)
    shell.events.register("post_run_cell", note.end)


class CellNote:
    """One record at the beginning of a file: ten digits, its length, and JSON of that length."""

    def __init__(self, descriptor: int, shell: Any, limit: int) -> None:
        self._descriptor = descriptor
        self._file = os.fstat(descriptor)
        self._shell = shell
        self._limit = limit
        self._pid = os.getpid()
        self._request: Any = None
        self._info: Any = None
        self._write(IDLE)

    def begin(self, info: Any = None) -> None:
        """A cell begins, or another inside it (``run_cell`` called by a cell)."""
        with contextlib.suppress(Exception):
            request = self._shell.get_parent()["header"]["msg_id"]
            if os.getpid() != self._pid or request == self._request:
                return
            self._request, self._info = request, info
            cell = {
                "message_id": request,
                "code": info.raw_cell[: self._limit],
                "cell_id": getattr(info, "cell_id", None),
                "execution_count": len(self._shell.history_manager.input_hist_raw),
            }
            record = json.dumps(cell).encode()
            self._write(b"%010d" % len(record) + record)

    def end(self, result: Any = None) -> None:
        """A cell is over."""
        with contextlib.suppress(Exception):
            ended = getattr(result, "info", self._info)
            if os.getpid() == self._pid and ended is self._info:
                self._request = self._info = None
                self._write(IDLE)

    def _write(self, record: bytes) -> None:
        # User code may have closed the descriptor, and have the number for a file of its own.
        if self._descriptor < 0 or not os.path.samestat(os.fstat(self._descriptor), self._file):
            self._descriptor = -1
            return
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, record)


def opened(path: str) -> int:
    """A descriptor to write an existing file by. A forked child writes to nowhere instead."""
    descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
    file = os.fstat(descriptor)

    def forked() -> None:
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), file):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, descriptor, inheritable=False)
                os.close(nowhere)

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=forked)
    return descriptor

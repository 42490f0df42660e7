"""What an ipykernel itself puts down about its end, in files that only it and we know.

A silent request, sent before any page's, makes it do so (:mod:`.kernel_side`). Other kernels are
never sent Python code.

The traceback of a crash, which the kernel's ``faulthandler`` writes to a file of its own.

Where the kernel's stderr goes it would be lost: ipykernel takes over that descriptor. It is
taken only when the process ended by the signal that it is about, and only the last one: a
traceback that was survived is not the cause. A child that Python forked writes elsewhere; one that
a library forked without Python, and that crashed with the very signal that ended the kernel whose
own handler was taken away, cannot be distinguished from the kernel itself.

The running cell as an ipykernel itself put it down before it began.

Its iopub messages are sent by a thread that needs the GIL. A cell that dies at once, or in one
long call that keeps the GIL (which is how memory runs out), is never announced.
"""

from __future__ import annotations

import inspect
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from ...verdict.evidence import Evidence, RunningCell
from ..collector import Source
from . import in_kernel as kernel_side
from .faulthandler import is_of, last_crash, with_line
from .running_cells import CODE_LIMIT, RunningCells

READ_LIMIT = 1024 * 1024
"""Bytes of a file that are read, from its end."""


class NoteSource(Protocol):
    """One thing that the kernel puts down."""

    def code(self, path: str) -> str:
        """A statement that makes the kernel put it down in the file at ``path``.

        It may use what :mod:`.kernel_side` defines, and ``shell``, IPython's.
        """

    def add_to(self, evidence: Evidence, written: bytes) -> Evidence:
        """``evidence`` with what the ended process has written."""


class Closing(Protocol):
    """Something under way."""

    def close(self) -> None:
        """End it."""


Ask = Callable[[str, Callable[[], None]], Closing]
"""Runs code in the kernel without being noticed, and calls back when it is done."""


class KernelNotes(Source):
    """What one ipykernel notes about itself."""

    def __init__(self, notes: Sequence[NoteSource], ask: Ask) -> None:
        self._notes = notes
        self._ask: Ask | None = ask
        self._wanted = False
        self._folder: str | None = None
        self._files: list[int] = []
        self._asking: Closing | None = None

    def before_launch(self, command: list[str], arguments: dict[str, Any]) -> None:
        self._wanted = is_ipykernel(command)

    def launched(self, pid: int | None) -> None:
        """Send the request: ports are known, and no client knows of the process yet."""
        ask, self._ask = self._ask, None  # it knows the manager, which may be dropped before us
        if ask is None or pid is None or not self._wanted:
            return
        self._folder = tempfile.mkdtemp(prefix="kernel-status-")
        statements = []
        for number, note in enumerate(self._notes):
            path = str(Path(self._folder, str(number)))
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            self._files.append(os.open(path, flags, 0o600))
            statements.append(note.code(path))
        self._asking = ask(_request(statements), self._asked)

    def ended(self) -> None:
        """There is nobody to answer the request any more."""
        if self._asking is not None:
            self._asking.close()
            self._asking = None

    def add_to(self, evidence: Evidence) -> Evidence:
        if not self._files:
            return evidence  # it was asked for nothing
        for note, file in zip(self._notes, self._files, strict=True):
            written = _read(file)
            if written:
                evidence = note.add_to(evidence, written)
        return evidence

    def close(self) -> None:
        self.ended()
        while self._files:
            os.close(self._files.pop())
        self._remove_names()

    def _asked(self) -> None:
        """The kernel has opened the files: they need no names any more."""
        self._asking = None
        self._remove_names()

    def _remove_names(self) -> None:
        if self._folder is not None:
            # Windows removes no file that is open: once more when all are closed.
            shutil.rmtree(self._folder, ignore_errors=True)


def is_ipykernel(command: Sequence[str]) -> bool:
    """Whether a command launches an ipykernel with its own kernel class."""
    modules = {after for flag, after in pairwise(command) if flag == "-m"}
    own_class = any("kernel_class" in argument for argument in command)
    return bool(modules & {"ipykernel_launcher", "ipykernel"}) and not own_class


def _request(statements: Sequence[str]) -> str:
    """One expression that keeps all names to itself and raises nothing."""
    lines = [inspect.getsource(kernel_side), "from IPython import get_ipython"]
    lines.append("shell = get_ipython()")
    for statement in statements:
        lines += ["with contextlib.suppress(Exception):", f"    {statement}"]
    return f"exec({chr(10).join(lines)!r}, {{'__name__': 'kernel_status'}})"


def _read(file: int) -> bytes:
    with suppress(OSError):
        os.lseek(file, -min(READ_LIMIT, os.fstat(file).st_size), os.SEEK_END)
        return os.read(file, READ_LIMIT)
    return b""


class FaulthandlerNote:
    """A :class:`~.kernel_notes.NoteSource`."""

    def code(self, path: str) -> str:
        return f"note_crashes({path!r})"

    def add_to(self, evidence: Evidence, written: bytes) -> Evidence:
        traceback = last_crash(written.decode(errors="replace"))
        if traceback is None or evidence.exit is None:
            return evidence
        if not is_of(traceback.headline, evidence.exit):
            return evidence
        cell = evidence.cell
        if cell is not None:
            cell = with_line(cell, traceback, whole=len(cell.code) < CODE_LIMIT)
        return replace(evidence, traceback=traceback, cell=cell)


class RunningCellNote:
    """A :class:`~.kernel_notes.NoteSource`; ``cells``: what is known besides."""

    def __init__(self, cells: RunningCells) -> None:
        self._cells = cells

    def code(self, path: str) -> str:
        return f"note_cells({path!r}, shell, {CODE_LIMIT})"

    def add_to(self, evidence: Evidence, written: bytes) -> Evidence:
        try:
            noted = noted_cell(written)
        except (ValueError, LookupError, TypeError):
            return evidence  # the kernel's user may write there too
        cell = None if noted is None else self._cells.completed(noted)
        return replace(evidence, cell=cell)


def noted_cell(written: bytes) -> RunningCell | None:
    """The cell that a note is about, or ``None`` if none was running.

    Raises
    ------
    ValueError, LookupError, TypeError: it is no note.
    """
    size = int(written[:10])
    if size == 0:
        return None
    note = json.loads(written[10 : 10 + size])
    cell_id, count = note["cell_id"], note["execution_count"]
    return RunningCell(
        message_id=str(note["message_id"]),
        code=str(note["code"])[:CODE_LIMIT],
        cell_id=cell_id if isinstance(cell_id, str) else None,
        execution_count=count if isinstance(count, int) else None,
        noted=True,
    )

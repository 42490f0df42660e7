"""The running cell as an ipykernel itself put it down before it began.

Its iopub messages are sent by a thread that needs the GIL. A cell that dies at once, or in one
long call that keeps the GIL (which is how memory runs out), is never announced.
"""

from __future__ import annotations

import json
from dataclasses import replace

from ...verdict.evidence import Evidence, RunningCell
from .running_cells import CODE_LIMIT, RunningCells


class CellWitness:
    """A :class:`~.witnesses.Witness`; ``cells``: what is known besides."""

    def __init__(self, cells: RunningCells) -> None:
        self._cells = cells

    def code(self, path: str) -> str:
        return f"note_cells({path!r}, shell, {CODE_LIMIT})"

    def testify(self, evidence: Evidence, written: bytes) -> Evidence:
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
    )

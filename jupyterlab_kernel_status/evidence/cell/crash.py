"""The traceback of a crash, which the kernel's ``faulthandler`` writes to a file of its own.

Where the kernel's stderr goes it would be lost: ipykernel takes over that descriptor. It is
believed only when the process ended by the signal that it is about, and only the last one: a
traceback that was survived is not the cause. A child that Python forked writes elsewhere; one that
a library forked without Python, and that crashed with the very signal that ended the kernel whose
own handler was taken away, cannot be told from the kernel itself.
"""

from __future__ import annotations

from dataclasses import replace

from ...verdict.evidence import Evidence
from .faulthandler import is_of, last_crash, with_line
from .running_cells import CODE_LIMIT


class CrashWitness:
    """A :class:`~.witnesses.Witness`."""

    def code(self, path: str) -> str:
        return f"note_crashes({path!r})"

    def testify(self, evidence: Evidence, written: bytes) -> Evidence:
        traceback = last_crash(written.decode(errors="replace"))
        if traceback is None or evidence.exit is None:
            return evidence
        if not is_of(traceback.headline, evidence.exit):
            return evidence
        cell = evidence.cell
        if cell is not None:
            cell = with_line(cell, traceback, whole=len(cell.code) < CODE_LIMIT)
        return replace(evidence, traceback=traceback, cell=cell)

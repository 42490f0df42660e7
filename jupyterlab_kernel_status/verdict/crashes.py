"""What follows from the traceback of a crash. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath

from ..kinds import Facts
from ..text.plain import quoted
from .evidence import CrashTraceback, Evidence

CRASHES = frozenset({"SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSYS", "SIGTRAP"})
"""Signals that a process brings upon itself by what its code does."""

_HEADLINES = {
    "SIGSEGV": "Segmentation fault",
    "SIGABRT": "Aborted",
    "SIGBUS": "Bus error",
    "SIGFPE": "Floating",
    "SIGILL": "Illegal instruction",
}
"""What ``faulthandler`` calls them; it has two spellings of the one for SIGFPE."""

DEEP = 50
"""Frames from which a crash is looked at as a recursion; ``faulthandler`` writes 100 at most."""

REPEATED = 0.8
"""Share of the frames that the few functions of a recursion have."""

FUNCTIONS = 4
"""How many functions call each other in a recursion, at most."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """A crash for want of stack."""

    certain: bool
    facts: Facts = field(default_factory=dict)


def stack_overflow(signal: str, traceback: CrashTraceback | None) -> Overflow | None:
    """Whether the stack was used up, according to the traceback."""
    if traceback is None or not matches_signal(signal, traceback):
        return None
    if "stack overflow" in traceback.headline.lower():
        return Overflow(certain=True)
    frames = traceback.frames
    if signal not in ("SIGSEGV", "SIGBUS") or len(frames) < DEEP:
        return None
    calls = Counter((frame.file, frame.function) for frame in frames)
    repeated = sum(count for _, count in calls.most_common(FUNCTIONS))
    if repeated < REPEATED * len(frames):
        return None
    return Overflow(certain=False, facts={"calls": len(frames)})


def matches_signal(signal: str, traceback: CrashTraceback) -> bool:
    """Whether a traceback can be that of a process which ``signal`` ended."""
    others = (word for name, word in _HEADLINES.items() if name != signal)
    return not any(word in traceback.headline for word in others)


def crash_place(signal: str, evidence: Evidence) -> Facts:
    """Where it crashed, for the hint; nothing where that is not known."""
    traceback = evidence.traceback
    if traceback is None or not traceback.frames or not matches_signal(signal, traceback):
        return {}
    if evidence.cell is not None and evidence.cell.line is not None:
        return {"cell_line": evidence.cell.line}
    frame = traceback.frames[0]
    file = quoted(PurePath(frame.file).name, 60)
    return {"function": quoted(frame.function, 60), "file": file, "line": frame.line}

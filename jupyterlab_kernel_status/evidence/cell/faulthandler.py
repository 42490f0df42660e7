"""Reading what ``faulthandler`` wrote as a process crashed. Pure.

Its format is that of CPython's ``faulthandler.c`` and ``traceback.c``, 3.8 to 3.14: a headline,
then for each thread a line and its frames, most recent call first.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...process.exit import ProcessExit
from ...process.signals import signal_name
from ...verdict.evidence import CrashTraceback, Frame, RunningCell
from .code_hash import code_hash

TEXT_LIMIT = 16 * 1024
FRAMES_LIMIT = 100
NAME_LIMIT = 500
"""Characters of a file's or a function's name: where faulthandler itself cuts."""
LINE_LIMIT = 4 * NAME_LIMIT

_HEADLINE = re.compile(r"^(?:Fatal Python error|Windows fatal exception): .*", re.MULTILINE)
_THREAD = re.compile(r"(Current thread|Thread|Stack)\b.*\(most recent call first\):\Z")
_FRAME = re.compile(r'  File "(.*)", line (\d{1,9}|\?\?\?) in (.*)')
_CELL = re.compile(r"ipykernel_\d+[/\\](\d{1,10})\.py\Z")

_OF_SIGNAL = {
    "SIGSEGV": {"segmentation fault"},
    "SIGABRT": {"aborted"},
    "SIGBUS": {"bus error"},
    "SIGFPE": {"floating point exception"},
    "SIGILL": {"illegal instruction"},
}
_OF_STATUS = {
    0xC0000005: {"access violation", "segmentation fault"},
    0xC00000FD: {"stack overflow"},
    0xC0000094: {"int divide by zero"},
    0xC000008E: {"float divide by zero"},
    0xC000001D: {"illegal instruction"},
}


def last_crash(text: str) -> CrashTraceback | None:
    """The last crash in ``text``, with the frames of the thread that crashed.

    Where no thread of Python's crashed, the frames are those of the one that was started first,
    which faulthandler puts last.
    """
    headlines = list(_HEADLINE.finditer(text))
    if not headlines:
        return None
    block = text[headlines[-1].start() :]
    headline = headlines[-1].group()[:NAME_LIMIT]
    section = _section(block)
    if len(block) > TEXT_LIMIT:
        block = "\n".join([headline, "", *section])
    return CrashTraceback(
        headline=headline,
        frames=tuple(frame for line in section if (frame := _frame(line)))[:FRAMES_LIMIT],
        text=block[:TEXT_LIMIT],
    )


def is_of(headline: str, exit: ProcessExit) -> bool:
    """Whether a process that ended like this can have written ``headline`` as it did."""
    name = headline.partition(": ")[2].strip().lower().replace("-", " ")
    if exit.signal is not None:
        return name in _OF_SIGNAL.get(signal_name(exit.signal), ())
    if exit.exit_code is not None:
        return name in _OF_STATUS.get(exit.exit_code, ()) or name == f"code 0x{exit.exit_code:x}"
    return False


def with_line(cell: RunningCell, traceback: CrashTraceback, *, whole: bool) -> RunningCell:
    """``cell`` with its line that was being run.

    That is the innermost frame in its code, which may have called functions of other cells.
    ``whole``: its code was not cut; else the outermost frame in any cell is taken for its own.
    """
    if whole:
        own = code_hash(cell.code)
        frames = [frame for frame in traceback.frames if frame.cell_hash == own]
    else:
        frames = [frame for frame in traceback.frames if frame.cell_hash][-1:]
    return replace(cell, line=frames[0].line) if frames else cell


def _section(block: str) -> list[str]:
    """The lines about the thread that crashed, or else about the last one."""
    last: list[str] = []
    for section in re.split(r"\n\s*\n", block):
        lines = [line[:LINE_LIMIT] for line in section.splitlines()]
        thread = _THREAD.match(lines[0]) if lines else None
        if thread is None:
            continue
        if thread[1] != "Thread":
            return lines
        last = lines
    return last


def _frame(line: str) -> Frame | None:
    parts = _FRAME.match(line)
    if parts is None:
        return None
    file, number, function = parts.groups()
    cell = _CELL.search(file)
    return Frame(
        file=file[:NAME_LIMIT],
        line=int(number) if number.isdecimal() else 0,
        function=function[:NAME_LIMIT],
        cell_hash=cell[1] if cell else None,
    )

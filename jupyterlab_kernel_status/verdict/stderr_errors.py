"""The error that ends what a kernel wrote on stderr. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..kinds import Facts
from ..text.plain import plain, quoted

_HEADER = re.compile(r"^\s*(?:\+ Exception Group )?Traceback \(most recent call last\):\s*$")
_FILE = re.compile(r'^\s*File "([^"]+)", line \d+')
_ERROR = re.compile(r"^((?:[^\W\d]\w*\.)*[^\W\d]\w*)(?::\s?(.*))?$")
_RUNPY = re.compile(r"^\S.*: No module named ([\w.]+)(?:; .*)?$")

QUOTED = 240
"""Characters of a line that the kernel wrote, in a hint."""

LOOKED_AT = 16 * 1024
"""Characters, from the end: a launch that fails writes less."""


@dataclass(frozen=True, slots=True)
class WrittenError:
    """An exception that Python printed."""

    kind: str
    """Name of the exception's class, without its module."""
    message: str
    """Its first line."""
    files: tuple[str, ...] = ()
    """Those of the traceback's lines, outermost first."""
    is_last: bool = True
    """Whether nothing was written after it."""

    @property
    def line(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


def last_error(stderr: str) -> WrittenError | None:
    """The exception of the last traceback in ``stderr``, or Python's refusal to run a module."""
    lines = [line for line in lines_of(stderr) if line.strip()]
    for start in range(len(lines) - 1, -1, -1):
        refused = _RUNPY.match(lines[start])
        if refused is not None:
            found = WrittenError("ModuleNotFoundError", f"No module named '{refused[1]}'")
            return _at(found, start, lines)
        if _HEADER.match(lines[start]):
            return _traceback(lines, start + 1)
    return None


def last_line(stderr: str) -> str:
    """The last line that is not blank; ``""`` when there is none."""
    lines = [line.strip() for line in lines_of(stderr) if line.strip()]
    return lines[-1] if lines else ""


def last_line_fact(stderr: str) -> Facts:
    """The error that ends it, or else its last line, as a hint quotes it; nothing of nothing."""
    error = last_error(stderr)
    line = last_line(stderr) if error is None else error.line
    return {"last_line": quoted(line, QUOTED)} if line else {}


def lines_of(stderr: str) -> list[str]:
    """The last lines, without what colours them."""
    return plain(stderr[-LOOKED_AT:]).splitlines()


def _traceback(lines: list[str], start: int) -> WrittenError | None:
    files: list[str] = []
    for at in range(start, len(lines)):
        file = _FILE.match(lines[at])
        if file is not None:
            files.append(file[1])
        elif not lines[at][0].isspace():
            error = _ERROR.match(lines[at])
            if error is None:
                return None
            kind = error[1].rpartition(".")[2]
            return _at(WrittenError(kind, error[2] or "", tuple(files)), at, lines)
    return None


def _at(error: WrittenError, at: int, lines: list[str]) -> WrittenError:
    is_last = at == len(lines) - 1
    return WrittenError(error.kind, error.message, error.files, is_last)

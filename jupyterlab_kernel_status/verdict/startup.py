"""Why a kernel ended before it ever answered, by what it wrote then. Pure.

Only for kernels that never answered: once code runs in a kernel, what it writes proves nothing.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field, replace
from pathlib import PurePath, PureWindowsPath

from ..kinds import Facts, Kind
from ..text.plain import quoted
from .evidence import Evidence
from .stderr_errors import WrittenError, last_error, last_line

NAME_LENGTH = 100
"""Characters of a name in a hint."""

_MISSING = re.compile(r"No module named '?([\w.]+)'?")
_HIDDEN = re.compile(r"consider renaming '([^']+)' since it has the same name as the standard")
_LOADER = re.compile(r"error while loading shared libraries: ([^\s:]+): (.*)")
_PARTIAL = re.compile(r"partially initialized module '([\w.]+)'")
_OWNER = re.compile(r"module '([\w.]+)' has no attribute|cannot import name '\w+' from '([\w.]+)'")
_INSTALLED = re.compile(r"[\\/](?:site|dist)-packages[\\/]|[\\/]lib[\\/]python3|[\\/]Lib[\\/]|^<")


@dataclass(frozen=True, slots=True)
class StartupFailure:
    """What kept a kernel from starting; the hint names what it wrote."""

    kind: Kind
    hint_facts: Facts = field(default_factory=dict)
    certain: bool = True


def startup_failure(evidence: Evidence) -> StartupFailure | None:
    """What the error means that ended a kernel's start; ``None``: nothing that is known."""
    library = _LOADER.search(last_line(evidence.stderr))
    if library is not None:  # by the system, before the program begins
        facts = {"library": quoted(library[1], NAME_LENGTH), "says": quoted(library[2], 200)}
        return StartupFailure(Kind.LIBRARY_MISSING, facts)
    error = last_error(evidence.stderr)
    if error is None:
        return None
    found = _hidden(error, evidence) or _import(error, evidence) or _system(error)
    if found is not None and not error.is_last:
        return replace(found, certain=False)
    return found


def suspect(error: WrittenError) -> str | None:
    """The standard module that an error at the start is about, if it is about one."""
    named = _PARTIAL.search(error.message) or _OWNER.search(error.message)
    name = "" if named is None else next(filter(None, named.groups()))
    if not name and error.files:
        name = _stem(error.files[-1])
    top = name.partition(".")[0]
    return top if top in sys.stdlib_module_names else None


def _hidden(error: WrittenError, evidence: Evidence) -> StartupFailure | None:
    renamed = _HIDDEN.search(error.message)
    if renamed is not None:
        return _hides(renamed[1], evidence)
    if evidence.hidden is not None and evidence.hidden.name == suspect(error):
        return _hides(evidence.hidden.file, evidence)
    for file in reversed(error.files):
        if _stem(file) in sys.stdlib_module_names and not _INSTALLED.search(file):
            beside = evidence.cwd is not None and _folder(file) == evidence.cwd
            return _hides(file, evidence, certain=beside)
    partial = _PARTIAL.search(error.message)
    if partial is not None and partial[1] in sys.stdlib_module_names:
        return _hides(f"{partial[1]}.py", evidence, certain=False)
    return None


def _hides(file: str, evidence: Evidence, *, certain: bool = True) -> StartupFailure:
    facts: Facts = {"file": quoted(_name(file), NAME_LENGTH)}
    folder = _folder(file)
    if folder and folder not in (".", evidence.cwd):
        facts = {**facts, "folder": quoted(folder, NAME_LENGTH)}
    return StartupFailure(Kind.SHADOWED_MODULE, facts, certain)


def _import(error: WrittenError, evidence: Evidence) -> StartupFailure | None:
    if error.kind not in ("ModuleNotFoundError", "ImportError"):
        return None
    missing = _MISSING.match(error.message)
    if missing is None:
        return StartupFailure(Kind.IMPORT_FAILED, {"error": quoted(error.message, 300)})
    facts: Facts = {"python": _python(evidence)}
    if missing[1].partition(".")[0] in ("ipykernel", "ipykernel_launcher"):
        return StartupFailure(Kind.IPYKERNEL_MISSING, facts)
    module = quoted(missing[1], NAME_LENGTH)
    return StartupFailure(Kind.IMPORT_FAILED, {**facts, "module": module})


def _system(error: WrittenError) -> StartupFailure | None:
    if "Address already in use" in error.message or "Address in use" in error.message:
        return StartupFailure(Kind.ADDRESS_IN_USE)
    if "No space left on device" in error.message or "Disk quota exceeded" in error.message:
        return StartupFailure(Kind.DISK_FULL)
    return None


def _python(evidence: Evidence) -> str:
    first = evidence.command[0] if evidence.command else "python"
    return quoted(first, NAME_LENGTH) if _name(first).startswith("python") else "python"


def _path(file: str) -> PurePath:
    return PureWindowsPath(file) if "\\" in file else PurePath(file)


def _name(file: str) -> str:
    return _path(file).name


def _stem(file: str) -> str:
    path = _path(file)
    return path.parent.name if path.name == "__init__.py" else path.stem


def _folder(file: str) -> str:
    path = _path(file)
    return str(path.parent.parent if path.name == "__init__.py" else path.parent)

"""Why no process came to be: what the system's error means. Pure."""

from __future__ import annotations

import errno

from ..kinds import Fact, Kind
from ..text.plain import quoted
from ..vocabulary import Cause, Initiator, Verdict
from .evidence import LaunchError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORMAT = {errno.ENOEXEC, getattr(errno, "EBADARCH", errno.ENOEXEC)}
_FOLDER = {errno.ENOENT, errno.ENOTDIR, errno.EACCES}

REASON_LENGTH = 300
"""Characters of the system's message and the file that it names."""


def not_launched(error: LaunchError) -> Verdict:
    """``error`` in a sentence, with what to do."""
    facts: dict[str, Fact] = {}
    if error.filename:
        facts["file"] = quoted(error.filename, REASON_LENGTH // 2)
    left = REASON_LENGTH - len(str(facts.get("file", "")))
    facts["message"] = quoted(error.message, left)
    return Verdict(Cause.LAUNCH_FAILED, _kind(error), Initiator.SYSTEM, facts=facts)


def _kind(error: LaunchError) -> Kind:
    if error.kind == "NoSuchKernel":
        return Kind.KERNELSPEC_MISSING
    if error.errno is None:
        return Kind.LAUNCH_FAILED
    if error.errno in _FULL:
        return Kind.DISK_FULL
    if error.errno in _FORMAT:
        return Kind.WRONG_ARCHITECTURE
    if error.errno in _FOLDER and _is_folder(error):
        return Kind.CWD_MISSING
    if error.filename is None or error.filename != error.executable:
        return Kind.LAUNCH_FAILED
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Kind.INTERPRETER_MISSING if error.exists else Kind.BINARY_MISSING
    return Kind.BINARY_NOT_EXECUTABLE if error.errno == errno.EACCES else Kind.LAUNCH_FAILED


def _is_folder(error: LaunchError) -> bool:
    return error.cwd is not None and error.filename == error.cwd != error.executable

"""Why no process came to be: what the system's error means. Pure."""

from __future__ import annotations

import errno

from ..vocabulary import Cause, Initiator, Verdict
from .evidence import LaunchError
from .kinds import Kind

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORMAT = {errno.ENOEXEC, getattr(errno, "EBADARCH", errno.ENOEXEC)}
_FOLDER = {errno.ENOENT, errno.ENOTDIR, errno.EACCES}

HINTS = {
    Kind.BINARY_MISSING: (
        "The program of this kernel is not there: its environment was removed or renamed. Choose "
        "another kernel, or install this one again."
    ),
    Kind.BINARY_NOT_EXECUTABLE: (
        "The program of this kernel may not be run: it has no execute permission, is a folder, "
        "or lies on a disk mounted with noexec."
    ),
    Kind.WRONG_ARCHITECTURE: (
        "The program of this kernel was built for another kind of machine, or is a script "
        "without a #! line. Install the kernel again on this machine."
    ),
    Kind.CWD_MISSING: (
        "The folder that the kernel was to run in is not there, or may not be entered. Put it "
        "back, or move the notebook to another folder."
    ),
    Kind.DISK_FULL: (
        "The server could not write the kernel's connection file. Free some room on the disk "
        "that has Jupyter's runtime folder, or in your quota."
    ),
    Kind.LAUNCH_FAILED: "",
}

NO_INTERPRETER = (
    "The program is there, but not the interpreter that its first line names: the environment "
    "was moved. Install the kernel again."
)
NO_KERNELSPEC = "Choose another kernel: the one that this notebook names is not installed here."


def not_launched(error: LaunchError) -> Verdict:
    """``error`` in a sentence, with what to do."""
    kind = _kind(error)
    named = f"{error.filename}: " if error.filename else ""
    return Verdict(
        Cause.LAUNCH_FAILED,
        f"Could not start: {named}{error.message}",
        Initiator.SYSTEM,
        kind=kind.value,
        hint=_hint(kind, error),
    )


def _kind(error: LaunchError) -> Kind:
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
        return Kind.BINARY_MISSING
    return Kind.BINARY_NOT_EXECUTABLE if error.errno == errno.EACCES else Kind.LAUNCH_FAILED


def _is_folder(error: LaunchError) -> bool:
    return error.cwd is not None and error.filename == error.cwd != error.executable


def _hint(kind: Kind, error: LaunchError) -> str:
    if kind is Kind.BINARY_MISSING and error.exists:
        return NO_INTERPRETER
    if error.kind == "NoSuchKernel":
        return NO_KERNELSPEC
    return HINTS[kind]

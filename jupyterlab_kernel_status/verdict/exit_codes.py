"""What an exit code means. Pure."""

from __future__ import annotations

from pathlib import PurePath

from ..process.ntstatus import NtStatus, ntstatus
from ..process.signals import signal_name, signal_word
from ..text.plain import quoted
from ..vocabulary import Cause, Initiator, Verdict
from .crashes import CRASHES
from .evidence import Evidence
from .kinds import Kind
from .out_of_memory import shortage
from .startup import startup_failure
from .stderr_errors import last_error, last_line

QUOTED = 240
"""Characters of a line that the kernel wrote."""

_WINDOWS = {
    0xC0000005: Kind.SEGMENTATION_FAULT,
    0xC00000FD: Kind.STACK_OVERFLOW,
    0xC0000006: Kind.BUS_ERROR,
    0xC000001D: Kind.ILLEGAL_INSTRUCTION,
    0xC0000096: Kind.ILLEGAL_INSTRUCTION,
    0xC000008E: Kind.FLOATING_POINT_ERROR,
    0xC0000094: Kind.FLOATING_POINT_ERROR,
    0xC0000374: Kind.ABORT,
    0xC0000409: Kind.ABORT,
    0xC0000420: Kind.ABORT,
    0xC0000602: Kind.ABORT,
    0xC000007B: Kind.WRONG_ARCHITECTURE,
}

_OF_SHELLS = {
    126: (
        Kind.NOT_EXECUTABLE,
        "command not executable",
        "The kernel is started by a shell or another program, which found the command but may "
        "not run it. Look at the kernel specification.",
    ),
    127: (
        Kind.COMMAND_NOT_FOUND,
        "command not found",
        "The kernel is started by a shell or another program, which did not find the command. "
        "Look at the kernel specification and its PATH.",
    ),
}
_SAID_BY_SHELLS = {
    126: ("Permission denied", "cannot execute", "Exec format error", "Is a directory"),
    127: ("not found", "No such file or directory"),
}

_HINTS = {
    Kind.QUIT: "The kernel ended by itself: quit() and exit() in a cell do that.",
    Kind.EXIT_CODE: "The kernel ended by itself: code in it, or its program, chose this number.",
    Kind.EXIT_ONE: "The kernel ended by itself, as programs do after an error.",
    Kind.NEVER_ANSWERED: "It ended before it was heard of: something is wrong with its start.",
}


def exited(code: int, evidence: Evidence) -> Verdict:
    """The verdict on a process that chose its exit code, or had it chosen by Windows."""
    status = ntstatus(code)
    if status is not None:
        return _ended_by_windows(code, status)
    wrapped = None if _is_direct(evidence.command) else _wrapped_signal(code, evidence)
    if wrapped is not None:
        return wrapped
    verdict = None if evidence.answered else _at_its_start(code, evidence)
    return verdict or _by_itself(code, evidence)


def _verdict(
    code: int, kind: Kind, hint: str, *, meaning: str = "", certain: bool = True
) -> Verdict:
    reason = f"Exited with code {code}"
    if meaning:
        reason += f" ({meaning})" if certain else f": probably {meaning}"
    return Verdict(
        Cause.EXIT_CODE,
        reason,
        Initiator.KERNEL,
        certain=certain,
        exit_code=code,
        kind=kind.value,
        hint=hint,
    )


def _ended_by_windows(code: int, status: NtStatus) -> Verdict:
    verb = "Crashed with" if status.crash else "Ended with"
    reason = f"{verb} {status.name}" + (f" ({status.word})" if status.word else "")
    kind = _WINDOWS.get(status.code, Kind.WINDOWS_STATUS)
    return Verdict(Cause.EXIT_CODE, reason, Initiator.KERNEL, exit_code=code, kind=kind.value)


def _wrapped_signal(code: int, evidence: Evidence) -> Verdict | None:
    name = signal_name(code - 128)
    if not 128 < code < 255 or not name.startswith("SIG"):
        return None
    reason = f"Exited with code {code}, which a shell reports for {name}"
    hint = "The kernel is started by a shell or another program, which tells this of its end."
    short = shortage(evidence.memory, evidence.oom_at_end or evidence.oom, name)
    if short is not None:
        return Verdict(
            Cause.OOM_KILL,
            f"{reason}: probably {short.words}",
            Initiator.SYSTEM,
            certain=False,
            exit_code=code,
            kind=short.kind.value,
            hint=short.hint,
        )
    word = signal_word(code - 128)
    crash = name in CRASHES
    verb = "crashed" if crash else "killed"
    return Verdict(
        Cause.EXIT_CODE,
        f"{reason}: probably {verb}" + (f" ({word})" if word else ""),
        Initiator.KERNEL if crash else Initiator.SYSTEM,
        certain=False,
        exit_code=code,
        kind=Kind.WRAPPED_SIGNAL.value,
        hint=hint,
    )


def _at_its_start(code: int, evidence: Evidence) -> Verdict | None:
    failure = startup_failure(evidence) if code != 0 else None
    if failure is not None:
        certain = failure.certain and code == 1
        return _verdict(code, failure.kind, failure.hint, meaning=failure.words, certain=certain)
    if code in _OF_SHELLS and not _is_direct(evidence.command):
        kind, meaning, hint = _OF_SHELLS[code]
        line = last_line(evidence.stderr)
        said = any(words in line for words in _SAID_BY_SHELLS[code])
        if said:
            hint = f"It says: {quoted(line, QUOTED)}. {hint}"
        return _verdict(code, kind, hint, meaning=meaning, certain=said)
    hint = _HINTS[Kind.NEVER_ANSWERED]
    error = last_error(evidence.stderr)
    line = last_line(evidence.stderr) if error is None else error.line
    if line:
        hint += f" The last that it wrote: {quoted(line, QUOTED)}"
    return _verdict(code, Kind.NEVER_ANSWERED, hint)


def _by_itself(code: int, evidence: Evidence) -> Verdict:
    kind = {0: Kind.QUIT, 1: Kind.EXIT_ONE}.get(code, Kind.EXIT_CODE)
    error = last_error(evidence.stderr) if kind is Kind.EXIT_ONE else None
    if error is None or not error.is_last:
        return _verdict(code, kind, _HINTS[kind])
    hint = f"{_HINTS[kind]} The last that it wrote: {quoted(error.line, QUOTED)}"
    return _verdict(code, kind, hint)


def _is_direct(command: tuple[str, ...]) -> bool:
    """Whether no shell is between: Python runs ipykernel."""
    first = PurePath(command[0]).name if command else ""
    return first.startswith("python") and bool({"ipykernel", "ipykernel_launcher"} & set(command))

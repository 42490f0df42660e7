"""What an exit code means. Pure."""

from __future__ import annotations

import re
import signal
from pathlib import PurePath

from ..kinds import FIRST_OF_SHELLS, Fact, Facts, Kind
from ..process.ntstatus import NtStatus, ntstatus
from ..process.signals import signal_name
from ..text.plain import plain, quoted
from ..vocabulary import Cause, Initiator, Verdict
from .crashes import CRASHES
from .evidence import Evidence
from .out_of_memory import shortage
from .startup import startup_failure
from .stderr_errors import QUOTED, last_error, last_line, last_line_fact

_WINDOWS = {
    0x40000015: Kind.ABORT,
    0xC0000005: Kind.SEGMENTATION_FAULT,
    0xC00000FD: Kind.STACK_OVERFLOW,
    0xC0000006: Kind.BUS_ERROR,
    0xC000001D: Kind.ILLEGAL_INSTRUCTION,
    0xC0000096: Kind.ILLEGAL_INSTRUCTION,
    0xC000008E: Kind.FLOATING_POINT_ERROR,
    0xC0000090: Kind.FLOATING_POINT_ERROR,
    0xC0000091: Kind.FLOATING_POINT_ERROR,
    0xC0000095: Kind.FLOATING_POINT_ERROR,
    0xC0000094: Kind.FLOATING_POINT_ERROR,
    0xC0000374: Kind.ABORT,
    0xC0000409: Kind.ABORT,
    0xC0000420: Kind.ABORT,
    0xC0000602: Kind.ABORT,
    0xC000007B: Kind.WRONG_ARCHITECTURE,
}

_CAUGHT = re.compile(r"^Error: signal (\d{1,3}):?$", re.MULTILINE)

_OF_SHELLS = {126: Kind.NOT_EXECUTABLE, 127: Kind.COMMAND_NOT_FOUND}
_SAID_BY_SHELLS = {
    126: ("Permission denied", "cannot execute", "Exec format error", "Is a directory"),
    127: ("not found", "No such file or directory"),
}


def exited(code: int, evidence: Evidence) -> Verdict:
    """The verdict on a process that chose its exit code, or had it chosen by Windows."""
    status = ntstatus(code)
    if status is not None:
        return _ended_by_windows(code, status)
    if code == 128 + signal.SIGINT and evidence.interrupted:
        return Verdict(
            Cause.EXIT_CODE,
            Kind.INTERRUPTED,
            Initiator.USER,
            exit_code=code,
            facts={"code": code},
        )
    passed_on = _wrapped_signal(code, evidence) or _caught_signal(code, evidence)
    if passed_on is not None:
        return passed_on
    verdict = None if evidence.has_answered else _at_its_start(code, evidence)
    return verdict or _by_itself(code, evidence)


def _verdict(
    code: int,
    kind: Kind,
    hint_facts: Facts | None = None,
    *,
    certain: bool = True,
) -> Verdict:
    return Verdict(
        Cause.EXIT_CODE,
        kind,
        Initiator.KERNEL,
        certain=certain,
        exit_code=code,
        facts={"code": code},
        hint_facts=hint_facts or {},
    )


def _ended_by_windows(code: int, status: NtStatus) -> Verdict:
    facts: dict[str, Fact] = {"status": status.name}
    if status.word:
        facts["word"] = status.word
    if status.crash:
        facts["crashed"] = True
    kind = _WINDOWS.get(status.code, Kind.WINDOWS_STATUS)
    return Verdict(Cause.EXIT_CODE, kind, Initiator.KERNEL, exit_code=code, facts=facts)


def _wrapped_signal(code: int, evidence: Evidence) -> Verdict | None:
    name = _reported_signal(code, is_starter=_is_starter(evidence))
    if name is None or _is_kernel(evidence):
        return None
    facts: Facts = {"code": code, "signal": name}
    short = shortage(evidence.memory, evidence.oom_at_end or evidence.oom, name)
    if short is not None:
        return Verdict(
            Cause.OOM_KILL,
            short.kind,
            Initiator.SYSTEM,
            certain=False,
            exit_code=code,
            facts={**facts, **short.facts},
            hint_facts=short.hint_facts,
        )
    crashed = name in CRASHES
    return Verdict(
        Cause.EXIT_CODE,
        Kind.WRAPPED_SIGNAL,
        Initiator.KERNEL if crashed else Initiator.SYSTEM,
        certain=False,
        exit_code=code,
        facts={**facts, "crashed": True} if crashed else facts,
    )


def _reported_signal(code: int, *, is_starter: bool) -> str | None:
    """What ended another program, if the one that ran it reports that with its own exit code.

    Shells add 128. Python's ``sys.exit(subprocess.call(…))`` has the number with a minus sign; of
    that the system keeps eight bits. The two never mean the same: there are 64 signals.
    """
    if FIRST_OF_SHELLS < code <= FIRST_OF_SHELLS + 64:
        name = signal_name(code - FIRST_OF_SHELLS)
        return name if name.startswith("SIG") else None
    name = signal_name(256 - code)
    return name if is_starter and name in _REPORTED_AS_NEGATIVE else None


def _at_its_start(code: int, evidence: Evidence) -> Verdict | None:
    failure = startup_failure(evidence) if code != 0 else None
    if failure is not None:
        usual = 127 if failure.kind is Kind.LIBRARY_MISSING else 1
        certain = failure.certain and code == usual
        return _verdict(code, failure.kind, failure.hint_facts, certain=certain)
    if code in _OF_SHELLS and not _runs_ipykernel(evidence.command):
        line = last_line(evidence.stderr)
        said = any(words in line for words in _SAID_BY_SHELLS[code])
        says = {"says": quoted(line, QUOTED)} if said else {}
        return _verdict(code, _OF_SHELLS[code], says, certain=said)
    return _verdict(code, Kind.NEVER_ANSWERED, last_line_fact(evidence.stderr))


def _caught_signal(code: int, evidence: Evidence) -> Verdict | None:
    """xeus kernels catch SIGSEGV, print its number and a backtrace, and exit with 1."""
    if code != 1 or _runs_ipykernel(evidence.command):
        return None
    found = list(_CAUGHT.finditer(plain(evidence.stderr)))
    name = signal_name(int(found[-1][1])) if found else ""
    if name not in CRASHES:
        return None
    return Verdict(
        Cause.EXIT_CODE,
        Kind.CAUGHT_SIGNAL,
        Initiator.KERNEL,
        certain=False,
        exit_code=code,
        facts={"code": code, "signal": name, "crashed": True},
    )


def _by_itself(code: int, evidence: Evidence) -> Verdict:
    if _is_starter(evidence):
        return _starter_exited(code, evidence)
    kind = {0: Kind.QUIT, 1: Kind.EXIT_ONE}.get(code, Kind.EXIT_CODE)
    if code == 0 and evidence.cell is not None and evidence.cell.noted:
        kind = Kind.EXIT_CODE  # quit() would have let the cell end
    certain = _is_kernel(evidence)
    error = last_error(evidence.stderr) if kind is Kind.EXIT_ONE else None
    if error is None or not error.is_last:
        return _verdict(code, kind, certain=certain)
    return _verdict(code, kind, {"last_line": quoted(error.line, QUOTED)}, certain=certain)


def _starter_exited(code: int, evidence: Evidence) -> Verdict:
    return Verdict(
        Cause.EXIT_CODE,
        Kind.STARTER_EXIT,
        Initiator.SYSTEM,
        certain=False,
        exit_code=code,
        facts={"code": code, "starter": _program(evidence.command)},
        hint_facts=last_line_fact(evidence.stderr),
    )


_ELSEWHERE = {"docker", "kubectl", "podman", "srun", "ssh"}
"""Programs that start a kernel which is no child of theirs."""

_REPORTED_AS_NEGATIVE = CRASHES | {"SIGKILL", "SIGTERM"}


def _program(command: tuple[str, ...]) -> str:
    return quoted(PurePath(command[0]).name, QUOTED) if command else "?"


def _runs_ipykernel(command: tuple[str, ...]) -> bool:
    """Whether Python runs ipykernel, and not something else that then does."""
    if not _program(command).startswith("python"):
        return False
    arguments = iter(command[1:])
    for argument in arguments:
        if argument == "-m":
            return next(arguments, "") in ("ipykernel", "ipykernel_launcher")
        if argument in ("-X", "-W"):
            next(arguments, "")
        elif argument == "-c" or not argument.startswith("-"):
            return False
    return False


def _is_starter(evidence: Evidence) -> bool:
    """Whether what ended is known to be a program that starts the kernel."""
    if not evidence.has_answered or _runs_ipykernel(evidence.command):
        return False
    return bool(evidence.had_child) or _program(evidence.command) in _ELSEWHERE


def _is_kernel(evidence: Evidence) -> bool:
    """Whether what ended is known to be the kernel itself."""
    if _runs_ipykernel(evidence.command):
        return True
    return evidence.had_child is False and _program(evidence.command) not in _ELSEWHERE

"""From evidence to a verdict: a pure function over enumerated facts."""

from __future__ import annotations

from ..process.ntstatus import ntstatus
from ..process.signals import signal_name, signal_word
from ..vocabulary import Cause, Initiator, Verdict
from .facts import Evidence, LaunchError

CRASHES = frozenset({"SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSYS", "SIGTRAP"})
"""Signals that a process brings upon itself by what its code does."""


def judge(evidence: Evidence) -> Verdict:
    """Why a process ended that nobody had asked to end, or why none came to be."""
    if evidence.launch_error is not None:
        return _not_launched(evidence.launch_error)
    exit = evidence.exit
    if exit is None:
        return Verdict(Cause.LOST, "Ended, and nothing told how", Initiator.SYSTEM, certain=False)
    if exit.signal is not None:
        return _killed(signal_name(exit.signal), signal_word(exit.signal))
    if exit.exit_code is not None:
        return _exited(exit.exit_code)
    return Verdict(Cause.LOST, "Ended, and nothing told how", Initiator.SYSTEM, certain=False)


def _killed(name: str, word: str | None) -> Verdict:
    meaning = f" ({word})" if word else ""
    if name in CRASHES:
        reason, initiator = f"Crashed with {name}{meaning}", Initiator.KERNEL
    else:
        reason, initiator = f"Killed by {name}{meaning}", Initiator.SYSTEM
    return Verdict(Cause.SIGNAL, reason, initiator, signal=name)


def _exited(code: int) -> Verdict:
    status = ntstatus(code)
    if status is None:
        reason = f"Exited with code {code}"
    else:
        verb = "Crashed with" if status.crash else "Ended with"
        reason = f"{verb} {status.name}" + (f" ({status.word})" if status.word else "")
    return Verdict(Cause.EXIT_CODE, reason, Initiator.KERNEL, exit_code=code)


def _not_launched(error: LaunchError) -> Verdict:
    named = f"{error.filename}: " if error.filename else ""
    reason = f"Could not start: {named}{error.message}"
    return Verdict(Cause.LAUNCH_FAILED, reason[:320], Initiator.SYSTEM)

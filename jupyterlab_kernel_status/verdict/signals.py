"""What a signal that ended a kernel means. Pure."""

from __future__ import annotations

from ..process.signals import signal_name, signal_word
from ..vocabulary import Cause, Initiator, Verdict
from .crashes import CRASHES, overflowed, place
from .evidence import Evidence
from .kinds import Kind
from .out_of_memory import shortage

_KILLS = {
    "SIGKILL": (
        Kind.KILLED,
        "Something outside the kernel killed it: a person, a script, a batch system's limit, a "
        "container that was stopped. Nothing tells of a lack of memory.",
    ),
    "SIGTERM": (
        Kind.TERMINATED,
        "Something outside the kernel asked it to end: a person, a script, a batch system, a "
        "machine that is being shut down.",
    ),
    "SIGHUP": (
        Kind.HANGUP,
        "The terminal or session that the server was started from was closed. Start the server "
        "with nohup, in tmux or as a service.",
    ),
    "SIGXCPU": (Kind.SIGNAL, "It used up the CPU time that it is allowed (ulimit -t)."),
    "SIGXFSZ": (Kind.SIGNAL, "It wrote a file larger than it is allowed to (ulimit -f)."),
    "SIGSYS": (Kind.SIGNAL, "It made a system call that is forbidden where it runs."),
}

_CRASHES = {
    "SIGSEGV": (
        Kind.SEGMENTATION_FAULT,
        "Compiled code used memory that it does not have: most likely a bug in an extension "
        "module. Update it, or report it to its authors.",
    ),
    "SIGABRT": (
        Kind.ABORT,
        "Compiled code found itself in an impossible state and gave up: a failed assertion, an "
        "exception that nobody caught, damaged memory. Update the package, or report it.",
    ),
    "SIGBUS": (
        Kind.BUS_ERROR,
        "It read memory that has nothing behind it: most likely a mapped file that was truncated "
        "meanwhile, or a disk (or /dev/shm) that is full.",
    ),
    "SIGFPE": (
        Kind.FLOATING_POINT_ERROR,
        "Compiled code divided an integer by zero, or the like.",
    ),
    "SIGILL": (
        Kind.ILLEGAL_INSTRUCTION,
        "Compiled code is for another processor than this one. Install a build of the package "
        "for this machine.",
    ),
}

OVERFLOW = "Calls within calls used up the stack: most likely a recursion without an end."


def ended_by_signal(number: int, evidence: Evidence) -> Verdict:
    """The verdict on a process that a signal ended."""
    name, word = signal_name(number), signal_word(number)
    meaning = f" ({word})" if word else ""
    if name in CRASHES:
        return _crashed(name, f"Crashed with {name}{meaning}", evidence)
    reason = f"Killed by {name}"
    short = shortage(evidence.memory, evidence.oom_at_end or evidence.oom, name)
    if short is not None:
        words = short.words if short.certain else f"probably {short.words}"
        return Verdict(
            Cause.OOM_KILL,
            f"{reason}: {words}",
            Initiator.SYSTEM,
            certain=short.certain,
            signal=name,
            kind=short.kind.value,
            hint=short.hint,
        )
    kind, hint = _KILLS.get(name, (Kind.SIGNAL, ""))
    return Verdict(
        Cause.SIGNAL,
        f"{reason}{meaning}",
        Initiator.SYSTEM,
        signal=name,
        kind=kind.value,
        hint=hint,
    )


def _crashed(name: str, reason: str, evidence: Evidence) -> Verdict:
    kind, hint = _CRASHES.get(name, _KILLS.get(name, (Kind.SIGNAL, "")))
    certain = True
    overflow = overflowed(name, evidence.traceback)
    if overflow is not None:
        kind, hint, certain = Kind.STACK_OVERFLOW, OVERFLOW, overflow.certain
        reason += ": stack overflow" if certain else ": probably stack overflow"
        reason += overflow.numbers
    return Verdict(
        Cause.SIGNAL,
        reason,
        Initiator.KERNEL,
        certain=certain,
        signal=name,
        kind=kind.value,
        hint=f"{place(name, evidence)}{hint}",
    )

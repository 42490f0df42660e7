"""What a signal that ended a kernel means. Pure."""

from __future__ import annotations

from ..kinds import Facts, Kind
from ..process.signals import signal_name
from ..vocabulary import Cause, Initiator, Verdict
from .crashes import CRASHES, crash_place, stack_overflow
from .evidence import CpuTime, Evidence
from .out_of_memory import shortage

_KINDS = {
    "SIGKILL": Kind.KILLED,
    "SIGTERM": Kind.TERMINATED,
    "SIGHUP": Kind.HANGUP,
    "SIGSEGV": Kind.SEGMENTATION_FAULT,
    "SIGABRT": Kind.ABORT,
    "SIGBUS": Kind.BUS_ERROR,
    "SIGFPE": Kind.FLOATING_POINT_ERROR,
    "SIGILL": Kind.ILLEGAL_INSTRUCTION,
}


def ended_by_signal(number: int, evidence: Evidence) -> Verdict:
    """The verdict on a process that a signal ended."""
    name = signal_name(number)
    if name == "SIGINT" and evidence.interrupted:
        return Verdict(
            Cause.SIGNAL,
            Kind.INTERRUPTED,
            Initiator.USER,
            signal=name,
            facts={"signal": name},
        )
    if name in CRASHES:
        return _crashed(name, evidence)
    short = shortage(evidence.memory, evidence.oom_at_end or evidence.oom, name)
    is_of_memory = short is not None and short.certain
    if name == "SIGXCPU" or (name == "SIGKILL" and _reached(evidence.cpu) and not is_of_memory):
        limit = {"limit": evidence.cpu.limit} if _reached(evidence.cpu) and evidence.cpu else {}
        facts: Facts = {"signal": name, **limit}
        return Verdict(
            Cause.SIGNAL,
            Kind.CPU_LIMIT,
            Initiator.SYSTEM,
            certain=name == "SIGXCPU",
            signal=name,
            facts=facts,
        )
    if short is not None:
        return Verdict(
            Cause.OOM_KILL,
            short.kind,
            Initiator.SYSTEM,
            certain=short.certain,
            signal=name,
            facts={"signal": name, **short.facts},
            hint_facts=short.hint_facts,
        )
    kind = _KINDS.get(name, Kind.SIGNAL)
    return Verdict(Cause.SIGNAL, kind, Initiator.SYSTEM, signal=name, facts={"signal": name})


NEARLY = 0.9
"""Share of the limit from which it is thought of: the system checks it by a coarser clock."""
MORE_THAN_LIMIT = 2.0
"""Seconds of CPU time within which the system ends what has reached its limit."""


def _reached(cpu: CpuTime | None) -> bool:
    """Whether the limit was reached just now: much more than it, children have used."""
    return cpu is not None and NEARLY * cpu.limit <= cpu.used < cpu.limit + MORE_THAN_LIMIT


def _crashed(name: str, evidence: Evidence) -> Verdict:
    facts: Facts = {"signal": name, "crashed": True}
    kind, certain = _KINDS.get(name, Kind.SIGNAL), True
    overflow = stack_overflow(name, evidence.traceback)
    if overflow is not None:
        kind, certain = Kind.STACK_OVERFLOW, overflow.certain
        facts = {**facts, **overflow.facts}
    return Verdict(
        Cause.SIGNAL,
        kind,
        Initiator.KERNEL,
        certain=certain,
        signal=name,
        facts=facts,
        hint_facts=crash_place(name, evidence),
    )

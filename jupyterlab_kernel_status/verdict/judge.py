"""From evidence to a verdict: a pure function over enumerated facts."""

from __future__ import annotations

from ..kinds import Kind
from ..process.signals import signal_name
from ..vocabulary import Cause, Initiator, Verdict, lost_verdict
from .evidence import Evidence
from .exit_codes import exited
from .launch_errors import not_launched
from .signals import ended_by_signal
from .stderr_errors import last_line_fact


def judge(evidence: Evidence) -> Verdict:
    """Why a process ended unrequested, or why none came to be.

    The sentence names enumerated facts; what the kernel wrote is in the hint only. Both are one
    line of printable text without markup.
    """
    if evidence.launch_error is not None:
        return not_launched(evidence.launch_error)
    if evidence.start_timeout is not None:
        return _ended_unanswered(evidence.start_timeout, evidence)
    exit = evidence.exit
    if exit is not None and exit.signal is not None:
        return ended_by_signal(exit.signal, evidence)
    if exit is not None and exit.exit_code is not None:
        return exited(exit.exit_code, evidence)
    return lost_verdict()


def fallback_verdict(evidence: Evidence) -> Verdict:
    """The exit code or signal alone, from a few facts that cannot be malformed."""
    if evidence.launch_error is not None:
        return Verdict(Cause.LAUNCH_FAILED, Kind.LAUNCH_FAILED, Initiator.SYSTEM)
    exit = evidence.exit
    if exit is not None and exit.signal is not None:
        name = signal_name(exit.signal)
        return Verdict(
            Cause.SIGNAL, Kind.SIGNAL, Initiator.SYSTEM, signal=name, facts={"signal": name}
        )
    if exit is not None and exit.exit_code is not None:
        code = exit.exit_code
        return Verdict(
            Cause.EXIT_CODE, Kind.EXIT_CODE, Initiator.KERNEL, exit_code=code, facts={"code": code}
        )
    return lost_verdict()


def _ended_unanswered(seconds: float, evidence: Evidence) -> Verdict:
    """``seconds``: what it had to answer, before it was ended for want of it."""
    number = None if evidence.exit is None else evidence.exit.signal
    return Verdict(
        Cause.START_TIMEOUT,
        Kind.START_TIMEOUT,
        Initiator.SYSTEM,
        signal=None if number is None else signal_name(number),
        facts={"seconds": seconds},
        hint_facts=last_line_fact(evidence.stderr),
    )

"""From evidence to a verdict: a pure function over enumerated facts."""

from __future__ import annotations

from dataclasses import replace

from ..process.signals import signal_name
from ..text.plain import quoted
from ..vocabulary import Cause, Initiator, Verdict
from .evidence import Evidence
from .exit_codes import exited
from .kinds import Kind
from .launch_errors import not_launched
from .signals import ended_by_signal
from .stderr_errors import last_error, last_line

REASON_LENGTH = 320
"""Characters of a sentence, at most."""
HINT_LENGTH = 500


def judge(evidence: Evidence) -> Verdict:
    """Why a process ended that nobody had asked to end, or why none came to be.

    The sentence is a template over enumerated facts; what the kernel wrote is in the hint only.
    Both are one line of printable text without markup, of at most :data:`REASON_LENGTH` and
    :data:`HINT_LENGTH` characters.
    """
    verdict = _judge(evidence)
    return replace(
        verdict,
        reason=quoted(verdict.reason, REASON_LENGTH),
        hint=quoted(verdict.hint, HINT_LENGTH),
    )


def _judge(evidence: Evidence) -> Verdict:
    if evidence.launch_error is not None:
        return not_launched(evidence.launch_error)
    if evidence.start_timeout is not None:
        return ended_unanswered(evidence.start_timeout, evidence)
    exit = evidence.exit
    if exit is not None and exit.signal is not None:
        return ended_by_signal(exit.signal, evidence)
    if exit is not None and exit.exit_code is not None:
        return exited(exit.exit_code, evidence)
    return Verdict(
        Cause.LOST,
        "Ended, and nothing told how",
        Initiator.SYSTEM,
        certain=False,
        kind=Kind.LOST.value,
        hint="Somebody else took the process's exit status, or the kernel ran elsewhere.",
    )


def fallback_verdict(evidence: Evidence) -> Verdict:
    """The exit code or signal alone, from a few facts that cannot be malformed."""
    if evidence.launch_error is not None:
        return Verdict(Cause.LAUNCH_FAILED, "Could not start", Initiator.SYSTEM)
    exit = evidence.exit
    if exit is not None and exit.signal is not None:
        name = signal_name(exit.signal)
        return Verdict(Cause.SIGNAL, f"Killed by {name}", Initiator.SYSTEM, signal=name)
    if exit is not None and exit.exit_code is not None:
        code = exit.exit_code
        reason = f"Exited with code {code}"
        return Verdict(Cause.EXIT_CODE, reason, Initiator.KERNEL, exit_code=code)
    return Verdict(Cause.LOST, "Ended, and nothing told how", Initiator.SYSTEM, certain=False)


QUOTED = 240
"""Characters of a line that the kernel wrote."""

HINT = (
    "Its process ran, and never answered. Look at what it wrote; if it only needs longer, an "
    "operator can give it more time (start_timeout)."
)


def ended_unanswered(seconds: float, evidence: Evidence) -> Verdict:
    """The verdict on a process that had ``seconds`` to answer, and was ended for want of it."""
    number = None if evidence.exit is None else evidence.exit.signal
    error = last_error(evidence.stderr)
    line = last_line(evidence.stderr) if error is None else error.line
    return Verdict(
        Cause.START_TIMEOUT,
        f"Did not answer within {seconds:g} s of its start",
        Initiator.SYSTEM,
        signal=None if number is None else signal_name(number),
        kind=Kind.START_TIMEOUT.value,
        hint=f"{HINT} The last that it wrote: {quoted(line, QUOTED)}" if line else HINT,
    )

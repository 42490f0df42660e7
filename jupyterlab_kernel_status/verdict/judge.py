"""From evidence to a verdict: a pure function over enumerated facts."""

from __future__ import annotations

from dataclasses import replace

from ..text.quoting import quoted
from ..vocabulary import Cause, Initiator, Verdict
from .evidence import Evidence
from .exit_codes import exited
from .kinds import Kind
from .launch_errors import not_launched
from .signals import ended_by_signal
from .unanswered import ended_unanswered

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

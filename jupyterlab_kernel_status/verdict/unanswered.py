"""A kernel that was ended because it did not answer in time. Pure."""

from __future__ import annotations

from ..process.signals import signal_name
from ..text.quoting import quoted
from ..vocabulary import Cause, Initiator, Verdict
from .evidence import Evidence
from .kinds import Kind
from .stderr_errors import last_error, last_line

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

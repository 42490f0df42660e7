"""The verdict when judging the evidence has failed: how the kernel ended, and no more. Pure."""

from __future__ import annotations

from ..process.signals import signal_name
from ..vocabulary import Cause, Initiator, Verdict
from .evidence import Evidence


def told_plainly(evidence: Evidence) -> Verdict:
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

"""The sentences of ends that somebody decided: a shutdown, a restarter that gave up.

Pure. They read like ``systemctl status`` read aloud: what happened, without a full stop.
"""

from __future__ import annotations

from dataclasses import replace

from .vocabulary import Cause, Initiator, Verdict


def shut_down(initiator: Initiator) -> Verdict:
    """An end that was asked for."""
    if initiator is Initiator.CULLER:
        return Verdict(Cause.CULLED, "Shut down because it was idle for too long", initiator)
    if initiator is Initiator.AUTOMATIC:
        return Verdict(Cause.SHUTDOWN, "Shut down for an automatic restart", initiator)
    return Verdict(Cause.SHUTDOWN, "Shut down on request", initiator)


def gave_up(restarts: int, last: Verdict | None) -> Verdict:
    """The restarter reached its limit after ``restarts`` restarts; ``last``: the last death."""
    times = "1 automatic restart" if restarts == 1 else f"{restarts} automatic restarts"
    reason = f"Gave up after {times}"
    if last is None:
        return Verdict(Cause.RESTART_LIMIT, reason, Initiator.AUTOMATIC)
    reason = f"{reason}: {last.reason[:1].lower()}{last.reason[1:]}"
    return replace(last, cause=Cause.RESTART_LIMIT, reason=reason, initiator=Initiator.AUTOMATIC)

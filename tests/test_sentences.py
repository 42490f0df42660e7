"""The sentences of ends that somebody decided."""

from __future__ import annotations

import pytest

from jupyterlab_kernel_status.vocabulary import (
    Cause,
    Initiator,
    restart_limit_verdict,
    shutdown_verdict,
)

from .facts import EXITED, KILLED


@pytest.mark.parametrize(
    ("initiator", "cause", "reason"),
    [
        (Initiator.USER, Cause.SHUTDOWN, "Shut down on request"),
        (Initiator.CULLER, Cause.CULLED, "Shut down because it was idle for too long"),
        (Initiator.AUTOMATIC, Cause.SHUTDOWN, "Shut down for an automatic restart"),
    ],
)
def test_an_end_that_was_asked_for(initiator, cause, reason):
    verdict = shutdown_verdict(initiator)
    assert (verdict.cause, verdict.reason, verdict.initiator) == (cause, reason, initiator)


@pytest.mark.parametrize(
    ("restarts", "last", "reason"),
    [
        (5, EXITED, "Gave up after 5 automatic restarts: exited with code 3"),
        (1, KILLED, "Gave up after 1 automatic restart: killed by SIGKILL"),
        (0, None, "Gave up after 0 automatic restarts"),
    ],
)
def test_giving_up_tells_the_last_death(restarts, last, reason):
    verdict = restart_limit_verdict(restarts, last)
    assert (verdict.cause, verdict.initiator) == (Cause.RESTART_LIMIT, Initiator.AUTOMATIC)
    assert verdict.reason == reason
    if last is not None:
        assert (verdict.exit_code, verdict.signal) == (last.exit_code, last.signal)

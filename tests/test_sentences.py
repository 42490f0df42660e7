"""The sentences of ends that somebody decided."""

from __future__ import annotations

import errno
import os

import pytest

from jupyterlab_kernel_status import sentences
from jupyterlab_kernel_status.vocabulary import Cause, Initiator

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
    verdict = sentences.shut_down(initiator)
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
    verdict = sentences.gave_up(restarts, last)
    assert (verdict.cause, verdict.initiator) == (Cause.RESTART_LIMIT, Initiator.AUTOMATIC)
    assert verdict.reason == reason
    if last is not None:
        assert (verdict.exit_code, verdict.signal) == (last.exit_code, last.signal)


NO_ENTRY = os.strerror(errno.ENOENT)


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (FileNotFoundError(errno.ENOENT, NO_ENTRY, "/no/python"), f"/no/python: {NO_ENTRY}"),
        (OSError(errno.ENOENT, NO_ENTRY), NO_ENTRY),
        (RuntimeError("first line\nsecond line"), "first line"),
        (RuntimeError(""), "RuntimeError"),
        (RuntimeError("x" * 1000), "x" * 300),
    ],
)
def test_a_launch_that_failed(error, detail):
    verdict = sentences.could_not_start(error)
    assert verdict.reason == f"Could not start: {detail}"
    assert (verdict.cause, verdict.initiator) == (Cause.LAUNCH_FAILED, Initiator.SYSTEM)


def test_no_sentence_ends_with_a_full_stop():
    verdicts = [sentences.shut_down(initiator) for initiator in Initiator]
    verdicts.append(sentences.gave_up(5, KILLED))
    assert not [verdict.reason for verdict in verdicts if verdict.reason.endswith(".")]

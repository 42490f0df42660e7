"""However much a kernel wrote, what is told of it stays within its bounds."""

from __future__ import annotations

import logging

import pytest

from jupyterlab_kernel_status.evidence.collector import Diagnosis, EvidenceCollector
from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.server.api.evidence import (
    FRAMES,
    LINE_SIZE,
    TEXT_SIZE,
    evidence_document,
)
from jupyterlab_kernel_status.verdict.evidence import CrashTraceback, Evidence, Frame, RunningCell
from jupyterlab_kernel_status.vocabulary import Status

from .facts import KILLED, at_status


def told(written, *, cut=False):
    lifecycle = at_status(Status.DEAD)
    ended_at = lifecycle.last_exit.ended_at
    diagnosis = Diagnosis(
        lifecycle.last_exit.number,
        Evidence(
            exit=ProcessExit(None, 9, None, ended_at),
            stderr=written,
            stderr_cut=cut,
            traceback=CrashTraceback(written, (Frame(written, 1, written),) * 500, written),
            cell=RunningCell(written, written, written),
        ),
        KILLED,
    )
    return evidence(lifecycle, diagnosis)


def evidence(lifecycle, diagnosis):
    last_exit = lifecycle.last_exit
    document = evidence_document("a-kernel", lifecycle.seq, last_exit, diagnosis, {"kernel": "k"})
    return document["evidence"]


@pytest.mark.parametrize("written", ["x" * 200_000, "a line\n" * 50_000, "\N{SNOWMAN}" * 90_000])
def test_every_text_is_bounded(written):
    found = told(written)
    texts = [found["stderr"]["text"], found["cell"]["code"], found["traceback"]["text"]]
    assert max(len(text.encode()) for text in texts) <= TEXT_SIZE
    assert found["stderr"]["cut"] is True
    assert found["cell"]["code_hash"] is None
    lines = [found["cell"]["message_id"], found["traceback"]["headline"]]
    lines += found["traceback"]["frames"][0]["file"], found["traceback"]["frames"][0]["function"]
    assert max(len(line.encode()) for line in lines) <= LINE_SIZE
    assert len(found["traceback"]["frames"]) == FRAMES


def test_a_tail_keeps_its_first_line_and_loses_the_rest_of_a_longer_one():
    assert told("one\ntwo\n", cut=True)["stderr"] == {"text": "one\ntwo\n", "cut": True}
    assert told("s3cret rest", cut=True)["stderr"] == {"text": "rest", "cut": True}


def test_evidence_of_an_earlier_end_is_not_told_of_a_later_one():
    lifecycle = at_status(Status.DEAD)
    evidence_of_it = Evidence(
        exit=ProcessExit(None, 9, None, lifecycle.last_exit.ended_at), stderr="of another process"
    )
    earlier = Diagnosis(lifecycle.last_exit.number - 1, evidence_of_it, KILLED)
    found = evidence(lifecycle, earlier)
    assert (found["reason"], found["stderr"]) == (KILLED.reason, None)


def test_a_secret_in_what_a_launcher_raised_is_in_no_sentence():
    error = RuntimeError("401 from https://svc:hunter2@slurm.example/api?token=abcdefghijkl\nmore")
    verdict = EvidenceCollector(logging.getLogger()).conclude_launch(error, number=1)
    assert verdict.reason == "Could not start: 401 from https://***@slurm.example/api?token=***"

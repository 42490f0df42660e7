"""The lifecycle makes the moves that the facts call for, and no others."""

from __future__ import annotations

import logging

import pytest

from jupyterlab_kernel_status.lifecycle import IllegalMoveError, KernelLifecycle
from jupyterlab_kernel_status.vocabulary import (
    LEGAL_MOVES,
    Cause,
    Initiator,
    Status,
)

from .facts import EXITED, FACTS, KILLED, LAUNCH_FAILED, at_status

S = Status


class Clock:
    """Seconds that pass when a test says so."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def running(clock):
    lifecycle = KernelLifecycle(clock=clock)
    lifecycle.launching()
    lifecycle.launched()
    return lifecycle


def statuses(lifecycle):
    return [transition.status for transition in lifecycle.history]


THROUGH_FACTS = {
    (None, S.STARTING): "launching",
    (None, S.RUNNING): "launched",
    (S.STARTING, S.RUNNING): "launched",
    (S.STARTING, S.RESTARTING): "died, will restart",
    (S.STARTING, S.TERMINATING): "end asked",
    (S.STARTING, S.DEAD): "launch failed",
    (S.STARTING, S.STOPPED): "suspended",
    (S.RUNNING, S.RESTARTING): "restart asked",
    (S.RUNNING, S.TERMINATING): "end asked",
    (S.RUNNING, S.DEAD): "died",
    (S.RUNNING, S.STOPPED): "suspended",
    (S.RUNNING, S.UNRESPONSIVE): "not answering",
    (S.STOPPED, S.RUNNING): "continued",
    (S.STOPPED, S.RESTARTING): "restart asked",
    (S.STOPPED, S.TERMINATING): "end asked",
    (S.STOPPED, S.DEAD): "died",
    (S.UNRESPONSIVE, S.RUNNING): "answering",
    (S.UNRESPONSIVE, S.RESTARTING): "died, will restart",
    (S.UNRESPONSIVE, S.TERMINATING): "end asked",
    (S.UNRESPONSIVE, S.DEAD): "died",
    (S.RESTARTING, S.STARTING): "launching",
    (S.RESTARTING, S.TERMINATING): "end asked",
    (S.RESTARTING, S.DEAD): "gave up",
    (S.TERMINATING, S.TERMINATED): "ended as asked",
    (S.TERMINATING, S.DEAD): "launch failed",
    (S.TERMINATING, S.RUNNING): "survived",
    (S.TERMINATED, S.STARTING): "launching",
    (S.DEAD, S.RESTARTING): "restart asked",
    (S.DEAD, S.STARTING): "launching",
    (S.DEAD, S.TERMINATING): "end asked",
}
"""For each legal move a fact that makes it."""

NO_FACT_MAKES = {(S.RESTARTING, S.TERMINATED)}
"""In the table for whoever sees no ``terminating`` in between: a shutdown asks for it first."""


def test_every_legal_move_has_its_fact():
    legal = {(begin, end) for begin, ends in LEGAL_MOVES.items() for end in ends}
    assert legal == set(THROUGH_FACTS) | NO_FACT_MAKES


@pytest.mark.parametrize(
    ("begin", "end"), THROUGH_FACTS, ids=lambda s: "unknown" if s is None else s.value
)
def test_a_legal_move_happens(begin, end):
    lifecycle = at_status(begin)
    seq = lifecycle.seq
    FACTS[THROUGH_FACTS[begin, end]](lifecycle)
    assert lifecycle.status is end
    assert (lifecycle.seq, lifecycle.history[-1].status) == (seq + 1, end)


ILLEGAL = [
    (begin, fact, end)
    for fact, end in [("launching", S.STARTING), ("launched", S.RUNNING), ("launch failed", S.DEAD)]
    for begin, ends in LEGAL_MOVES.items()
    if end not in ends and end is not begin and (begin, fact) != (S.TERMINATED, "launched")
]
"""What no order of upstream's calls brings about, as long as the tracking has no defect. A launch
that is done after a shutdown was asked for is none: it changes nothing."""


@pytest.mark.parametrize(("begin", "fact", "end"), ILLEGAL)
def test_an_illegal_move_is_refused_when_strict(begin, fact, end):
    lifecycle = at_status(begin)
    seq = lifecycle.seq
    with pytest.raises(IllegalMoveError):
        FACTS[fact](lifecycle)
    assert (lifecycle.status, lifecycle.seq) == (begin, seq)


@pytest.mark.parametrize(("begin", "fact", "end"), ILLEGAL)
def test_an_illegal_move_is_logged_and_taken_in_production(begin, fact, end, caplog):
    lifecycle = at_status(begin, strict=False)
    lifecycle.name = "Kernel abc"
    FACTS[fact](lifecycle)
    assert lifecycle.status is end
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "Kernel abc: no move from" in record.getMessage()


def test_a_shutdown_asked_while_a_kernel_starts_is_not_undone_by_its_launch():
    lifecycle = at_status(S.STARTING)
    lifecycle.ending(Initiator.USER, restart=False)
    lifecycle.launched()
    assert lifecycle.status is S.TERMINATING
    lifecycle.ended(KILLED, will_restart=False)
    assert lifecycle.status is S.TERMINATED
    assert lifecycle.last_exit.started_at is not None


def test_a_restart_asked_while_a_kernel_starts_is_one_restart():
    lifecycle = at_status(S.STARTING)
    lifecycle.ending(Initiator.USER, restart=True)
    lifecycle.launched()
    lifecycle.ended(KILLED, will_restart=False)
    lifecycle.launching()
    lifecycle.launched()
    assert statuses(lifecycle) == [S.STARTING, S.RESTARTING, S.STARTING, S.RUNNING]


def test_a_death_has_reason_and_last_exit(running, clock):
    clock.now = 1010.0
    running.ended(EXITED, will_restart=False)
    assert (running.status, running.reason) == (S.DEAD, "Exited with code 3")
    last_exit = running.last_exit
    assert last_exit.verdict is EXITED
    assert (last_exit.started_at, last_exit.ended_at) == (1000.0, 1010.0)
    assert running.execution_state == "dead"


def test_when_it_ended_is_what_the_watch_says(running, clock):
    clock.now = 1010.0
    running.ended(EXITED, at=1005.0, will_restart=False)
    assert running.last_exit.ended_at == 1005.0


@pytest.mark.parametrize(
    ("initiator", "cause"),
    [(Initiator.USER, Cause.SHUTDOWN), (Initiator.CULLER, Cause.CULLED)],
)
def test_an_end_that_was_asked_for_is_no_death(running, initiator, cause):
    running.ending(initiator, restart=False)
    running.ended(KILLED, will_restart=True)
    assert statuses(running)[2:] == [S.TERMINATING, S.TERMINATED]
    assert running.reason == ""
    verdict = running.last_exit.verdict
    assert (verdict.cause, verdict.initiator) == (cause, initiator)
    assert verdict.signal == "SIGKILL"


def test_the_shutdown_is_over_even_if_nobody_saw_the_end(running):
    running.ending(Initiator.USER, restart=False)
    running.shut_down()
    assert running.status is S.TERMINATED


def test_a_restart_on_request_has_no_reason(running):
    running.ending(Initiator.USER, restart=True)
    running.ended(KILLED, will_restart=False)
    running.launching()
    running.launched()
    assert {transition.reason for transition in running.history} == {""}
    assert running.last_exit.verdict.cause is Cause.SHUTDOWN


def test_an_automatic_restart_keeps_the_reason_until_it_is_done(running):
    running.ended(KILLED, will_restart=True)
    running.ending(Initiator.AUTOMATIC, restart=True)
    assert (running.status, running.reason) == (S.RESTARTING, "Killed by SIGKILL")
    running.launching()
    assert running.reason == ""
    running.launched()
    assert running.last_exit.reason == "Killed by SIGKILL"


def test_a_death_is_told_once_although_the_restart_kills_again(running):
    running.ended(KILLED, will_restart=True)
    running.ending(Initiator.AUTOMATIC, restart=True)
    running.ended(EXITED, will_restart=True)
    assert running.last_exit.verdict is KILLED
    assert statuses(running).count(S.RESTARTING) == 1


def test_automatic_restarts_in_a_row_are_counted_and_requested_ones_are_not(running):
    for expected in (1, 2, 3):
        running.ended(KILLED, will_restart=True)
        running.ending(Initiator.AUTOMATIC, restart=True)
        running.launching()
        running.launched()
        assert running.restarts == expected
    running.ended(KILLED, will_restart=True)
    assert running.last_exit.restarts == 3
    running.ending(Initiator.USER, restart=True)
    assert running.restarts == 0


def test_a_stable_kernel_starts_the_count_again(running):
    running.ended(KILLED, will_restart=True)
    running.ending(Initiator.AUTOMATIC, restart=True)
    running.launching()
    running.launched()
    running.became_stable()
    assert running.restarts == 0


def test_giving_up_names_the_last_death_and_keeps_its_times(running, clock):
    clock.now = 1001.0
    running.ended(EXITED, will_restart=True)
    clock.now = 1004.0
    running.gave_up()
    assert running.status is S.DEAD
    assert running.reason == "Gave up after 0 automatic restarts: exited with code 3"
    last_exit = running.last_exit
    assert last_exit.verdict.cause is Cause.RESTART_LIMIT
    assert (last_exit.started_at, last_exit.ended_at) == (1000.0, 1001.0)
    assert last_exit.verdict.exit_code == 3


@pytest.mark.parametrize("status", [S.TERMINATING, S.TERMINATED, S.DEAD])
def test_nobody_gives_up_what_has_ended(status):
    lifecycle = at_status(status)
    seq = lifecycle.seq
    lifecycle.gave_up()
    assert (lifecycle.status, lifecycle.seq) == (status, seq)


def test_a_process_that_survived_its_kill_runs_on_and_may_die_later(running):
    running.ending(Initiator.USER, restart=False)
    running.survived()
    assert running.status is S.RUNNING
    running.ended(KILLED, will_restart=False)
    assert (running.status, running.reason) == (S.DEAD, "Killed by SIGKILL")


def test_a_process_that_survived_its_restart_runs_on(running):
    running.ending(Initiator.USER, restart=True)
    running.survived()
    assert running.status is S.RUNNING


def test_surviving_is_no_news_when_nobody_asked_for_an_end(running):
    running.survived()
    assert running.seq == 2


@pytest.mark.parametrize(
    "fact", ["suspended", "continued", "answering", "not answering", "died", "survived"]
)
@pytest.mark.parametrize("status", [None, S.TERMINATED, S.DEAD])
def test_what_has_no_process_hears_nothing_of_one(status, fact):
    lifecycle = at_status(status)
    seq = lifecycle.seq
    FACTS[fact](lifecycle)
    assert (lifecycle.status, lifecycle.seq) == (status, seq)


def test_a_suspended_kernel_is_not_called_unresponsive_too(running):
    running.suspended(True)
    running.answering(False)
    assert running.status is S.STOPPED


@pytest.mark.parametrize("state", ["busy", "idle"])
def test_a_dead_life_has_no_say_in_the_execution_state(running, state):
    running.execution_state_reported("busy")
    running.ended(KILLED, will_restart=True)
    assert running.execution_state_reported(state) == "starting"
    running.gave_up()
    assert running.execution_state_reported(state) == "dead"
    assert running.execution_state == "dead"


def test_a_new_process_is_starting_whatever_the_last_one_said(running):
    running.execution_state_reported("busy")
    running.ending(Initiator.USER, restart=True)
    running.launching()
    assert running.execution_state == "starting"
    assert running.execution_state_reported("idle") == "idle"


def test_a_launch_that_failed_has_no_start(clock):
    lifecycle = KernelLifecycle(clock=clock)
    lifecycle.launching()
    lifecycle.launch_failed(LAUNCH_FAILED)
    assert (lifecycle.status, lifecycle.reason) == (S.DEAD, LAUNCH_FAILED.reason)
    assert lifecycle.last_exit.started_at is None


def test_a_failed_launch_after_a_life_is_not_mistaken_for_it(running):
    running.ending(Initiator.USER, restart=True)
    running.launching()
    running.launch_failed(LAUNCH_FAILED)
    assert running.last_exit.verdict is LAUNCH_FAILED
    assert running.last_exit.started_at is None


def test_an_observer_that_fails_is_logged_and_the_others_are_called(running, caplog):
    received = []

    def fails(transition):
        raise ValueError("broken")

    running.name = "Kernel abc"
    running.subscribe(fails)
    running.subscribe(received.append)
    running.suspended(True)
    assert [transition.status for transition in received] == [S.STOPPED]
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert "Kernel abc" in record.getMessage()
    caplog.clear()


def test_an_observer_may_act_and_the_others_still_hear_in_order(running):
    received = []

    def restarts(transition):
        if transition.status is S.DEAD:
            running.ending(Initiator.USER, restart=True)

    running.subscribe(restarts)
    running.subscribe(received.append)
    running.ended(KILLED, will_restart=False)
    assert [(t.seq, t.status) for t in received] == [(3, S.DEAD), (4, S.RESTARTING)]


def test_an_observer_that_left_hears_nothing(running):
    received = []
    unsubscribe = running.subscribe(received.append)
    unsubscribe()
    unsubscribe()
    running.suspended(True)
    assert received == []


def test_the_history_is_bounded_and_its_numbers_have_no_gaps(clock):
    lifecycle = KernelLifecycle(history_length=5, clock=clock)
    lifecycle.launching()
    lifecycle.launched()
    for _ in range(10):
        lifecycle.suspended(True)
        lifecycle.suspended(False)
    assert [transition.seq for transition in lifecycle.history] == [18, 19, 20, 21, 22]
    assert lifecycle.seq == 22


def test_a_verdict_with_the_same_words_is_not_told_twice():
    lifecycle = at_status(S.DEAD)
    seq = lifecycle.seq
    lifecycle.launch_failed(KILLED)
    assert lifecycle.seq == seq


@pytest.mark.parametrize("restart", [False, True])
def test_an_end_on_request_that_is_not_reported_is_recorded_all_the_same(restart):
    lifecycle = at_status(S.RUNNING)
    lifecycle.ending(Initiator.USER, restart=restart)
    if restart:
        lifecycle.launching()
    else:
        lifecycle.shut_down()
    assert lifecycle.last_exit.reason == "Shut down on request"
    assert lifecycle.last_exit.number == 1


def test_a_verdict_is_amended_once_when_its_evidence_is_in(running):
    received = []
    running.subscribe(received.append)
    running.ended(KILLED, will_restart=False, provisional=True)
    running.amended(EXITED, number=1)
    running.amended(KILLED, number=1)
    assert [(t.seq, t.status, t.reason, t.amends) for t in received] == [
        (3, S.DEAD, KILLED.reason, False),
        (4, S.DEAD, EXITED.reason, True),
    ]
    assert (running.reason, running.last_exit.verdict) == (EXITED.reason, EXITED)
    assert running.last_exit.number == 1


def test_an_amended_verdict_leaves_a_kernel_that_runs_again_as_it_is(running):
    running.ended(KILLED, will_restart=True, provisional=True)
    running.launching()
    running.launched()
    running.amended(EXITED, number=1)
    assert (running.status, running.reason, running.seq) == (S.RUNNING, "", 6)
    assert running.last_exit.verdict is EXITED


def test_an_amended_verdict_leaves_it_that_the_restarter_gave_up(running):
    running.ended(KILLED, will_restart=True, provisional=True)
    running.gave_up()
    running.amended(EXITED, number=1)
    assert running.reason == "Gave up after 0 automatic restarts: exited with code 3"
    assert (running.status, running.last_exit.verdict.cause) == (S.DEAD, Cause.RESTART_LIMIT)


def test_an_amended_verdict_on_an_earlier_end_is_no_news(running):
    running.ended(KILLED, will_restart=True, provisional=True)
    running.launching()
    running.launched()
    running.ended(KILLED, will_restart=True, provisional=True)
    seq = running.seq
    running.amended(EXITED, number=1)
    assert (running.seq, running.reason) == (seq, KILLED.reason)


def test_a_final_verdict_is_not_amended(running):
    running.ended(KILLED, will_restart=False)
    running.amended(EXITED, number=1)
    assert (running.seq, running.reason) == (3, KILLED.reason)


def test_an_end_of_a_process_before_is_no_news_of_the_present_one():
    lifecycle = KernelLifecycle()
    lifecycle.launching()
    first = lifecycle.launches
    lifecycle.launched()
    lifecycle.ending(Initiator.USER, restart=True)
    lifecycle.launching()
    lifecycle.ended(KILLED, will_restart=False, launch=first)
    assert lifecycle.status is S.STARTING
    lifecycle.launched()
    lifecycle.ended(KILLED, will_restart=False, launch=lifecycle.launches)
    assert lifecycle.status is S.DEAD

"""Waiting for a status or an execution state wakes on the change, or says that it cannot come."""

from __future__ import annotations

import asyncio
import threading

import pytest

from jupyterlab_kernel_status.vocabulary import Initiator, Status
from jupyterlab_kernel_status.waiting import KernelNeverError

from .facts import FACTS, KILLED, at_status

S = Status
WITHIN = 60.0
"""Seconds; a bound on what must happen, never a wait for it."""


@pytest.fixture
def running():
    return at_status(S.RUNNING)


async def entered(waiters, count=1):
    """Until so many wait."""
    while len(waiters) < count:
        await asyncio.sleep(0)


async def test_what_is_so_already_is_returned_at_once(running):
    waiters = running.waiters
    running.execution_state_reported("idle")
    await waiters.wait(waiters.status_is("running"), timeout=0)
    await waiters.wait(waiters.status_is(S.DEAD, S.RUNNING), timeout=0)
    await waiters.wait(waiters.execution_state_is("busy", "idle"), timeout=0)
    waiters.wait_blocking(waiters.status_is("running"), timeout=0)
    assert len(waiters) == 0


async def test_a_change_wakes_who_waits_for_it(running):
    waiters = running.waiters
    waiting = asyncio.ensure_future(waiters.wait(waiters.status_is("stopped"), WITHIN))
    await entered(waiters)
    running.suspended(True)
    await waiting
    assert len(waiters) == 0


async def test_other_changes_wake_nobody(running):
    waiters = running.waiters
    waiting = asyncio.ensure_future(waiters.wait(waiters.execution_state_is("idle"), WITHIN))
    await entered(waiters)
    running.execution_state_reported("busy")
    running.suspended(True)
    assert len(waiters) == 1
    running.execution_state_reported("idle")
    assert len(waiters) == 0
    await waiting


async def test_a_status_that_passes_by_is_seen(running):
    waiters = running.waiters
    waiting = asyncio.ensure_future(waiters.wait(waiters.status_is("restarting"), WITHIN))
    await entered(waiters)
    for fact in ("died, will restart", "launching", "launched"):
        FACTS[fact](running)
    await waiting
    assert running.status is S.RUNNING


@pytest.mark.parametrize("condition", ["status", "execution state"])
async def test_a_death_makes_the_wish_impossible_and_says_why(running, condition):
    waiters = running.waiters
    check = (
        waiters.status_is("stopped")
        if condition == "status"
        else waiters.execution_state_is("idle")
    )
    waiting = asyncio.ensure_future(waiters.wait(check, WITHIN))
    await entered(waiters)
    running.ended(KILLED, will_restart=False)
    with pytest.raises(KernelNeverError, match="Killed by SIGKILL") as never:
        await waiting
    error = never.value
    assert (error.status, error.reason) == (S.DEAD, "Killed by SIGKILL")
    assert error.last_exit.verdict is KILLED
    assert len(waiters) == 0


async def test_a_kernel_that_is_dead_already_never_will(running):
    running.ended(KILLED, will_restart=False)
    waiters = running.waiters
    with pytest.raises(KernelNeverError):
        await waiters.wait(waiters.status_is("running"), WITHIN)
    with pytest.raises(KernelNeverError):
        waiters.wait_blocking(waiters.status_is("running"), WITHIN)


async def test_a_shutdown_on_request_is_told_by_its_last_exit(running):
    running.ending(Initiator.USER, restart=False)
    running.ended(KILLED, will_restart=False)
    waiters = running.waiters
    with pytest.raises(KernelNeverError, match=r"terminated.*Shut down on request") as never:
        await waiters.wait(waiters.status_is("running"), WITHIN)
    assert never.value.reason == ""


async def test_a_kernel_that_was_shut_down_does_nothing_any_more(running):
    running.execution_state_reported("idle")
    running.ending(Initiator.USER, restart=False)
    running.ended(KILLED, will_restart=False)
    assert running.execution_state == "idle"
    with pytest.raises(KernelNeverError, match="terminated"):
        await running.waiters.wait(running.waiters.execution_state_is("idle"), WITHIN)


async def test_a_kernel_under_automatic_restart_is_waited_for(running):
    waiters = running.waiters
    waiting = asyncio.ensure_future(waiters.wait(waiters.execution_state_is("idle"), WITHIN))
    await entered(waiters)
    for fact in ("died, will restart", "launching", "launched", "said idle"):
        assert not waiting.done()
        FACTS[fact](running)
    await waiting


async def test_a_kernel_that_was_never_started_is_waited_for():
    lifecycle = at_status(None)
    waiters = lifecycle.waiters
    waiting = asyncio.ensure_future(waiters.wait(waiters.status_is("running"), WITHIN))
    await entered(waiters)
    lifecycle.launching()
    lifecycle.launched()
    await waiting


async def test_a_wait_has_its_bound(running):
    waiters = running.waiters
    with pytest.raises(TimeoutError):
        await waiters.wait(waiters.status_is("dead"), timeout=0.001)
    with pytest.raises(TimeoutError):
        waiters.wait_blocking(waiters.status_is("dead"), timeout=0.001)
    assert len(waiters) == 0


async def test_a_cancelled_wait_leaves_nobody_and_harms_no_other(running):
    waiters = running.waiters
    cancelled = asyncio.ensure_future(waiters.wait(waiters.status_is("dead"), WITHIN))
    other = asyncio.ensure_future(waiters.wait(waiters.status_is("dead"), WITHIN))
    await entered(waiters, 2)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    assert len(waiters) == 1
    running.ended(KILLED, will_restart=False)
    await other


async def test_a_wait_cancelled_after_the_change_does_no_harm(running):
    waiters = running.waiters
    waiting = asyncio.ensure_future(waiters.wait(waiters.status_is("dead"), WITHIN))
    await entered(waiters)
    running.ended(KILLED, will_restart=False)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert len(waiters) == 0


async def test_a_hundred_may_wait_for_different_things(running):
    waiters = running.waiters
    stopped = [waiters.wait(waiters.status_is("stopped"), WITHIN) for _ in range(50)]
    dead = [waiters.wait(waiters.status_is("dead"), WITHIN) for _ in range(50)]
    waiting = asyncio.gather(*stopped, *dead)
    await entered(waiters, 100)
    running.suspended(True)
    assert len(waiters) == 50
    running.ended(KILLED, will_restart=False)
    await waiting
    assert len(waiters) == 0


async def test_a_fact_told_by_another_thread_wakes_the_event_loop(running):
    waiters = running.waiters
    waiting = asyncio.ensure_future(waiters.wait(waiters.status_is("dead"), WITHIN))
    await entered(waiters)
    thread = threading.Thread(target=running.ended, args=[KILLED], kwargs={"will_restart": False})
    thread.start()
    await waiting
    thread.join()


def test_threads_may_wait_and_are_woken_by_another(running):
    waiters = running.waiters
    ends = []

    def wait():
        waiters.wait_blocking(waiters.status_is("dead"), WITHIN)
        ends.append(running.status)

    threads = [threading.Thread(target=wait) for _ in range(20)]
    for thread in threads:
        thread.start()
    while len(waiters) < len(threads):
        threads[0].join(0)
    running.ended(KILLED, will_restart=False)
    for thread in threads:
        thread.join(WITHIN)
    assert ends == [S.DEAD] * len(threads)


def test_a_thread_is_told_that_it_waits_in_vain(running):
    waiters = running.waiters
    raised = []

    def wait():
        try:
            waiters.wait_blocking(waiters.execution_state_is("idle"), WITHIN)
        except KernelNeverError as never:
            raised.append(never.reason)

    thread = threading.Thread(target=wait)
    thread.start()
    while not len(waiters):
        thread.join(0)
    running.ended(KILLED, will_restart=False)
    thread.join(WITHIN)
    assert raised == ["Killed by SIGKILL"]


def test_facts_and_waits_of_many_threads_meet():
    lifecycle = at_status(S.RUNNING)
    waiters = lifecycle.waiters
    failed = []

    def wait():
        try:
            for _ in range(50):
                waiters.wait_blocking(waiters.status_is("stopped", "dead"), WITHIN)
        except Exception as error:
            failed.append(error)

    def flip():
        for _ in range(500):
            lifecycle.suspended(True)
            lifecycle.suspended(False)

    threads = [threading.Thread(target=target) for target in (wait, wait, wait, flip, flip)]
    for thread in threads:
        thread.start()
    for thread in threads[3:]:
        thread.join(WITHIN)
    lifecycle.ended(KILLED, will_restart=False)
    for thread in threads:
        thread.join(WITHIN)
    assert failed == []
    assert len(waiters) == 0
    assert [t.seq for t in lifecycle.history] == list(
        range(lifecycle.seq - len(lifecycle.history) + 1, lifecycle.seq + 1)
    )


def test_a_wish_must_name_something(running):
    with pytest.raises(ValueError, match="at least one"):
        running.waiters.status_is()
    with pytest.raises(ValueError, match="at least one"):
        running.waiters.execution_state_is()
    with pytest.raises(ValueError, match="happy"):
        running.waiters.status_is("happy")

"""Whatever the order of the facts, the lifecycle stays consistent and raises nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyterlab_kernel_status.lifecycle import KernelLifecycle
from jupyterlab_kernel_status.server.documents import status_document
from jupyterlab_kernel_status.vocabulary import Status

from .facts import FACTS

some_facts = st.lists(st.sampled_from(sorted(FACTS)), max_size=40)


def told(facts, **options):
    lifecycle = KernelLifecycle(strict=False, **options)
    for fact in facts:
        FACTS[fact](lifecycle)
    return lifecycle


@given(some_facts)
@settings(max_examples=300, deadline=None)
def test_the_history_tells_how_the_present_came_about(facts):
    received = []
    lifecycle = KernelLifecycle(strict=False, history_length=1000)
    lifecycle.subscribe(received.append)
    for fact in facts:
        FACTS[fact](lifecycle)
    assert list(lifecycle.history) == received
    assert [transition.seq for transition in received] == list(range(1, lifecycle.seq + 1))
    if received:
        assert (received[-1].status, received[-1].reason) == (
            lifecycle.status,
            lifecycle.reason,
        )
    else:
        assert lifecycle.status is None


@given(some_facts)
@settings(max_examples=300, deadline=None)
def test_there_is_a_reason_when_dead_and_none_while_all_is_well(facts):
    lifecycle = told(facts, history_length=1000)
    for transition in lifecycle.history:
        if transition.status is Status.DEAD:
            assert transition.reason
        elif transition.status is not Status.RESTARTING:
            assert transition.reason == ""
    if lifecycle.status is Status.DEAD:
        assert lifecycle.last_exit.reason == lifecycle.reason


@given(some_facts)
@settings(max_examples=300, deadline=None)
def test_a_dead_kernel_says_nothing_and_has_a_last_exit(facts):
    lifecycle = told(facts)
    if lifecycle.status is Status.DEAD:
        assert lifecycle.execution_state == "dead"
        assert lifecycle.last_exit is not None
    assert lifecycle.restarts >= 0


@given(some_facts)
@settings(max_examples=100, deadline=None)
def test_every_lifecycle_can_be_shown(facts):
    lifecycle = told(facts)
    document = status_document("id", "python3", lifecycle)
    assert (document is None) == (lifecycle.status is None)

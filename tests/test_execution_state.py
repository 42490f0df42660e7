"""What a kernel says about its shell channel, and what says nothing about it."""

from __future__ import annotations

import pytest

from jupyterlab_kernel_status.channels.execution_state import (
    ID_LENGTH,
    RUNNING_LIMIT,
    SILENT_REQUESTS,
    ShellState,
)

LIFE = {"session": "life 1"}


def request(msg_id, msg_type="execute_request"):
    return {"msg_id": msg_id, "msg_type": msg_type}


def test_a_cell_makes_it_busy_and_its_end_idle():
    state = ShellState()
    assert state.on_state(LIFE, request("a"), "busy", "idle") == "busy"
    assert state.on_state(LIFE, request("a"), "idle", "busy") == "idle"


@pytest.mark.parametrize("silent", sorted(SILENT_REQUESTS))
@pytest.mark.parametrize("current", ["busy", "idle"])
def test_other_requests_make_nobody_busy_or_idle(silent, current):
    state = ShellState()
    for said in ("busy", "idle"):
        assert state.on_state(LIFE, request("x", silent), said, current) == current


def test_the_end_of_one_request_leaves_it_busy_with_another():
    state = ShellState()
    state.on_state(LIFE, request("a"), "busy", "idle")
    state.on_state(LIFE, request("b", "comm_msg"), "busy", "busy")
    assert state.on_state(LIFE, request("a"), "idle", "busy") == "busy"
    assert state.on_state(LIFE, request("b", "comm_msg"), "idle", "busy") == "idle"


def test_a_cell_whose_idle_was_lost_ends_with_its_reply_or_the_next_cell():
    state = ShellState()
    state.on_state(LIFE, request("a"), "busy", "idle")
    assert state.on_reply(request("a"), "busy") == "idle"
    state.on_state(LIFE, request("b"), "busy", "idle")
    state.on_state(LIFE, request("c"), "busy", "busy")
    assert state.on_state(LIFE, request("c"), "idle", "busy") == "idle"


def test_an_idle_whose_beginning_was_lost_ends_all():
    state = ShellState()
    state.on_state(LIFE, request("a"), "busy", "idle")
    assert state.on_state(LIFE, request("b"), "idle", "busy") == "idle"


def test_the_idle_after_a_reply_ends_nothing_else():
    state = ShellState()
    state.on_state(LIFE, request("widget", "comm_msg"), "busy", "idle")
    state.on_state(LIFE, request("a"), "busy", "busy")
    assert state.on_reply(request("a"), "busy") == "busy"
    assert state.on_state(LIFE, request("a"), "idle", "busy") == "busy"


def test_a_cell_on_a_subshell_ends_none_of_another():
    state = ShellState()
    state.on_state(LIFE, request("main"), "busy", "idle")
    aside = {**request("aside"), "subshell_id": "1"}
    state.on_state(LIFE, aside, "busy", "busy")
    assert state.on_state(LIFE, aside, "idle", "busy") == "busy"
    assert state.on_reply(aside, "busy") == "busy"
    assert state.on_state(LIFE, request("main"), "idle", "busy") == "idle"


def test_requests_that_never_end_are_bounded():
    state = ShellState()
    for number in range(60_000):
        state.on_state(LIFE, request(f"{number}{'i' * 1000}", "comm_msg"), "busy", "busy")
    assert len(state._running) == RUNNING_LIMIT
    assert max(map(len, state._running)) == ID_LENGTH
    last = request(f"59999{'i' * 1000}", "comm_msg")
    assert state.on_state(LIFE, last, "idle", "busy") == "busy"


def test_a_comm_message_in_the_middle_of_a_cell_leaves_it_busy():
    state = ShellState()
    state.on_state(LIFE, request("cell"), "busy", "idle")
    state.on_state(LIFE, request("widget", "comm_msg"), "busy", "busy")
    assert state.on_state(LIFE, request("widget", "comm_msg"), "idle", "busy") == "busy"


def test_a_callback_that_runs_long_is_no_idleness_to_cull():
    state = ShellState()
    assert state.on_state(LIFE, request("widget", "comm_msg"), "busy", "idle") == "busy"


def test_an_answer_to_anything_ends_starting():
    state = ShellState()
    assert state.on_state(LIFE, request("q", "kernel_info_request"), "busy", "starting") == "idle"


def test_what_it_says_unasked_is_believed():
    state = ShellState()
    assert state.on_state(LIFE, {}, "starting", None) == "starting"
    assert state.on_state(LIFE, {}, "recovering", "idle") == "recovering"


def test_a_nonstandard_state_is_taken_as_it_is():
    assert ShellState().on_state(LIFE, request("a"), "thinking", "busy") == "thinking"


def test_a_former_life_is_not_news():
    state = ShellState()
    state.on_state(LIFE, request("a"), "busy", "idle")
    state.process_launched()
    assert state.on_state(LIFE, request("a"), "busy", "starting") == "starting"
    assert state.on_state({"session": "life 2"}, {}, "starting", "starting") == "starting"
    assert state.on_state({"session": "life 2"}, request("b"), "busy", "idle") == "busy"
    assert state.on_state({"session": "life 2"}, request("b"), "idle", "busy") == "idle"


def test_requests_of_a_former_life_do_not_keep_it_busy():
    state = ShellState()
    state.on_state(LIFE, request("a"), "busy", "idle")
    state.process_launched()
    assert state.on_state({"session": "life 2"}, request("b"), "busy", "starting") == "busy"
    assert state.on_state({"session": "life 2"}, request("b"), "idle", "busy") == "idle"

"""Which cell a process was running, told from what pages asked and what the kernel said."""

from __future__ import annotations

import pytest

from jupyterlab_kernel_status.evidence.cell.running_cells import (
    BEGUN_LIMIT,
    CODE_LIMIT,
    ID_LENGTH,
    REQUESTS_LIMIT,
    RunningCells,
)
from jupyterlab_kernel_status.verdict.evidence import Evidence


def asked(cells, message_id, code="1", client="page", cell_id="c", **content):
    header = {"msg_id": message_id, "session": client}
    cells.requested(header, {"cellId": cell_id}, {"code": code, **content})


def began(cells, message_id, code="1", count=1, client="page"):
    header = {"msg_id": message_id, "session": client}
    cells.busy(message_id)
    cells.began(header, {"code": code, "execution_count": count})


@pytest.fixture
def cells():
    return RunningCells()


def test_nothing_runs_at_first(cells):
    assert cells.running() is None


def test_what_began_and_is_not_over_runs(cells):
    asked(cells, "a", "x = 1", cell_id="cell-a")
    began(cells, "a", "x = 1", count=7)
    running = cells.running()
    assert (running.message_id, running.code, running.cell_id) == ("a", "x = 1", "cell-a")
    assert (running.execution_count, running.queued) == (7, 0)
    cells.idle("a")
    assert cells.running() is None


def test_a_client_that_nobody_announced_runs_cells_too(cells):
    began(cells, "b", "y = 2", client="console")
    running = cells.running()
    assert (running.message_id, running.code, running.cell_id) == ("b", "y = 2", None)


def test_what_was_asked_first_runs_when_the_kernel_could_not_say_so(cells):
    asked(cells, "a")
    asked(cells, "b")
    assert (cells.running().message_id, cells.running().queued) == ("a", 1)
    cells.idle("a")
    assert (cells.running().message_id, cells.running().queued) == ("b", 0)


def test_a_cell_that_only_waits_is_not_running(cells):
    asked(cells, "a")
    cells.busy("a widget's callback")
    assert cells.running() is None
    cells.idle("a widget's callback")
    assert cells.running().message_id == "a"


def test_the_requests_of_one_client_are_over_in_their_order(cells):
    asked(cells, "a")
    asked(cells, "other", client="another page")
    asked(cells, "b")
    began(cells, "b")
    cells.idle("b")
    assert cells.running().message_id == "other"


def test_a_silent_request_is_no_cell(cells):
    asked(cells, "a", silent=True)
    assert cells.running() is None


def test_code_and_requests_are_bounded(cells):
    for number in range(REQUESTS_LIMIT + 5):
        asked(cells, str(number), "x" * CODE_LIMIT * 2)
    assert cells.running().queued == REQUESTS_LIMIT - 1
    assert len(cells.running().code) == CODE_LIMIT
    began(cells, "5000", "y" * CODE_LIMIT * 2)
    assert cells.running().code == "y" * CODE_LIMIT
    assert cells.running().cell_id == "c"


def test_what_begins_and_never_ends_is_bounded(cells):
    for number in range(2000):
        began(cells, f"{number:04}{'i' * 100_000}", "x" * CODE_LIMIT)
    kept = list(cells._requests.values())
    assert len(kept) == BEGUN_LIMIT
    assert max(len(request.cell.message_id) for request in kept) == ID_LENGTH
    assert cells.running().message_id.startswith("1999")


@pytest.mark.parametrize("answered", [True, False])
def test_a_kernel_that_never_said_anything_ran_nothing(cells, answered):
    asked(cells, "a")
    evidence = cells.add_to(Evidence(answered=answered))
    assert (evidence.cell is not None) is answered


def test_nothing_is_kept_after_the_end(cells):
    began(cells, "a")
    cells.close()
    assert cells.running() is None

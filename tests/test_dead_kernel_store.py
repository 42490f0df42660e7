"""Dead kernels are kept for a while, and not too many."""

from __future__ import annotations

import pytest

from jupyterlab_kernel_status.server.dead_kernels import DeadKernelStore


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def dropped():
    return []


@pytest.fixture
def kept(now, dropped):
    return DeadKernelStore(
        limit=3, seconds=60.0, drop=lambda *entry: dropped.append(entry), clock=lambda: now[0]
    )


def test_a_kernel_is_kept_until_its_time_is_over(kept, now, dropped):
    kept.keep("a", "kernel a")
    now[0] = 60.0
    assert "a" in kept
    assert kept.get("a") == "kernel a"
    now[0] = 60.1
    assert "a" not in kept
    assert kept.get("a") is None
    assert (list(kept), len(kept)) == ([], 0)
    assert dropped == [("a", "kernel a")]


def test_too_many_push_out_the_oldest(kept, dropped):
    for kernel_id in "abcd":
        kept.keep(kernel_id, kernel_id)
    assert list(kept) == ["b", "c", "d"]
    assert dropped == [("a", "a")]


def test_whoever_takes_a_kernel_owns_it(kept, dropped):
    kept.keep("a", "kernel a")
    assert kept.take("a") == "kernel a"
    assert kept.take("a") is None
    assert "a" not in kept
    assert dropped == []


def test_a_second_death_starts_the_time_again(kept, now, dropped):
    kept.keep("a", "first")
    kept.keep("b", "other")
    now[0] = 50.0
    kept.keep("a", "second")
    now[0] = 100.0
    assert list(kept) == ["a"]
    assert kept.get("a") == "second"
    assert dropped == [("b", "other")]


def test_a_lower_limit_holds_from_the_next_look_on(kept, dropped):
    for kernel_id in "abc":
        kept.keep(kernel_id, kernel_id)
    kept.limit = 1
    assert list(kept) == ["c"]
    assert [kernel_id for kernel_id, _ in dropped] == ["a", "b"]


def test_where_kernels_are_culled_sooner_a_dead_one_goes_as_soon_without_the_cullers_turn(now):
    timeouts = [5.0]
    kept = DeadKernelStore(
        drop=lambda *_: None, cull_idle_timeout=lambda: timeouts[-1], clock=lambda: now[0]
    )
    kept.keep("a", "kernel a")
    now[0] = 5.0
    assert "a" in kept
    now[0] = 6.0
    assert "a" not in kept
    for timeout in (7200.0, 0.0, -1.0):
        timeouts.append(timeout)
        kept.keep("a", "kernel a")
        now[0] += 3600
        assert "a" in kept
        now[0] += 1
        assert "a" not in kept


def test_a_limit_of_none_keeps_nothing(kept, dropped):
    kept.limit = 0
    kept.keep("a", "kernel a")
    assert "a" not in kept
    assert dropped == [("a", "kernel a")]


def test_what_is_no_id_is_not_kept(kept):
    assert None not in kept
    assert kept.get("unknown") is None


def test_a_drop_may_ask_what_is_still_kept(now):
    seen = []
    kept = DeadKernelStore(
        limit=1, drop=lambda kernel_id, _: seen.append(list(kept)), clock=lambda: now[0]
    )
    kept.keep("a", 1)
    kept.keep("b", 2)
    assert seen == [["b"]]

"""The one ticker for what nothing announces."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import weakref
from collections.abc import Iterator

import pytest

from jupyterlab_kernel_status.process import Registration, Ticker, shared_ticker

from .process_under_test import Processes

INTERVAL = 0.002


@pytest.fixture(params=[True, False], ids=["loop", "no loop"])
def processes(request: pytest.FixtureRequest) -> Iterator[Processes]:
    processes = Processes(asyncio.new_event_loop() if request.param else None)
    yield processes
    processes.end()


def timers(processes: Processes) -> int:
    """How many timers or ticker threads there are."""
    threads = [t for t in processes.new_threads() if t.name == "kernel-status-ticker"]
    if processes.loop is None:
        return len(threads)
    assert not threads
    scheduled: list[asyncio.TimerHandle] = getattr(processes.loop, "_scheduled")  # noqa: B009
    return len([handle for handle in scheduled if not handle.cancelled()])


def test_everybody_registered_is_called_again_and_again(processes: Processes) -> None:
    ticker = Ticker(INTERVAL, loop=processes.loop)
    calls = {"a": 0, "b": 0}

    def count(name: str) -> None:
        calls[name] += 1
        expected = threading.main_thread() if processes.loop is not None else None
        assert expected in (None, threading.current_thread())

    a = ticker.add(lambda: count("a"))
    b = ticker.add(lambda: count("b"))
    processes.until(lambda: min(calls.values()) >= 3)
    a.close()
    seen_a, seen_b = calls["a"], calls["b"]
    processes.until(lambda: calls["b"] >= seen_b + 5)
    assert calls["a"] <= seen_a + 1, "one call may have begun before close"
    b.close()
    processes.until_all_is_freed()


def test_there_is_one_timer_for_many_and_none_for_nobody(processes: Processes) -> None:
    ticker = Ticker(INTERVAL, loop=processes.loop)
    assert timers(processes) == 0
    for _ in range(3):
        registrations = [ticker.add(lambda: None) for _ in range(50)]
        assert timers(processes) == 1
        for registration in registrations:
            registration.close()
            registration.close()
        processes.until(lambda: timers(processes) == 0)


def test_a_callback_may_close_itself_and_others(processes: Processes) -> None:
    ticker = Ticker(INTERVAL, loop=processes.loop)
    calls: list[str] = []
    registrations: list[Registration] = []

    def close_all() -> None:
        calls.append("first")
        for registration in registrations:
            registration.close()

    ready = threading.Event()
    registrations.append(ticker.add(lambda: close_all() if ready.is_set() else None))
    registrations.append(ticker.add(lambda: calls.append("second") if ready.is_set() else None))
    ready.set()
    processes.until(lambda: "first" in calls)
    processes.until_all_is_freed()
    assert calls.count("first") == 1
    assert calls[calls.index("first") :] == ["first"]


def test_a_callback_may_add_another(processes: Processes) -> None:
    ticker = Ticker(INTERVAL, loop=processes.loop)
    registrations: list[Registration] = []
    added = threading.Event()

    def add() -> None:
        registrations[0].close()
        registrations.append(ticker.add(added.set))

    registrations.append(ticker.add(add))
    processes.until(added.is_set)
    assert timers(processes) == 1
    registrations[1].close()
    processes.until_all_is_freed()


def test_a_callback_that_raises_is_logged_and_stops_nobody(
    processes: Processes, caplog: pytest.LogCaptureFixture
) -> None:
    ticker = Ticker(INTERVAL, loop=processes.loop)
    calls: list[str] = []

    def fail() -> None:
        calls.append("failed")
        raise ValueError("a check's own fault")

    failing, working = ticker.add(fail), ticker.add(lambda: calls.append("worked"))
    processes.until(lambda: calls.count("failed") >= 3 and calls.count("worked") >= 3)
    failing.close()
    working.close()
    processes.until_all_is_freed()
    ours = [r for r in caplog.records if r.name.startswith("jupyterlab_kernel_status")]
    for record in ours:
        assert record.levelno == logging.ERROR
        assert record.exc_info is not None
        assert isinstance(record.exc_info[1], ValueError)
    assert len(ours) == calls.count("failed")
    caplog.clear()


def test_the_shared_ticker_is_one_per_loop_and_interval(processes: Processes) -> None:
    ticker = shared_ticker(1.0, loop=processes.loop)
    other_loop = asyncio.new_event_loop()
    assert shared_ticker(1.0, loop=processes.loop) is ticker
    assert shared_ticker(2.0, loop=processes.loop) is not ticker
    assert shared_ticker(1.0, loop=other_loop) is not ticker
    other_loop.close()


def test_the_shared_ticker_keeps_no_loop_alive() -> None:
    loop = asyncio.new_event_loop()
    shared_ticker(1.0, loop=loop).add(lambda: None).close()
    loop.close()
    gone = weakref.ref(loop)
    del loop
    gc.collect()
    assert gone() is None


def test_an_interval_is_positive() -> None:
    with pytest.raises(ValueError, match="interval must be positive"):
        Ticker(0)

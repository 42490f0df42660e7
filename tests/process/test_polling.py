"""What polling does beyond the contract that it shares."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from jupyterlab_kernel_status.process import watch_polled

from .process_under_test import Processes, Recorder

INTERVAL = 0.002


@pytest.fixture(params=[True, False], ids=["loop", "no loop"])
def processes(request: pytest.FixtureRequest) -> Iterator[Processes]:
    processes = Processes(asyncio.new_event_loop() if request.param else None)
    yield processes
    processes.end()


def test_a_poll_that_fails_is_asked_again_and_logged_once_in_a_row(
    processes: Processes, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[int | Exception | None] = [OSError("no route"), OSError("no route"), None]
    answers += [OSError("again"), 3]
    recorder = Recorder()

    async def poll() -> int | None:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    watch_polled(poll, recorder, loop=processes.loop, interval=INTERVAL)
    processes.until(lambda: recorder.once)
    processes.until_all_is_freed()
    assert recorder.ends[0].exit_code == 3
    assert not answers
    ours = [r for r in caplog.records if r.name.startswith("jupyterlab_kernel_status")]
    assert [r.levelname for r in ours] == ["WARNING", "WARNING"]


def test_a_slow_poll_is_not_asked_twice_at_a_time_and_is_cancelled_by_close() -> None:
    processes = Processes(asyncio.new_event_loop())
    recorder, asked, cancelled, ticks = Recorder(), [], [], []

    async def poll() -> int | None:
        asked.append(True)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise
        return 0

    async def tick() -> int | None:
        ticks.append(True)
        return None

    slow = watch_polled(poll, recorder, loop=processes.loop, interval=INTERVAL)
    quick = watch_polled(tick, recorder, loop=processes.loop, interval=INTERVAL)
    processes.until(lambda: len(ticks) >= 5)
    assert len(asked) == 1
    slow.close()
    quick.close()
    processes.until(lambda: bool(cancelled))
    assert not recorder.ends
    processes.end()

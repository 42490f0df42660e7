"""What polling does beyond the contract that it shares."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from jupyterlab_kernel_status.process import watch_polled

from .scene import Scene, Told

INTERVAL = 0.002


@pytest.fixture(params=[True, False], ids=["loop", "no loop"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    scene = Scene(asyncio.new_event_loop() if request.param else None)
    yield scene
    scene.end()


def test_a_poll_that_fails_is_asked_again_and_logged_once_in_a_row(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[int | Exception | None] = [OSError("no route"), OSError("no route"), None]
    answers += [OSError("again"), 3]
    told = Told()

    async def poll() -> int | None:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    watch_polled(poll, told, loop=scene.loop, interval=INTERVAL)
    scene.until(lambda: told.once)
    scene.until_all_is_freed()
    assert told.ends[0].exit_code == 3
    assert not answers
    ours = [r for r in caplog.records if r.name.startswith("jupyterlab_kernel_status")]
    assert [r.levelname for r in ours] == ["WARNING", "WARNING"]


def test_a_slow_poll_is_not_asked_twice_at_a_time_and_is_cancelled_by_close() -> None:
    scene = Scene(asyncio.new_event_loop())
    told, asked, cancelled, ticks = Told(), [], [], []

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

    slow = watch_polled(poll, told, loop=scene.loop, interval=INTERVAL)
    quick = watch_polled(tick, told, loop=scene.loop, interval=INTERVAL)
    scene.until(lambda: len(ticks) >= 5)
    assert len(asked) == 1
    slow.close()
    quick.close()
    scene.until(lambda: bool(cancelled))
    assert not told.ends
    scene.end()

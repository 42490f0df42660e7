"""Ends that are hard to read: taken by somebody else, not there yet, told otherwise."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest

from jupyterlab_kernel_status.process import ProcessExit, Watch, watch_process
from jupyterlab_kernel_status.process.waitid import watch_waitid

from .scene import Scene, Told, let_exit

WatchFunction = Callable[..., Watch]


@pytest.fixture(params=[True, False], ids=["loop", "no loop"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    scene = Scene(asyncio.new_event_loop() if request.param else None)
    yield scene
    scene.end()


@pytest.mark.parametrize("watch", [watch_process, watch_waitid])
def test_a_status_that_somebody_else_took_is_not_guessed(
    watch: WatchFunction, scene: Scene
) -> None:
    process, told = scene.start(), Told()
    process.kill()
    os.waitpid(process.pid, 0)
    watch(process, told, loop=scene.loop)
    scene.until(lambda: told.once)
    assert told.ends == [ProcessExit(None, None, None, told.ends[0].ended_at)]
    assert process.returncode is None, "Popen was not made to invent one"
    scene.until_all_is_freed()


def test_a_status_taken_before_the_loop_looks_is_not_guessed() -> None:
    scene = Scene(asyncio.new_event_loop())
    process, told = scene.start(), Told()
    watch_process(process, told, loop=scene.loop)
    process.kill()
    os.waitpid(process.pid, 0)
    scene.until(lambda: told.once)
    assert told.ends == [ProcessExit(None, None, None, told.ends[0].ended_at)]
    scene.until_all_is_freed()
    scene.end()


def test_an_exit_code_is_the_one_that_popen_gives(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    waitid = os.waitid

    def as_on_freebsd(idtype: int, id: int, options: int) -> os.waitid_result | None:
        result = waitid(idtype, id, options)
        if result is None or result.si_code != os.CLD_EXITED:
            return result
        return os.waitid_result((*result[:3], result.si_status - 256, result.si_code))

    monkeypatch.setattr(os, "waitid", as_on_freebsd)
    process, told = scene.start(255), Told()
    watch_waitid(process, told, loop=scene.loop)
    let_exit(process)
    scene.until(lambda: told.once)
    assert told.ends[0].exit_code == process.wait() == 255


class ForgettablePopen(subprocess.Popen[bytes]):
    """Popen keeps itself in a list when it is dropped alive."""

    def __del__(self) -> None:
        pass


def test_a_thread_that_cannot_be_interrupted_keeps_only_a_number(scene: Scene) -> None:
    process, told = ForgettablePopen(["sleep", "1000"]), Told()
    pid, kept = process.pid, (weakref.ref(process), weakref.ref(told))
    watch = watch_waitid(process, told, loop=scene.loop)
    watch.close()
    del process, told, watch
    gc.collect()
    assert kept[0]() is None
    assert kept[1]() is None
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    scene.until_all_is_freed()


class NoticedLock:
    """A lock that says when the main thread wants it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.wanted = threading.Event()

    def acquire(self, blocking: bool = True) -> bool:
        if threading.current_thread() is threading.main_thread():
            self.wanted.set()
        return self._lock.acquire(blocking)

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *raised: object) -> None:
        self.release()


def test_a_status_that_another_thread_is_just_noting_is_not_missed() -> None:
    scene = Scene(asyncio.new_event_loop())
    process, told, reaped, lock = scene.start(3), Told(), threading.Event(), NoticedLock()
    watch_process(process, told, loop=scene.loop)
    note: Callable[[int], None] = getattr(process, "_handle_exitstatus")  # noqa: B009

    def note_when_it_is_wanted(status: int) -> None:
        reaped.set()
        lock.wanted.wait()
        note(status)

    vars(process).update(_waitpid_lock=lock, _handle_exitstatus=note_when_it_is_wanted)
    reaper = threading.Thread(target=process.wait)
    reaper.start()
    let_exit(process)
    reaped.wait()
    scene.until(lambda: told.once)
    lock.wanted.set()
    reaper.join()
    assert told.ends[0].exit_code == 3
    scene.end()

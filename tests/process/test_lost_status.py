"""Ends that are hard to read: taken by another caller, not there yet, reported otherwise."""

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

from .process_under_test import Processes, Recorder, let_exit

WatchFunction = Callable[..., Watch]


@pytest.fixture(params=[True, False], ids=["loop", "no loop"])
def processes(request: pytest.FixtureRequest) -> Iterator[Processes]:
    processes = Processes(asyncio.new_event_loop() if request.param else None)
    yield processes
    processes.end()


@pytest.mark.parametrize("watch", [watch_process, watch_waitid])
def test_a_status_that_somebody_else_took_is_not_guessed(
    watch: WatchFunction, processes: Processes
) -> None:
    process, recorder = processes.start(), Recorder()
    process.kill()
    os.waitpid(process.pid, 0)
    watch(process, recorder, loop=processes.loop)
    processes.until(lambda: recorder.once)
    assert recorder.ends == [ProcessExit(None, None, None, recorder.ends[0].ended_at)]
    assert process.returncode is None, "Popen was not made to invent one"
    processes.until_all_is_freed()


def test_a_status_taken_before_the_loop_looks_is_not_guessed() -> None:
    processes = Processes(asyncio.new_event_loop())
    process, recorder = processes.start(), Recorder()
    watch_process(process, recorder, loop=processes.loop)
    process.kill()
    os.waitpid(process.pid, 0)
    processes.until(lambda: recorder.once)
    assert recorder.ends == [ProcessExit(None, None, None, recorder.ends[0].ended_at)]
    processes.until_all_is_freed()
    processes.end()


def test_an_exit_code_is_the_one_that_popen_gives(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    waitid = os.waitid

    def as_on_freebsd(idtype: int, id: int, options: int) -> os.waitid_result | None:
        result = waitid(idtype, id, options)
        if result is None or result.si_code != os.CLD_EXITED:
            return result
        return os.waitid_result((*result[:3], result.si_status - 256, result.si_code))

    monkeypatch.setattr(os, "waitid", as_on_freebsd)
    process, recorder = processes.start(255), Recorder()
    watch_waitid(process, recorder, loop=processes.loop)
    let_exit(process)
    processes.until(lambda: recorder.once)
    assert recorder.ends[0].exit_code == process.wait() == 255


class ForgettablePopen(subprocess.Popen[bytes]):
    """Popen keeps itself in a list when it is dropped alive."""

    def __del__(self) -> None:
        pass


def test_a_thread_that_cannot_be_interrupted_keeps_only_a_number(processes: Processes) -> None:
    process, recorder = ForgettablePopen(["sleep", "1000"]), Recorder()
    pid, kept = process.pid, (weakref.ref(process), weakref.ref(recorder))
    watch = watch_waitid(process, recorder, loop=processes.loop)
    watch.close()
    del process, recorder, watch
    gc.collect()
    assert kept[0]() is None
    assert kept[1]() is None
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    processes.until_all_is_freed()


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
    processes = Processes(asyncio.new_event_loop())
    process, recorder, reaped, lock = (
        processes.start(3),
        Recorder(),
        threading.Event(),
        NoticedLock(),
    )
    watch_process(process, recorder, loop=processes.loop)
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
    processes.until(lambda: recorder.once)
    lock.wanted.set()
    reaper.join()
    assert recorder.ends[0].exit_code == 3
    processes.end()

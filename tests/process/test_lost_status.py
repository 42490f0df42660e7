"""Ends that are hard to read: taken by somebody else, held by a debugger, told otherwise."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from jupyterlab_kernel_status.process import ProcessExit, Watch, pidfd, reapable, watch_process
from jupyterlab_kernel_status.process.waitid import watch_waitid

from .scene import Scene, Told, let_exit, open_fds

#: Attaches to a process (PTRACE_SEIZE), says so, and holds it until its own input ends.
DEBUGGER = """
import ctypes, sys
libc = ctypes.CDLL(None)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
print(libc.ptrace(0x4206, int(sys.argv[1]), None, None), flush=True)
sys.stdin.read()
"""


@dataclass
class Held:
    """A process that a debugger has attached to."""

    process: subprocess.Popen[bytes]
    let_go: Callable[[], None]


WatchFunction = Callable[..., Watch]


@pytest.fixture(params=[True, False], ids=["loop", "no loop"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    scene = Scene(asyncio.new_event_loop() if request.param else None)
    yield scene
    scene.end()


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    return b") Z " in Path(f"/proc/{process.pid}/stat").read_bytes()


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


@pytest.fixture
def held(scene: Scene) -> Iterator[Held]:
    process = scene.start()
    with subprocess.Popen(
        [sys.executable, "-c", DEBUGGER, str(process.pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as debugger:
        assert debugger.stdin is not None
        assert debugger.stdout is not None
        attached = debugger.stdout.readline() == b"0\n"
        if attached:
            yield Held(process, let_go=debugger.stdin.close)
        debugger.stdin.close()
    if not attached:
        pytest.skip("No ptrace allowed here")


def test_a_debugger_that_holds_a_dead_process_delays_the_news_and_nothing_else(
    held: Held, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, looks, peek = Told(), [], reapable.peek

    def timed(process: subprocess.Popen[bytes], idtype: int, id: int) -> ProcessExit | None:
        looks.append(time.monotonic())
        return peek(process, idtype, id)

    watch_process(held.process, told, loop=scene.loop)
    monkeypatch.setattr(pidfd, "peek", timed)
    held.process.kill()
    scene.until(lambda: has_ended(held.process) and len(looks) >= 4)
    assert not told.ends
    pauses = [later - sooner for sooner, later in pairwise(looks)]
    assert min(pauses) > 0.9 * pidfd.HELD_INTERVAL, "it spins"
    held.let_go()
    scene.until(lambda: told.once)
    assert told.ends[0].signal == signal.SIGKILL
    assert held.process.wait() == -signal.SIGKILL


def test_a_watch_of_a_held_process_can_be_closed(held: Held, scene: Scene) -> None:
    told, fds, threads = Told(), open_fds(), set(threading.enumerate())
    watch = watch_process(held.process, told, loop=scene.loop)
    held.process.kill()
    scene.until(lambda: has_ended(held.process))
    watch.close()
    scene.until(lambda: open_fds() <= fds and set(threading.enumerate()) <= threads)
    held.let_go()
    assert held.process.wait() == -signal.SIGKILL
    assert not told.ends

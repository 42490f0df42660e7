"""Ended processes that a debugger holds: their pidfds are readable, and waitid is silent."""

from __future__ import annotations

import asyncio
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

from jupyterlab_kernel_status.process import ProcessExit, pidfd, waitid, watch_process

from .process_under_test import Processes, Recorder, open_fds

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
    detach: Callable[[], None]


@pytest.fixture(params=[True, False], ids=["loop", "no loop"])
def processes(request: pytest.FixtureRequest) -> Iterator[Processes]:
    processes = Processes(asyncio.new_event_loop() if request.param else None)
    yield processes
    processes.end()


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    return b") Z " in Path(f"/proc/{process.pid}/stat").read_bytes()


@pytest.fixture
def held(processes: Processes) -> Iterator[Held]:
    process = processes.start()
    with subprocess.Popen(
        [sys.executable, "-c", DEBUGGER, str(process.pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as debugger:
        assert debugger.stdin is not None
        assert debugger.stdout is not None
        attached = debugger.stdout.readline() == b"0\n"
        if attached:
            yield Held(process, detach=debugger.stdin.close)
        debugger.stdin.close()
    if not attached:
        pytest.skip("No ptrace allowed here")


def looks_of(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When a pidfd's process is looked at, from here on."""
    looks: list[float] = []
    peek = waitid.peek

    def timed(process: subprocess.Popen[bytes], idtype: int, id: int) -> ProcessExit | None:
        looks.append(time.monotonic())
        return peek(process, idtype, id)

    monkeypatch.setattr(pidfd, "peek", timed)
    return looks


def test_a_debugger_that_holds_a_dead_process_delays_the_news_and_nothing_else(
    held: Held, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder()
    watch_process(held.process, recorder, loop=processes.loop)
    looks = looks_of(monkeypatch)
    held.process.kill()
    processes.until(lambda: has_ended(held.process) and len(looks) >= 4)
    assert not recorder.ends
    pauses = [later - sooner for sooner, later in pairwise(looks)]
    assert min(pauses) > 0.9 * pidfd.HELD_INTERVAL, "it spins"
    held.detach()
    processes.until(lambda: recorder.once)
    assert recorder.ends[0].signal == signal.SIGKILL
    assert held.process.wait() == -signal.SIGKILL


def test_a_watch_of_a_held_process_can_be_closed(
    held: Held, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder, fds, threads = Recorder(), open_fds(), set(threading.enumerate())
    looks = looks_of(monkeypatch)
    watch = watch_process(held.process, recorder, loop=processes.loop)
    held.process.kill()
    processes.until(lambda: has_ended(held.process) and len(looks) >= 3)
    watch.close()
    processes.until(lambda: open_fds() <= fds and set(threading.enumerate()) <= threads)
    seen, later = len(looks), threading.Event()
    if processes.loop is not None:
        processes.loop.call_later(2 * pidfd.HELD_INTERVAL, later.set)
        processes.until(later.is_set)
    assert len(looks) == seen
    held.detach()
    assert held.process.wait() == -signal.SIGKILL
    assert not recorder.ends

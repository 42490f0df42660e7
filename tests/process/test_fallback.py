"""Where pidfds are refused, the choice falls on a thread by itself."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from jupyterlab_kernel_status.process import watch_process

from .process_under_test import Processes, Recorder, let_exit, open_fds

REFUSALS = ["ENOSYS", "EPERM", "EACCES", "EMFILE"]


@pytest.fixture(params=[True, False], ids=["loop", "no loop"])
def processes(request: pytest.FixtureRequest) -> Iterator[Processes]:
    processes = Processes(asyncio.new_event_loop() if request.param else None)
    yield processes
    processes.end()


def refuse(code: int) -> Callable[..., int]:
    def refusing(*args: object) -> int:
        raise OSError(code, os.strerror(code))

    return refusing


def waiting_threads(process: subprocess.Popen[bytes]) -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == f"process-exit-{process.pid}"]


def check_that_a_thread_watches(processes: Processes) -> None:
    process, recorder = processes.start(3), Recorder()
    fds = open_fds()
    watch_process(process, recorder, loop=processes.loop)
    assert open_fds() <= fds, "waitid needs no descriptors"
    assert waiting_threads(process)
    let_exit(process)
    processes.until(lambda: recorder.once)
    assert recorder.ends[0].exit_code == 3
    assert process.wait() == 3
    processes.until_all_is_freed()
    assert recorder.once


@pytest.mark.parametrize("name", REFUSALS)
def test_a_thread_waits_when_pidfd_open_is_refused(
    name: str, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "pidfd_open", refuse(getattr(errno, name)))
    check_that_a_thread_watches(processes)


def test_a_thread_waits_when_waitid_does_not_take_pidfds(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    waitid = os.waitid

    def without_pidfds(idtype: int, id: int, options: int) -> os.waitid_result | None:
        if idtype == os.P_PIDFD:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return waitid(idtype, id, options)

    monkeypatch.setattr(os, "waitid", without_pidfds)
    check_that_a_thread_watches(processes)


def test_a_thread_waits_when_the_loop_watches_no_descriptors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.new_event_loop()
    processes = Processes(loop)

    def no_readers(*args: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(loop, "add_reader", no_readers)
    check_that_a_thread_watches(processes)
    processes.end()


def test_it_is_an_error_when_nothing_can_watch(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_threads(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    process = processes.start()
    monkeypatch.setattr(os, "pidfd_open", refuse(errno.ENOSYS))
    monkeypatch.setattr(threading.Thread, "start", no_threads)
    with pytest.raises(OSError, match=f"No thread to watch process {process.pid}"):
        watch_process(process, Recorder(), loop=processes.loop)
    processes.until_all_is_freed()


def test_a_thread_that_cannot_start_leaves_no_descriptors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_threads(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    processes = Processes(None)
    process = processes.start()
    monkeypatch.setattr(threading.Thread, "start", no_threads)
    with pytest.raises(OSError, match="No thread"):
        watch_process(process, Recorder(), loop=None)
    processes.until_all_is_freed()
    processes.end()


ELSEWHERE = """
import os, subprocess, sys, threading
import jupyter_client.ioloop
sys.platform = {platform!r}
if not {has_waitid}:
    del os.waitid
from jupyterlab_kernel_status.process import watch_process
ended = threading.Event()
exits = []
def note(exit):
    exits.append(exit)
    ended.set()
process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
watch_process(process, note, loop=None)
assert ended.wait(60)
assert exits[0].exit_code == process.wait() == 3
assert "jupyterlab_kernel_status.process.pidfd" not in sys.modules
"""


@pytest.mark.parametrize(
    ("platform", "has_waitid"), [("darwin", False), ("freebsd14", True), ("freebsd14", False)]
)
def test_a_thread_waits_where_there_are_no_pidfds(platform: str, has_waitid: bool) -> None:
    code = ELSEWHERE.format(platform=platform, has_waitid=has_waitid)
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_thread_is_used_where_pidfds_and_a_loop_are_there() -> None:
    processes = Processes(asyncio.new_event_loop())
    watched = [processes.start() for _ in range(3)]
    threads = set(threading.enumerate())
    watches = [watch_process(process, Recorder(), loop=processes.loop) for process in watched]
    assert set(threading.enumerate()) <= threads
    for watch in watches:
        watch.close()
    processes.end()

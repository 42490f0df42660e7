"""One contract for every way of watching a process, with a loop and without."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyterlab_kernel_status.process import OnExit, ProcessExit, Watch
from jupyterlab_kernel_status.process.proc import is_stopped

from .scene import FAULTS, Scene, Told, let_exit, until_ended
from .ways import WAYS, Way

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Way:
    make: Callable[[pytest.MonkeyPatch], Way] = request.param
    return make(monkeypatch)


@pytest.fixture(params=[True, False], ids=["loop", "no loop"])
def scene(request: pytest.FixtureRequest, way: Way) -> Iterator[Scene]:
    scene = Scene(asyncio.new_event_loop() if request.param else None)
    yield scene
    scene.end()


class TestContract:
    """Starts a process, watches it in one way, and lets something happen to it."""

    @pytest.fixture(autouse=True)
    def _stage(self, way: Way, scene: Scene) -> None:
        self.way = way
        self.scene = scene

    def start(self, exit_code: int = 0) -> subprocess.Popen[bytes]:
        return self.scene.start(exit_code)

    def watch(self, process: subprocess.Popen[bytes], told: OnExit) -> Watch:
        return self.way.watch(process, told, self.scene.loop)

    def check(self, told: Told, process: subprocess.Popen[bytes], returncode: int) -> None:
        """Told the truth, in the right thread, once; nothing reaped, nothing left over."""
        self.scene.until(lambda: bool(told.ends))
        end = told.ends[0]
        expected = ProcessExit.from_returncode(returncode)
        assert (end.exit_code, end.signal) == (expected.exit_code, expected.signal)
        assert not end.core_dumped
        assert abs(time.time() - end.ended_at) < 60
        if self.scene.loop is not None:
            assert told.threads[0] is threading.main_thread()
        else:
            assert told.threads[0].daemon
        assert process.wait() == returncode
        self.scene.until_all_is_freed()
        assert told.once

    @pytest.mark.parametrize("fault", FAULTS)
    def test_an_end_is_told_as_it_was(self, fault: str) -> None:
        bring_about, returncode = FAULTS[fault]
        process, told = self.start(max(returncode, 0)), Told()
        self.watch(process, told)
        bring_about(process)
        self.check(told, process, returncode)

    @pytest.mark.parametrize("fault", FAULTS)
    def test_a_process_that_was_dead_before_is_told_of(self, fault: str) -> None:
        bring_about, returncode = FAULTS[fault]
        process, told = self.start(max(returncode, 0)), Told()
        bring_about(process)
        until_ended(process)
        self.watch(process, told)
        if self.scene.loop is not None:
            assert not told.ends, "told before the caller could have the watch"
        self.check(told, process, returncode)

    @pytest.mark.parametrize("fault", FAULTS)
    def test_a_process_that_popen_reaped_before_is_told_of(self, fault: str) -> None:
        bring_about, returncode = FAULTS[fault]
        process, told = self.start(max(returncode, 0)), Told()
        bring_about(process)
        process.wait()
        self.watch(process, told)
        if self.scene.loop is not None:
            assert not told.ends, "told before the caller could have the watch"
        self.check(told, process, returncode)

    @pytest.mark.parametrize("fault", FAULTS)
    def test_popen_may_reap_before_the_watch_looks(self, fault: str) -> None:
        bring_about, returncode = FAULTS[fault]
        process, told = self.start(max(returncode, 0)), Told()
        self.watch(process, told)
        bring_about(process)
        assert process.wait() == returncode
        self.check(told, process, returncode)

    def test_the_process_is_left_for_popen_to_reap(self) -> None:
        if not self.way.leaves_zombie:
            pytest.skip("Popen is asked in this way, and reaps")
        process, told = self.start(), Told()
        self.watch(process, told)
        process.kill()
        self.scene.until(lambda: told.once)
        assert process.returncode is None
        assert os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT) is not None
        self.check(told, process, -signal.SIGKILL)

    def test_a_stop_is_no_end(self) -> None:
        process, told = self.start(), Told()
        self.watch(process, told)
        for _ in range(3):
            process.send_signal(signal.SIGSTOP)
            self.scene.until(lambda: is_stopped(process.pid) is True)
            self.pass_a_whole_life()
            process.send_signal(signal.SIGCONT)
            self.scene.until(lambda: is_stopped(process.pid) is False)
            self.pass_a_whole_life()
        assert not told.ends
        process.send_signal(signal.SIGSTOP)
        process.kill()
        self.check(told, process, -signal.SIGKILL)

    def pass_a_whole_life(self) -> None:
        """Let another process be watched to its end: what was to be told before is told."""
        other, told = self.start(), Told()
        self.watch(other, told)
        other.kill()
        self.scene.until(lambda: told.once)

    def test_nothing_is_told_after_close(self) -> None:
        process, told = self.start(), Told()
        watch = self.watch(process, told)
        watch.close()
        watch.close()
        if self.way.interruptible:
            self.scene.until_all_is_freed()
        self.pass_a_whole_life()
        process.kill()
        until_ended(process)
        self.pass_a_whole_life()
        assert process.wait() == -signal.SIGKILL
        self.scene.until_all_is_freed()
        assert not told.ends

    def test_nothing_is_told_when_closed_between_the_end_and_its_telling(self) -> None:
        if self.scene.loop is None:
            pytest.skip("Without a loop nothing holds the telling back")
        process, told = self.start(), Told()
        watch = self.watch(process, told)
        process.kill()
        until_ended(process)
        watch.close()
        self.pass_a_whole_life()
        process.wait()
        self.scene.until_all_is_freed()
        assert not told.ends

    def test_the_observer_may_close_the_watch_that_calls_it(self) -> None:
        process, told = self.start(), Told()
        watches: list[Watch] = []

        def close_and_note(end: ProcessExit) -> None:
            watches[0].close()
            told(end)

        watches.append(self.watch(process, close_and_note))
        process.kill()
        self.check(told, process, -signal.SIGKILL)
        watches[0].close()

    def test_an_observer_that_raises_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        process, told = self.start(), Told()

        def note_and_raise(end: ProcessExit) -> None:
            told(end)
            raise ValueError("an observer's own fault")

        self.watch(process, note_and_raise)
        process.kill()
        self.check(told, process, -signal.SIGKILL)
        (record,) = [
            r
            for r in caplog.records
            if r.levelno >= logging.ERROR and r.name.startswith("jupyterlab_kernel_status")
        ]
        assert record.exc_info is not None
        assert isinstance(record.exc_info[1], ValueError)
        caplog.clear()

    def test_many_at_once_are_each_told_once(self) -> None:
        faults = list(FAULTS.values()) * 5
        processes = [self.start(max(returncode, 0)) for _, returncode in faults]
        tolds = [Told() for _ in faults]
        for process, told in zip(processes, tolds, strict=True):
            self.watch(process, told)
        for process, (bring_about, _) in zip(processes, faults, strict=True):
            bring_about(process)
        self.scene.until(lambda: all(told.ends for told in tolds))
        for process, told, (_, returncode) in zip(processes, tolds, faults, strict=True):
            self.check(told, process, returncode)

    def test_two_watches_of_one_process_do_not_disturb_each_other(self) -> None:
        process, told, other = self.start(3), Told(), Told()
        self.watch(process, told)
        self.watch(process, other)
        let_exit(process)
        self.scene.until(lambda: other.once)
        self.check(told, process, 3)
        assert other.once

    def test_a_core_dump_is_told(self, tmp_path: Path) -> None:
        if not self.way.knows_core_dumps:
            pytest.skip("Not known in this way")
        process, told = self.scene.start_dumping(tmp_path), Told()
        self.watch(process, told)
        process.send_signal(signal.SIGABRT)
        self.scene.until(lambda: told.once)
        # Popen forgets this bit, so the test reaps.
        _, status = os.waitpid(process.pid, 0)
        assert told.ends[0].core_dumped is os.WCOREDUMP(status)
        assert told.ends[0].signal == signal.SIGABRT

    def test_a_loop_closed_under_the_watch_harms_nobody(self) -> None:
        if self.scene.loop is None:
            pytest.skip("No loop")
        process, told = self.start(), Told()
        watch = self.watch(process, told)
        self.scene.loop.close()
        process.kill()
        until_ended(process)
        watch.close()
        del watch
        gc.collect()
        self.scene.until_all_is_freed()
        assert process.wait() == -signal.SIGKILL
        assert not told.ends

    def test_a_forgotten_watch_still_tells(self) -> None:
        process, told = self.start(), Told()
        self.watch(process, told)
        gc.collect()
        process.kill()
        self.check(told, process, -signal.SIGKILL)

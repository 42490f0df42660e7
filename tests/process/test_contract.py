"""One contract for every backend that watches a process, with a loop and without."""

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

from .backends import BACKENDS, Backend
from .process_under_test import FAULTS, Processes, Recorder, let_exit, until_ended

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture(params=BACKENDS, ids=lambda backend: backend.__name__)
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Backend:
    make: Callable[[pytest.MonkeyPatch], Backend] = request.param
    return make(monkeypatch)


@pytest.fixture(params=[True, False], ids=["loop", "no loop"])
def processes(request: pytest.FixtureRequest, backend: Backend) -> Iterator[Processes]:
    processes = Processes(asyncio.new_event_loop() if request.param else None)
    yield processes
    processes.end()


class TestContract:
    """Starts a process, watches it by one backend, and lets something happen to it."""

    @pytest.fixture(autouse=True)
    def _stage(self, backend: Backend, processes: Processes) -> None:
        self.backend = backend
        self.processes = processes

    def start(self, exit_code: int = 0) -> subprocess.Popen[bytes]:
        return self.processes.start(exit_code)

    def watch(self, process: subprocess.Popen[bytes], recorder: OnExit) -> Watch:
        return self.backend.watch(process, recorder, self.processes.loop)

    def check(self, recorder: Recorder, process: subprocess.Popen[bytes], returncode: int) -> None:
        """Recorder the truth, in the right thread, once; nothing reaped, nothing left over."""
        self.processes.until(lambda: bool(recorder.ends))
        end = recorder.ends[0]
        expected = ProcessExit.from_returncode(returncode)
        assert (end.exit_code, end.signal) == (expected.exit_code, expected.signal)
        assert not end.core_dumped
        assert abs(time.time() - end.ended_at) < 60
        if self.processes.loop is not None:
            assert recorder.threads[0] is threading.main_thread()
        else:
            assert recorder.threads[0].daemon
        assert process.wait() == returncode
        self.processes.until_all_is_freed()
        assert recorder.once

    @pytest.mark.parametrize("fault", FAULTS)
    def test_an_end_is_told_as_it_was(self, fault: str) -> None:
        bring_about, returncode = FAULTS[fault]
        process, recorder = self.start(max(returncode, 0)), Recorder()
        self.watch(process, recorder)
        bring_about(process)
        self.check(recorder, process, returncode)

    @pytest.mark.parametrize("fault", FAULTS)
    def test_a_process_that_was_dead_before_is_told_of(self, fault: str) -> None:
        bring_about, returncode = FAULTS[fault]
        process, recorder = self.start(max(returncode, 0)), Recorder()
        bring_about(process)
        until_ended(process)
        self.watch(process, recorder)
        if self.processes.loop is not None:
            assert not recorder.ends, "reported before the caller could have the watch"
        self.check(recorder, process, returncode)

    @pytest.mark.parametrize("fault", FAULTS)
    def test_a_process_that_popen_reaped_before_is_told_of(self, fault: str) -> None:
        bring_about, returncode = FAULTS[fault]
        process, recorder = self.start(max(returncode, 0)), Recorder()
        bring_about(process)
        process.wait()
        self.watch(process, recorder)
        if self.processes.loop is not None:
            assert not recorder.ends, "reported before the caller could have the watch"
        self.check(recorder, process, returncode)

    @pytest.mark.parametrize("fault", FAULTS)
    def test_popen_may_reap_before_the_watch_looks(self, fault: str) -> None:
        bring_about, returncode = FAULTS[fault]
        process, recorder = self.start(max(returncode, 0)), Recorder()
        self.watch(process, recorder)
        bring_about(process)
        assert process.wait() == returncode
        self.check(recorder, process, returncode)

    def test_the_process_is_left_for_popen_to_reap(self) -> None:
        if not self.backend.leaves_zombie:
            pytest.skip("Popen is asked by this backend, and reaps")
        process, recorder = self.start(), Recorder()
        self.watch(process, recorder)
        process.kill()
        self.processes.until(lambda: recorder.once)
        assert process.returncode is None
        assert os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT) is not None
        self.check(recorder, process, -signal.SIGKILL)

    def test_a_stop_is_no_end(self) -> None:
        process, recorder = self.start(), Recorder()
        self.watch(process, recorder)
        for _ in range(3):
            process.send_signal(signal.SIGSTOP)
            self.processes.until(lambda: is_stopped(process.pid) is True)
            self.pass_a_whole_life()
            process.send_signal(signal.SIGCONT)
            self.processes.until(lambda: is_stopped(process.pid) is False)
            self.pass_a_whole_life()
        assert not recorder.ends
        process.send_signal(signal.SIGSTOP)
        process.kill()
        self.check(recorder, process, -signal.SIGKILL)

    def pass_a_whole_life(self) -> None:
        """Let another process be watched to its end: what was to be reported before is reported."""
        other, recorder = self.start(), Recorder()
        self.watch(other, recorder)
        other.kill()
        self.processes.until(lambda: recorder.once)

    def test_nothing_is_told_after_close(self) -> None:
        process, recorder = self.start(), Recorder()
        watch = self.watch(process, recorder)
        watch.close()
        watch.close()
        if self.backend.interruptible:
            self.processes.until_all_is_freed()
        self.pass_a_whole_life()
        process.kill()
        until_ended(process)
        self.pass_a_whole_life()
        assert process.wait() == -signal.SIGKILL
        self.processes.until_all_is_freed()
        assert not recorder.ends

    def test_nothing_is_told_when_closed_between_the_end_and_its_telling(self) -> None:
        if self.processes.loop is None:
            pytest.skip("Without a loop nothing holds the report back")
        process, recorder = self.start(), Recorder()
        watch = self.watch(process, recorder)
        process.kill()
        until_ended(process)
        watch.close()
        self.pass_a_whole_life()
        process.wait()
        self.processes.until_all_is_freed()
        assert not recorder.ends

    def test_the_observer_may_close_the_watch_that_calls_it(self) -> None:
        process, recorder = self.start(), Recorder()
        watches: list[Watch] = []

        def close_and_note(end: ProcessExit) -> None:
            watches[0].close()
            recorder(end)

        watches.append(self.watch(process, close_and_note))
        process.kill()
        self.check(recorder, process, -signal.SIGKILL)
        watches[0].close()

    def test_an_observer_that_raises_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        process, recorder = self.start(), Recorder()

        def note_and_raise(end: ProcessExit) -> None:
            recorder(end)
            raise ValueError("an observer's own fault")

        self.watch(process, note_and_raise)
        process.kill()
        self.check(recorder, process, -signal.SIGKILL)
        (record,) = [
            r
            for r in caplog.records
            if r.levelno >= logging.ERROR and r.name.startswith("jupyterlab_kernel_status")
        ]
        assert record.exc_info is not None
        assert isinstance(record.exc_info[1], ValueError)
        caplog.clear()

    def test_many_at_once_are_each_reported_once(self) -> None:
        faults = list(FAULTS.values()) * 5
        processes = [self.start(max(returncode, 0)) for _, returncode in faults]
        recorders = [Recorder() for _ in faults]
        for process, recorder in zip(processes, recorders, strict=True):
            self.watch(process, recorder)
        for process, (bring_about, _) in zip(processes, faults, strict=True):
            bring_about(process)
        self.processes.until(lambda: all(recorder.ends for recorder in recorders))
        for process, recorder, (_, returncode) in zip(processes, recorders, faults, strict=True):
            self.check(recorder, process, returncode)

    def test_two_watches_of_one_process_do_not_disturb_each_other(self) -> None:
        process, recorder, other = self.start(3), Recorder(), Recorder()
        self.watch(process, recorder)
        self.watch(process, other)
        let_exit(process)
        self.processes.until(lambda: other.once)
        self.check(recorder, process, 3)
        assert other.once

    def test_a_core_dump_is_told(self, tmp_path: Path) -> None:
        if not self.backend.knows_core_dumps:
            pytest.skip("Not known by this backend")
        process, recorder = self.processes.start_dumping(tmp_path), Recorder()
        self.watch(process, recorder)
        process.send_signal(signal.SIGABRT)
        self.processes.until(lambda: recorder.once)
        # Popen forgets this bit, so the test reaps.
        _, status = os.waitpid(process.pid, 0)
        assert recorder.ends[0].core_dumped is os.WCOREDUMP(status)
        assert recorder.ends[0].signal == signal.SIGABRT

    def test_a_loop_closed_under_the_watch_harms_nobody(self) -> None:
        if self.processes.loop is None:
            pytest.skip("No loop")
        process, recorder = self.start(), Recorder()
        watch = self.watch(process, recorder)
        self.processes.loop.close()
        process.kill()
        until_ended(process)
        watch.close()
        del watch
        gc.collect()
        self.processes.until_all_is_freed()
        assert process.wait() == -signal.SIGKILL
        assert not recorder.ends

    def test_a_forgotten_watch_still_tells(self) -> None:
        process, recorder = self.start(), Recorder()
        self.watch(process, recorder)
        gc.collect()
        process.kill()
        self.check(recorder, process, -signal.SIGKILL)

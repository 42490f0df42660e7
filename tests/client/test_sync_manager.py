"""A synchronous manager knows its kernel's status, although it has no event loop."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest
import zmq
from jupyter_client.ioloop import IOLoopKernelManager
from jupyter_client.manager import KernelManager

from jupyterlab_kernel_status.client.compose import with_status
from jupyterlab_kernel_status.client.observed_process import ObservedProcess
from jupyterlab_kernel_status.process.watch import ExitCallback
from jupyterlab_kernel_status.waiting import KernelNeverError

from .conftest import Traits, descriptors, descriptors_fall_to, watching_threads

WITHIN = 60.0

SYNC = [with_status(KernelManager), with_status(IOLoopKernelManager)]


@pytest.fixture(params=SYNC, ids=lambda cls: cls.__name__)
def manager(request, kernel):
    return kernel(request.param, autorestart=False)


def until(manager, *wanted):
    waiters = manager.lifecycle.waiters
    waiters.wait_blocking(waiters.status_is(*wanted), WITHIN)


def kill(manager, signum=signal.SIGKILL):
    os.kill(manager.provisioner.pid, signum)


def test_a_start_is_seen_in_the_calling_thread(manager):
    traits = Traits(manager)
    manager.start_kernel()
    assert traits.of("status") == ["starting", "running"]
    assert traits.threads == {threading.current_thread()}


def test_a_death_is_seen_although_nobody_calls_the_manager(manager):
    manager.start_kernel()
    traits = Traits(manager)
    kill(manager)
    until(manager, "dead")
    assert (manager.status, manager.reason) == ("dead", "Killed by SIGKILL")
    assert manager.last_exit.model()["signal"] == "SIGKILL"
    assert traits.of("status") == ["dead"]
    assert traits.of("reason") == ["Killed by SIGKILL"]
    assert threading.current_thread() not in traits.threads


def test_who_sees_the_status_sees_its_reason_too(manager):
    seen = []
    manager.start_kernel()
    manager.observe(
        lambda change: seen.append((change.new, manager.reason, manager.last_exit.reason)), "status"
    )
    kill(manager)
    until(manager, "dead")
    assert seen == [("dead", "Killed by SIGKILL", "Killed by SIGKILL")]


@pytest.mark.parametrize("cls", SYNC)
def test_an_exit_code_is_told(kernel, cls):
    manager = kernel(cls, "exits", autorestart=False)
    manager.start_kernel()
    until(manager, "dead")
    assert manager.reason == "Exited with code 3"
    assert manager.last_exit.model()["exit_code"] == 3


@pytest.mark.parametrize("cls", SYNC)
def test_nothing_follows_a_kernel_that_ended_within_its_launch(kernel, cls, monkeypatch):
    manager, before = kernel(cls, "exits", autorestart=False), set(threading.enumerate())
    watch = ObservedProcess.watch

    def watch_until_it_ended(*arguments):
        watch(*arguments)
        until(manager, "dead")

    monkeypatch.setattr(ObservedProcess, "watch", watch_until_it_ended)
    manager.start_kernel()
    left = [each for each in set(threading.enumerate()) - before if each.name == "kernel-iopub"]
    assert left == []


@pytest.mark.parametrize("cls", SYNC)
def test_a_start_that_fails_raises_as_ever_and_is_told(kernel, cls):
    manager = kernel(cls, "missing", autorestart=False)
    with pytest.raises(FileNotFoundError):
        manager.start_kernel()
    assert manager.status == "dead"
    assert manager.reason == "Could not start: /no/such/python: No such file or directory"


def test_a_restart_is_one_and_the_kernel_lives(manager):
    manager.start_kernel()
    traits = Traits(manager)
    manager.restart_kernel(now=True)
    assert traits.of("status") == ["restarting", "starting", "running"]
    assert manager.last_exit.model()["cause"] == "shutdown"
    assert manager.is_alive()


def test_the_end_of_the_process_before_is_not_that_of_the_next(manager, monkeypatch):
    launched, told = threading.Event(), threading.Event()
    notify, prepared = ExitCallback.notify, manager.launch_prepared

    def notify_late(self, end):
        if not launched.wait(WITHIN):
            raise TimeoutError
        notify(self, end)
        told.set()

    def prepare_when_told(*arguments):
        launched.set()
        assert told.wait(WITHIN)
        prepared(*arguments)

    manager.start_kernel()
    traits = Traits(manager)
    monkeypatch.setattr(ExitCallback, "notify", notify_late)
    monkeypatch.setattr(manager, "launch_prepared", prepare_when_told)
    manager.restart_kernel(now=True)
    assert traits.of("status") == ["restarting", "starting", "running"]
    assert manager.last_exit.model()["cause"] == "shutdown"


def test_a_dead_kernel_can_be_restarted(manager):
    manager.start_kernel()
    kill(manager)
    until(manager, "dead")
    manager.restart_kernel(now=True)
    assert (manager.status, manager.reason) == ("running", "")
    assert manager.last_exit.reason == "Killed by SIGKILL"


def test_a_shutdown_is_no_death(manager):
    manager.start_kernel()
    traits = Traits(manager)
    manager.shutdown_kernel(now=True)
    assert traits.of("status") == ["terminating", "terminated"]
    assert (manager.reason, manager.last_exit.reason) == ("", "Shut down on request")


@pytest.mark.parametrize("cls", SYNC)
def test_the_same_manager_may_start_again(kernel, cls):
    context = zmq.Context()  # its own would be gone after the first shutdown
    manager = kernel(cls, autorestart=False, context=context)
    for _ in range(2):
        manager.start_kernel()
        assert manager.status == "running"
        manager.shutdown_kernel(now=True)
        assert manager.status == "terminated"
    context.destroy()


def test_a_death_that_the_caller_notices_first_is_told_once(manager):
    manager.start_kernel()
    traits = Traits(manager)
    kill(manager)
    while manager.is_alive():
        pass
    until(manager, "dead")
    assert traits.of("status") == ["dead"]
    assert manager.reason == "Killed by SIGKILL"


def test_who_waits_for_a_dead_kernel_is_told_why(manager):
    manager.start_kernel()
    kill(manager)
    with pytest.raises(KernelNeverError, match="Killed by SIGKILL"):
        until(manager, "stopped")


def test_a_real_kernel_is_shut_down_by_its_own_messages(kernel, specs):
    specs.kernel_dirs = []
    manager = kernel(SYNC[0], "python3")
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=WITHIN)
    client.stop_channels()
    manager.shutdown_kernel()
    assert manager.status == "terminated"
    assert manager.last_exit.model()["initiator"] == "user"


@pytest.mark.skipif(sys.platform != "linux", reason="descriptors are counted in /proc")
def test_nothing_is_left_of_a_kernel(kernel):
    def cycle(*, die):
        manager = kernel(SYNC[0], autorestart=False)
        manager.start_kernel()
        assert len(watching_threads()) == 1
        if die:
            kill(manager)
            until(manager, "dead")
        manager.shutdown_kernel(now=True)
        for thread in watching_threads():
            thread.join(WITHIN)
        assert watching_threads() == []

    cycle(die=False)
    cycle(die=True)
    before = descriptors()
    for die in (True, False, True, False):
        cycle(die=die)
    assert descriptors_fall_to(before)


def test_a_kernel_that_cannot_be_asked_lives_on_and_nothing_of_ours_is_left(
    manager, monkeypatch, caplog
):
    def fail(*arguments):
        raise OSError("no socket")

    monkeypatch.setattr("jupyterlab_kernel_status.channels.iopub.KernelInfoProbe", fail)
    before = receiving_threads()
    manager.start_kernel()
    assert manager.is_alive()
    assert manager.status == "running"
    assert receiving_threads() <= before
    assert "the kernel itself is not affected" in caplog.text
    caplog.clear()


def receiving_threads():
    return {thread for thread in threading.enumerate() if thread.name == "kernel-iopub"}

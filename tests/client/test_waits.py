"""Ready-made managers, with real Python kernels and no server."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
import warnings
import weakref

import pytest

from jupyterlab_kernel_status.client.managers import (
    StatusAsyncIOLoopKernelManager,
    StatusAsyncKernelManager,
    StatusIOLoopKernelManager,
    StatusKernelManager,
)
from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.waiting import KernelNeverError

WITHIN = 60.0

ASYNC = [StatusAsyncKernelManager, StatusAsyncIOLoopKernelManager]


@pytest.fixture(params=ASYNC, ids=lambda cls: cls.__name__)
def async_class(request, jp_environ):
    return request.param


async def send(manager, code):
    client = manager.client()
    client.start_channels(iopub=False, stdin=False, hb=False)
    client.execute(code)
    return client


async def sleeping_cell(manager, marker):
    """Run a cell that sleeps; returns once it does, so that an interrupt meets the cell."""
    client = await send(
        manager, f"open({str(marker)!r}, 'w').close()\n__import__('time').sleep(600)"
    )
    await manager.wait_for_execution_state("busy", timeout=WITHIN)
    while not marker.exists():
        await asyncio.sleep(0)
    return client


async def test_an_async_manager_tells_when_the_kernel_is_ready_and_busy_and_idle(
    async_class, tmp_path
):
    manager = async_class(autorestart=False)
    states = []
    manager.observe(lambda change: states.append(change.new), names=["execution_state"])
    await manager.start_kernel()
    await manager.wait_for_status("running", timeout=WITHIN)
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    assert states == ["starting", "idle"]
    client = await sleeping_cell(manager, tmp_path / "asleep")
    await manager.interrupt_kernel()
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    client.stop_channels()
    await manager.shutdown_kernel()
    assert manager.status == "terminated"


async def test_a_busy_kernel_that_is_restarted_starts_anew(async_class):
    manager = async_class(autorestart=False)
    await manager.start_kernel()
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    client = await send(manager, "__import__('time').sleep(600)")
    await manager.wait_for_execution_state("busy", timeout=WITHIN)
    states = []
    manager.observe(lambda change: states.append(change.new), names=["execution_state"])
    await manager.restart_kernel(now=True)
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    assert states == ["starting", "idle"]
    client.stop_channels()
    await manager.shutdown_kernel(now=True)


async def test_a_wait_ends_when_the_kernel_dies(async_class):
    manager = async_class(autorestart=False)
    await manager.start_kernel()
    waiting = asyncio.ensure_future(manager.wait_for_execution_state("busy", timeout=WITHIN))
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    os.kill(manager.provisioner.pid, signal.SIGKILL)
    with pytest.raises(KernelNeverError) as never:
        await waiting
    assert never.value.reason == "Killed by SIGKILL"
    assert never.value.last_exit is manager.last_exit
    await manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("cls", [StatusKernelManager, StatusIOLoopKernelManager])
def test_a_sync_manager_waits_by_blocking(cls, jp_environ):
    manager = cls(autorestart=False)
    manager.start_kernel()
    manager.wait_for_status("running", timeout=WITHIN)
    if cls is StatusKernelManager:  # the other one reads in its loop, which nobody runs here
        manager.wait_for_execution_state("idle", timeout=WITHIN)
    with pytest.raises(TimeoutError):
        manager.wait_for_status("dead", timeout=0)
    killer = threading.Thread(target=os.kill, args=(manager.provisioner.pid, signal.SIGTERM))
    killer.start()
    with pytest.raises(KernelNeverError, match="Killed by SIGTERM"):
        manager.wait_for_status("starting", timeout=WITHIN)
    killer.join()
    manager.shutdown_kernel(now=True)
    assert manager.status == "terminated"


async def test_a_suspended_kernel_is_stopped_until_it_continues(async_class):
    manager = async_class(autorestart=False)
    await manager.start_kernel()
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    os.kill(manager.provisioner.pid, signal.SIGSTOP)
    await manager.wait_for_status("stopped", timeout=WITHIN)
    os.kill(manager.provisioner.pid, signal.SIGCONT)
    await manager.wait_for_status("running", timeout=WITHIN)
    os.kill(manager.provisioner.pid, signal.SIGSTOP)
    await manager.wait_for_status("stopped", timeout=WITHIN)
    os.kill(manager.provisioner.pid, signal.SIGKILL)
    await manager.wait_for_status("dead", timeout=WITHIN)
    await manager.shutdown_kernel(now=True)


def test_who_waits_for_an_execution_state_finds_it_on_the_manager(jp_environ):
    manager = StatusKernelManager()
    manager.lifecycle.launching()
    manager.lifecycle.launched()
    wake, found = manager.lifecycle.waiters.wake, []

    def wake_up():
        found.append(manager.execution_state)
        wake()

    manager.lifecycle.waiters.wake = wake_up
    manager.set_execution_state("idle")
    assert found == ["idle"]


async def test_a_late_report_of_an_end_says_nothing_of_the_next_process(async_class):
    manager = async_class(autorestart=False)
    await manager.start_kernel()
    ended = manager._observed_process
    await manager.restart_kernel(now=True)
    seq = manager.lifecycle.seq
    manager.process_ended(ended, ProcessExit.from_returncode(-9))
    manager.report_end()
    assert (manager.status, manager.lifecycle.seq) == ("running", seq)
    assert manager.last_exit.verdict.kind == "shutdown"
    await manager.shutdown_kernel(now=True)
    assert manager.status == "terminated"


async def test_a_kernel_that_obeys_too_late_was_shut_down_by_the_user(async_class):
    manager = async_class(autorestart=False)
    await manager.start_kernel()
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    os.kill(manager.provisioner.pid, signal.SIGSTOP)
    await manager.wait_for_status("stopped", timeout=WITHIN)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(manager.shutdown_kernel(), 1)
    assert manager.status == "running"
    os.kill(manager.provisioner.pid, signal.SIGCONT)
    await manager.wait_for_status("terminated", timeout=WITHIN)
    verdict = manager.last_exit.verdict
    assert (verdict.kind, verdict.initiator.value) == ("shutdown", "user")
    assert verdict.exit_code == 0
    await manager.shutdown_kernel(now=True)


async def test_a_kernel_whose_heartbeat_stops_is_unresponsive(async_class, monkeypatch, tmp_path):
    # Its threads are frozen one by one, so that the process lives, and does not answer.
    monkeypatch.setattr(
        "jupyterlab_kernel_status.client.observed_process.is_stopped", lambda pid: False
    )
    manager = async_class(autorestart=False, heartbeat_timeout=0.5)
    await manager.start_kernel()
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    heartbeat = manager._observed_process._heartbeat
    client = await sleeping_cell(manager, tmp_path / "asleep")
    while not heartbeat.answers_while_busy:
        await asyncio.sleep(0)
    assert manager.status == "running"
    await manager.interrupt_kernel()
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    os.kill(manager.provisioner.pid, signal.SIGSTOP)
    await manager.wait_for_status("unresponsive", timeout=WITHIN)
    os.kill(manager.provisioner.pid, signal.SIGCONT)
    await manager.wait_for_status("running", timeout=WITHIN)
    client.stop_channels()
    await manager.shutdown_kernel(now=True)


def test_ready_is_deprecated_for_callers_outside_jupyter(jp_environ):
    manager = StatusKernelManager()
    with pytest.warns(DeprecationWarning, match="wait_for_status"):
        ready = manager.ready
    assert not ready.done()
    from jupyter_client.multikernelmanager import MultiKernelManager

    kernels = MultiKernelManager(
        kernel_manager_class="jupyterlab_kernel_status.client.managers.StatusKernelManager"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kernel_id = kernels.start_kernel()
        kernels.shutdown_kernel(kernel_id, now=True)


@pytest.mark.parametrize(
    ("file", "own"),
    [
        ("/env/lib/python3.11/site-packages/jupyter_client/manager.py", True),
        ("/tmp/jupyter_client-8.10.0/tests/test_manager.py", True),
        ("/env/lib/python3.11/site-packages/nbclient/client.py", True),
        ("/home/ann/jupyter_work/mine.py", False),
        ("/opt/jupyter_env/lib/python3.11/site-packages/mine/kernels.py", False),
    ],
)
def test_whose_code_uses_the_deprecated_promise(jp_environ, file, own):
    code = compile("ready = manager.ready", file, "exec")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        exec(code, {"manager": StatusKernelManager()})
    assert (caught == []) is own


async def test_a_cell_that_holds_the_interpreter_lock_is_busy_and_never_unresponsive(jp_environ):
    manager = StatusAsyncKernelManager(autorestart=False, heartbeat_timeout=0.2)
    await manager.start_kernel()
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    client = await send(manager, "import ctypes; ctypes.PyDLL(None).usleep(3_000_000)")
    await manager.wait_for_execution_state("busy", timeout=WITHIN)
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    assert [move.status.value for move in manager.history] == ["starting", "running"]
    client.stop_channels()
    await manager.shutdown_kernel(now=True)
    assert [move.status.value for move in manager.history[2:]] == ["terminating", "terminated"]


async def test_a_question_on_the_control_channel_leaves_a_busy_kernel_busy(jp_environ, tmp_path):
    manager = StatusAsyncKernelManager(autorestart=False)
    await manager.start_kernel()
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    client = await sleeping_cell(manager, tmp_path / "asleep")
    states = []
    manager.observe(lambda change: states.append(change.new), names=["execution_state"])
    client.start_channels(shell=False, stdin=False, hb=False)
    info = {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}}
    for msg_type, content in {"kernel_info_request": {}, "debug_request": info}.items():
        client.control_channel.send(client.session.msg(msg_type, content))
        await client.control_channel.get_msg(timeout=WITHIN)
    await manager.interrupt_kernel()
    await manager.wait_for_execution_state("idle", timeout=WITHIN)
    assert states == ["idle"]
    client.stop_channels()
    await manager.shutdown_kernel(now=True)


def test_a_manager_that_is_dropped_takes_its_threads_along(jp_environ):
    before = set(threading.enumerate())
    manager = StatusKernelManager(autorestart=False)
    manager.start_kernel()
    process = manager.provisioner.process
    gone = weakref.ref(manager)
    began = set(threading.enumerate()) - before
    receiving = [thread for thread in began if thread.name == "kernel-iopub"]
    assert receiving
    del manager
    gc.collect()
    assert gone() is None
    assert not any(thread.is_alive() for thread in receiving)
    process.kill()
    process.wait()


async def test_nothing_holds_a_manager_after_its_shutdown(async_class):
    manager = async_class(autorestart=False)
    await manager.start_kernel()
    await manager.wait_for_status("running", timeout=WITHIN)
    await manager.shutdown_kernel(now=True)
    gone = weakref.ref(manager)
    del manager
    while gone() is not None:  # the loop lets go of it with the tasks that are over
        gc.collect()
        await asyncio.sleep(0)

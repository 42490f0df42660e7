"""An asynchronous manager knows its kernel's status, without a server."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading

import pytest
from jupyter_client.ioloop import AsyncIOLoopKernelManager
from jupyter_client.manager import AsyncKernelManager

from jupyterlab_kernel_status.client.compose import with_status
from jupyterlab_kernel_status.client.initiator import initiated_by
from jupyterlab_kernel_status.vocabulary import Initiator

from .conftest import SLEEP, Traits, descriptors, descriptors_fall_to, watching_threads

WITHIN = 60.0

ASYNC = [with_status(AsyncKernelManager), with_status(AsyncIOLoopKernelManager)]


@pytest.fixture(params=ASYNC, ids=lambda cls: cls.__name__)
def manager(request, kernel):
    return kernel(request.param, autorestart=False)


async def until(manager, *wanted):
    waiters = manager.lifecycle.waiters
    await waiters.wait(waiters.status_is(*wanted), WITHIN)


def kill(manager, signum=signal.SIGKILL):
    os.kill(manager.provisioner.pid, signum)


def statuses(manager):
    return [transition.status.value for transition in manager.lifecycle.history]


async def test_a_kernel_is_started_killed_restarted_and_shut_down(manager):
    traits = Traits(manager)
    await manager.start_kernel()
    kill(manager)
    await until(manager, "dead")
    assert (manager.status, manager.reason) == ("dead", "Killed by SIGKILL")
    await manager.restart_kernel(now=True)
    assert (manager.status, manager.reason) == ("running", "")
    await manager.shutdown_kernel(now=True)
    assert traits.of("status") == [
        "starting",
        "running",
        "dead",
        "restarting",
        "starting",
        "running",
        "terminating",
        "terminated",
    ]
    assert [exit.reason for exit in traits.of("last_exit")] == [
        "Killed by SIGKILL",
        "Shut down on request",
    ]
    assert traits.threads == {threading.current_thread()}


@pytest.mark.parametrize("cls", ASYNC)
async def test_an_exit_code_is_told(kernel, cls):
    manager = kernel(cls, "exits", autorestart=False)
    await manager.start_kernel()
    await until(manager, "dead")
    assert manager.last_exit.model()["exit_code"] == 3


@pytest.mark.parametrize("cls", ASYNC)
async def test_a_start_that_fails_raises_as_ever_and_is_told(kernel, cls):
    manager = kernel(cls, "missing", autorestart=False)
    with pytest.raises(FileNotFoundError):
        await manager.start_kernel()
    assert manager.status == "dead"
    assert manager.last_exit.model()["cause"] == "launch-failed"


async def test_a_shutdown_asked_while_the_kernel_starts_is_carried_out_after_that(manager):
    starting = asyncio.ensure_future(manager.start_kernel())
    while manager.status is None:
        await asyncio.sleep(0)
    await manager.shutdown_kernel(now=True)
    assert starting.done()
    assert statuses(manager) == ["starting", "running", "terminating", "terminated"]
    assert (manager.status, manager.reason) == ("terminated", "")


async def test_a_process_that_ends_during_its_shutdown_is_not_dead(manager):
    await manager.start_kernel()
    await manager.request_shutdown()
    assert manager.status == "terminating"
    kill(manager)
    await until(manager, "terminated")
    assert manager.reason == ""


async def test_who_asked_is_told(manager):
    await manager.start_kernel()
    with initiated_by(Initiator.CULLER):
        await manager.shutdown_kernel(now=True)
    assert manager.last_exit.model()["initiator"] == "culler"
    assert manager.last_exit.model()["cause"] == "culled"


async def test_callbacks_for_a_death_are_called_without_a_restarter(manager):
    died = []
    manager.add_restart_callback(lambda: died.append("first"), "dead")
    manager.add_restart_callback(died.clear, "dead")
    manager.remove_restart_callback(died.clear, "dead")
    await manager.start_kernel()
    kill(manager)
    await until(manager, "dead")
    assert died == ["first"]


async def test_with_a_restarter_the_kernel_comes_back_by_itself(kernel):
    manager = kernel(ASYNC[1], autorestart=True)
    restarted = []
    await manager.start_kernel()
    manager.add_restart_callback(lambda: restarted.append(manager.reason), "restart")
    traits = Traits(manager)
    kill(manager)
    await until(manager, "restarting")
    await until(manager, "running")
    assert restarted == ["Killed by SIGKILL"]
    assert traits.of("status") == ["restarting", "starting", "running"]
    await manager.shutdown_kernel(now=True)


async def test_a_manager_that_owns_no_kernel_says_nothing(kernel, tmp_path):
    owner = kernel(ASYNC[0])
    await owner.start_kernel()
    other = kernel(ASYNC[0], owns_kernel=False, connection_file=owner.connection_file)
    other.load_connection_file()
    assert other.status is None
    await owner.shutdown_kernel(now=True)
    assert other.status is None


@pytest.mark.skipif(sys.platform != "linux", reason="descriptors are counted in /proc")
async def test_nothing_is_left_of_a_kernel(kernel):
    async def cycle(*, die):
        manager = kernel(ASYNC[1], autorestart=False)
        await manager.start_kernel()
        if die:
            kill(manager)
            await until(manager, "dead")
        await manager.shutdown_kernel(now=True)

    await cycle(die=False)
    await cycle(die=True)
    before, tasks = descriptors(), len(asyncio.all_tasks())
    for die in (True, False, True, False):
        await cycle(die=die)
    assert watching_threads() == []
    assert descriptors_fall_to(before)
    assert len(asyncio.all_tasks()) == tasks


@pytest.mark.skipif(sys.platform == "win32", reason="no signals end processes there")
async def test_a_kernel_that_does_not_survive_its_interrupt_was_not_ended_from_outside(
    manager, tmp_path
):
    ready = tmp_path / "ready"
    code = f"import signal; signal.signal(2, signal.SIG_DFL); open({str(ready)!r}, 'w'); {SLEEP}"
    manager.kernel_spec.argv[-1] = code
    await manager.start_kernel()

    async def has_begun():
        while not ready.exists():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(has_begun(), WITHIN)
    await manager.interrupt_kernel()
    await until(manager, "dead")
    assert manager.reason == "Ended by SIGINT when it was interrupted"
    assert manager.last_exit.verdict.initiator is Initiator.USER

"""Starts, restarts and shutdowns of one manager, however a site's own class makes them."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import threading

import pytest
import zmq.asyncio
from jupyter_client.ioloop import AsyncIOLoopKernelManager, IOLoopKernelManager
from tornado.ioloop import IOLoop
from traitlets.config import Config

from jupyterlab_kernel_status.client.compose import with_status
from jupyterlab_kernel_status.client.upstream import restarter_of

WITHIN = 60.0


class ByItsOwnCalls(AsyncIOLoopKernelManager):
    """Restarts as jupyter_client itself did before its release 8."""

    async def restart_kernel(self, now=False, newports=False, **kwargs):
        await self.shutdown_kernel(now=now, restart=True)
        await self.start_kernel(**{**self._launch_args, **kwargs})


class ByTasks(AsyncIOLoopKernelManager):
    async def restart_kernel(self, now=False, newports=False, **kwargs):
        await asyncio.gather(self.shutdown_kernel(now=now, restart=True))
        await asyncio.create_task(self.start_kernel(**{**self._launch_args, **kwargs}))


class Blocking(IOLoopKernelManager):
    def restart_kernel(self, now=False, newports=False, **kwargs):
        self.shutdown_kernel(now=now, restart=True)
        self.start_kernel(**{**self._launch_args, **kwargs})


class Hangs(AsyncIOLoopKernelManager):
    async def restart_kernel(self, now=False, newports=False, **kwargs):
        self.hangs.set()
        await self.goes_on.wait()


def kill(manager):
    os.kill(manager.provisioner.pid, signal.SIGKILL)


def statuses(manager):
    return [transition.status.value for transition in manager.lifecycle.history]


BACK = ["starting", "running", "restarting", "starting", "running"]


@pytest.mark.parametrize("cls", [ByItsOwnCalls, ByTasks])
async def test_a_manager_that_restarts_by_its_own_calls_comes_back_after_a_kill(kernel, cls):
    manager = kernel(with_status(cls), autorestart=True)
    await manager.start_kernel()
    kill(manager)
    await manager.wait_for_status("restarting", timeout=WITHIN)
    await manager.wait_for_status("running", timeout=WITHIN)
    assert statuses(manager) == BACK
    assert manager.lifecycle.restarts == 1
    assert manager.last_exit.reason == "Killed by SIGKILL"
    await manager.restart_kernel(now=True)
    assert statuses(manager) == BACK + BACK[2:]
    await manager.shutdown_kernel(now=True)
    assert (manager.status, manager.has_kernel) == ("terminated", False)


@pytest.fixture
def loop():
    """That runs in a thread of its own, as an application's does under a blocking manager."""
    made, there = [], threading.Event()

    def run():
        made.append(IOLoop(make_current=False))
        made[0].add_callback(there.set)
        made[0].start()
        made[0].close()

    thread = threading.Thread(target=run)
    thread.start()
    assert there.wait(WITHIN)
    yield made[0]
    made[0].add_callback(made[0].stop)
    thread.join(WITHIN)


def test_a_blocking_manager_that_restarts_by_its_own_calls_comes_back_after_a_kill(kernel, loop):
    config = Config(KernelRestarter={"time_to_dead": 0.05})
    manager = kernel(with_status(Blocking), autorestart=True, config=config, loop=loop)
    done = threading.Event()

    def start():
        manager.start_kernel()
        done.set()

    loop.add_callback(start)  # polls are begun in the loop's thread
    assert done.wait(WITHIN)
    kill(manager)
    manager.wait_for_status("restarting", timeout=WITHIN)
    manager.wait_for_status("running", timeout=WITHIN)
    manager.shutdown_kernel(now=True)
    assert statuses(manager) == [*BACK, "terminating", "terminated"]
    assert not manager.has_kernel


@pytest.mark.parametrize("automatic", [True, False], ids=["automatic", "asked for"])
async def test_a_restart_that_hangs_does_not_keep_the_kernel_from_being_shut_down(
    kernel, automatic, caplog
):
    manager = kernel(with_status(Hangs), autorestart=automatic)
    manager.operation_gate.bound = 0.0
    manager.hangs, manager.goes_on = asyncio.Event(), asyncio.Event()
    await manager.start_kernel()
    if automatic:
        kill(manager)
    else:
        restarting = asyncio.ensure_future(manager.restart_kernel(now=True))
    await manager.hangs.wait()
    await manager.shutdown_kernel(now=True)
    assert manager.status == "terminated"
    assert not manager.has_kernel
    warnings = [each for each in caplog.messages if "goes ahead" in each]
    assert warnings == [f"Kernel {manager.kernel_id}: its shutdown goes ahead: {WAITED}"]
    manager.goes_on.set()
    await (restarter_of(manager)._scheduled if automatic else restarting)
    assert manager.status == "terminated"


WAITED = "what was under way before it is not over after 0 s"


@pytest.mark.parametrize("cls", [AsyncIOLoopKernelManager, ByItsOwnCalls])
@pytest.mark.parametrize(
    "order", list(itertools.permutations(["restart", "shut down", "kill"])), ids=str
)
async def test_restart_shutdown_and_kill_at_once_leave_a_right_end(kernel, cls, order):
    context = zmq.asyncio.Context()  # its own would be gone after the shutdown
    manager = kernel(with_status(cls), autorestart=True, context=context)
    await manager.start_kernel()

    async def killed():
        kill(manager)

    doing = {
        "restart": lambda: manager.restart_kernel(now=True),
        "shut down": lambda: manager.shutdown_kernel(now=True),
        "kill": killed,
    }
    await asyncio.gather(*(doing[each]() for each in order))
    if order.index("restart") < order.index("shut down"):
        assert (manager.status, manager.has_kernel) == ("terminated", False)
    else:  # upstream's restart starts again what was shut down
        assert (manager.status, manager.has_kernel) == ("running", True)
        await manager.shutdown_kernel(now=True)
    assert manager.reason == ""
    assert manager.operation_gate.current is None
    context.destroy()

"""Without a server, too, a kernel that never answers is ended after its time."""

from __future__ import annotations

import pytest
from jupyter_client.ioloop import AsyncIOLoopKernelManager, IOLoopKernelManager
from jupyter_client.manager import AsyncKernelManager, KernelManager

from jupyterlab_kernel_status.client.compose import with_status

WITHIN = 60.0
SENTENCE = "Did not answer within 1 s of its start"

ASYNC = [with_status(AsyncKernelManager), with_status(AsyncIOLoopKernelManager)]
SYNC = [with_status(KernelManager), with_status(IOLoopKernelManager)]


@pytest.mark.parametrize("cls", ASYNC)
async def test_an_asynchronous_manager_ends_it(kernel, cls):
    manager = kernel(cls, autorestart=False, start_timeout=1.0)
    await manager.start_kernel()
    waiters = manager.lifecycle.waiters
    await waiters.wait(waiters.status_is("dead"), WITHIN)
    assert (manager.reason, manager.last_exit.verdict.cause) == (SENTENCE, "start-timeout")
    await manager.restart_kernel(now=True)
    await waiters.wait(waiters.status_is("dead"), WITHIN)
    assert manager.reason == SENTENCE
    await manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("cls", SYNC)
def test_a_synchronous_manager_ends_it(kernel, cls):
    manager = kernel(cls, autorestart=False, start_timeout=1.0)
    manager.start_kernel()
    waiters = manager.lifecycle.waiters
    waiters.wait_blocking(waiters.status_is("dead"), WITHIN)
    assert (manager.reason, manager.last_exit.verdict.cause) == (SENTENCE, "start-timeout")
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("cls", SYNC)
def test_a_shutdown_ends_the_waiting(kernel, cls):
    manager = kernel(cls, autorestart=False, start_timeout=600.0)
    manager.start_kernel()
    first = manager._observed_process.start_timeout
    assert first.is_awaited
    manager.shutdown_kernel(now=True)
    assert not first.is_awaited
    assert manager.last_exit.verdict.cause == "shutdown"

"""Managers of third parties that have names of ours for themselves work as they do without us."""

from __future__ import annotations

import asyncio
from functools import cached_property

import pytest
from jupyter_client.manager import AsyncKernelManager
from traitlets import Unicode

from jupyterlab_kernel_status.client.compose import CompositionError, with_status

WITHIN = 60.0


class SetsHistory(AsyncKernelManager):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.history = []

    def own(self):
        self.history.append("started")
        return self.history == ["started"]


class SetsStatus(AsyncKernelManager):
    def __init__(self, **kwargs):
        self.status = "ready"
        super().__init__(**kwargs)

    def own(self):
        return self.status == "ready"


class HasStatus(AsyncKernelManager):
    @property
    def status(self):
        return {"phase": "Running"}

    def own(self):
        return self.status == {"phase": "Running"}


class HasCachedStatus(AsyncKernelManager):
    @cached_property
    def status(self):
        return object()

    def own(self):
        return self.status is self.status


class HasStatusTrait(AsyncKernelManager):
    status = Unicode("mine")

    def own(self):
        return self.status == "mine"


class SetsExecutionState(AsyncKernelManager):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.execution_state = {"cpu": 3}

    def own(self):
        return self.execution_state == {"cpu": 3}


class SetsReason(AsyncKernelManager):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.reason = None

    def own(self):
        return self.reason is None


TRACKED = [
    SetsHistory,
    SetsStatus,
    HasStatus,
    HasCachedStatus,
    HasStatusTrait,
    SetsExecutionState,
    SetsReason,
]


@pytest.mark.parametrize("stock", TRACKED, ids=lambda stock: stock.__name__)
async def test_the_names_are_theirs_and_the_kernel_is_tracked(kernel, stock):
    manager = kernel(with_status(stock), autorestart=False)
    await manager.start_kernel()
    assert manager.own()
    manager.provisioner.process.kill()
    waiters = manager.lifecycle.waiters
    await waiters.wait(waiters.status_is("dead"), WITHIN)
    assert manager.lifecycle.reason == "Killed by SIGKILL"
    await manager.restart_kernel()
    await manager.shutdown_kernel(now=True)


class HasLifecycle(AsyncKernelManager):
    lifecycle = "draft"


class HasStartTimeout(AsyncKernelManager):
    start_timeout = 5


@pytest.mark.parametrize("stock", [HasLifecycle, HasStartTimeout], ids=lambda stock: stock.__name__)
def test_a_class_that_has_what_we_need_is_not_composed(stock):
    with pytest.raises(CompositionError, match="of its own"):
        with_status(stock)


class SetsLifecycle(AsyncKernelManager):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.lifecycle = {"stage": "draft"}


def test_a_manager_that_turns_out_to_have_what_we_need_is_not_made(kernel):
    with pytest.raises(CompositionError, match="lifecycle"):
        kernel(with_status(SetsLifecycle))


def test_ours_are_read_only_where_no_third_party_is(kernel):
    manager = kernel(with_status(AsyncKernelManager))
    for name in ("status", "last_exit", "history"):
        with pytest.raises(Exception, match="read-only"):
            setattr(manager, name, "x")
    asyncio.run(manager.cleanup_resources())

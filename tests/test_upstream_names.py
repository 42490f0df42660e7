"""What the package assumes of private parts of the installed releases."""

from __future__ import annotations

import inspect

import pytest
from jupyter_client.ioloop import AsyncIOLoopKernelManager, IOLoopKernelManager
from jupyter_client.ioloop.restarter import AsyncIOLoopKernelRestarter, IOLoopKernelRestarter
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_client.multikernelmanager import AsyncMultiKernelManager, MultiKernelManager
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    MappingKernelManager,
    ServerKernelManager,
)

from jupyterlab_kernel_status.client.upstream import (
    MANAGER_NAMES,
    MULTI_MANAGER_NAMES,
    RESTARTER_NAMES,
    is_unstable,
    mark_stable,
    missing_names,
    restarter_of,
    will_give_up,
)
from jupyterlab_kernel_status.server.upstream import MAPPING_MANAGER_NAMES

MANAGERS = [
    KernelManager,
    AsyncKernelManager,
    IOLoopKernelManager,
    AsyncIOLoopKernelManager,
    ServerKernelManager,
]

NAMES = [
    *[(cls, MANAGER_NAMES) for cls in MANAGERS],
    (IOLoopKernelRestarter, RESTARTER_NAMES),
    (AsyncIOLoopKernelRestarter, RESTARTER_NAMES),
    (MultiKernelManager, MULTI_MANAGER_NAMES),
    (AsyncMultiKernelManager, MULTI_MANAGER_NAMES),
    (MappingKernelManager, MAPPING_MANAGER_NAMES),
    (AsyncMappingKernelManager, MAPPING_MANAGER_NAMES),
]


@pytest.mark.parametrize(("cls", "names"), NAMES, ids=lambda v: getattr(v, "__name__", ""))
def test_the_installed_release_has_the_names(cls, names):
    assert missing_names(cls, names) == []


def test_a_name_that_is_gone_is_told():
    assert missing_names(object, ["__init__", "_restarter"]) == ["_restarter"]


def recording(cls):
    """``cls``, which launches nothing and notes which of the private methods ran."""

    class Recording(cls):
        ran: list[str]

        @property
        def kernel_spec(self):
            return KernelSpec(argv=["none"], display_name="none", language="none")

        async def _async_pre_start_kernel(self, **kw):
            self.ran.append("pre_start")
            self._launch_args = kw
            return [], kw

        async def _async_launch_kernel(self, kernel_cmd, **kw):
            self.ran.append("launch")

        async def _async_post_start_kernel(self, **kw):
            self.ran.append("post_start")

        async def _async_shutdown_kernel(self, now=False, restart=False):
            self.ran.append("shutdown")

    manager = Recording()
    manager.ran = []
    return manager


@pytest.mark.parametrize("cls", MANAGERS)
async def test_every_start_runs_through_the_two_methods(cls):
    manager = recording(cls)
    result = manager.start_kernel()
    if inspect.isawaitable(result):
        await result
    assert manager.ran == ["pre_start", "launch", "post_start"]
    manager.ran.clear()
    result = manager.restart_kernel()
    if inspect.isawaitable(result):
        await result
    assert manager.ran == ["shutdown", "pre_start", "launch", "post_start"]


class Dying:
    """A kernel manager whose kernel dies when a test says so."""

    def manager(self, base):
        lives = self

        class Manager(base):
            alive = True

            def is_alive(self):
                return lives._answer(self.alive, base)

            def restart_kernel(self, **kw):
                lives.restarts.append(kw)
                return lives._answer(None, base)

        return Manager()

    def __init__(self):
        self.restarts = []

    @staticmethod
    def _answer(value, base):
        async def answered():
            return value

        return answered() if issubclass(base, AsyncKernelManager) else value


RESTARTERS = [
    (IOLoopKernelManager, IOLoopKernelRestarter),
    (AsyncIOLoopKernelManager, AsyncIOLoopKernelRestarter),
]


async def polled(restarter):
    result = restarter.poll()
    if inspect.isawaitable(result):
        await result


@pytest.mark.parametrize(("manager_class", "restarter_class"), RESTARTERS)
async def test_a_restarter_counts_deaths_as_assumed(manager_class, restarter_class):
    dying = Dying()
    manager = dying.manager(manager_class)
    restarter = restarter_class(kernel_manager=manager, restart_limit=2)
    gave_up = []
    restarter.add_callback(lambda: gave_up.append(True), "dead")
    assert not is_unstable(restarter)
    assert not will_give_up(restarter)
    manager.alive = False
    await polled(restarter)
    assert is_unstable(restarter)
    assert not will_give_up(restarter)
    assert dying.restarts[-1] == {"now": True, "newports": True}
    await polled(restarter)
    assert will_give_up(restarter)
    assert gave_up == []
    await polled(restarter)
    assert gave_up == [True]
    assert len(dying.restarts) == 2


@pytest.mark.parametrize(("manager_class", "restarter_class"), RESTARTERS)
async def test_a_kernel_marked_stable_is_restarted_like_one_that_stock_found_stable(
    manager_class, restarter_class
):
    dying = Dying()
    manager = dying.manager(manager_class)
    marked = restarter_class(kernel_manager=manager, restart_limit=2)
    found = restarter_class(kernel_manager=manager, restart_limit=2, stable_start_time=0.0)
    for restarter in (marked, found):
        manager.alive = False
        await polled(restarter)
        await polled(restarter)
        manager.alive = True
        if restarter is marked:
            mark_stable(restarter)
        else:
            await polled(restarter)
        assert not is_unstable(restarter)
        assert not will_give_up(restarter)
        manager.alive = False
        await polled(restarter)
        assert dying.restarts[-1] == {"now": True, "newports": False}


def test_a_manager_has_its_restarter_where_it_is_looked_for():
    manager = AsyncIOLoopKernelManager()
    assert restarter_of(manager) is None
    manager._restarter = AsyncIOLoopKernelRestarter(kernel_manager=manager)
    assert restarter_of(manager) is manager._restarter
    assert restarter_of(KernelManager()) is None


@pytest.mark.parametrize("shared", [True, False])
def test_the_factory_makes_the_configured_class_with_the_shared_context(shared):
    multi = AsyncMultiKernelManager(shared_context=shared)
    factory = multi._create_kernel_manager_factory()
    manager = factory(parent=multi)
    assert type(manager).__name__ == multi.kernel_manager_class.rpartition(".")[2]
    assert (manager.context is multi.context) == shared
    multi.context.destroy()
    if not shared:
        manager.context.destroy()


def test_a_mapping_manager_keeps_what_is_looked_for():
    mapping = AsyncMappingKernelManager()
    assert mapping._kernels == {}
    assert mapping._kernel_connections == {}
    assert mapping._kernel_ports == {}
    assert inspect.iscoroutinefunction(mapping._finish_kernel_start)

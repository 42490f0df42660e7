"""Automatic restarts: the first at once, the others at stock's pace, none after a shutdown."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from jupyterlab_kernel_status.client.operation_gate import OperationKind
from jupyterlab_kernel_status.client.upstream import restarter_of

from ..client import test_operation_gate
from .conftest import WITHIN

NEVER = 3600.0
"""Seconds between two of stock's polls: none comes during a test."""


@pytest.fixture
def extra_config():
    return {"KernelRestarter": {"time_to_dead": NEVER}}


@pytest.fixture
def sleeps(kernelspec):
    """A kernel that is quick to start, and never answers."""
    return kernelspec("sleeps", ["/bin/sleep", "600"])


async def a_kernel(api, name):
    kernel_id = await api.start(name)
    return kernel_id, api.manager(kernel_id), restarter_of(api.manager(kernel_id))


async def no_operation(manager):
    """Until none is under way."""
    free = asyncio.Event()
    manager.operation_gate.when_free(free.set)
    await free.wait()


async def a_restart(api, kernel_id):
    """Kill the kernel, and come back when it was restarted."""
    restarted = len(api.statuses(kernel_id)) + 3
    api.kill(kernel_id)
    while len(api.statuses(kernel_id)) < restarted:
        await asyncio.sleep(0)
    await no_operation(api.manager(kernel_id))
    assert api.statuses(kernel_id)[-3:] == ["restarting", "starting", "running"]


async def test_the_first_restart_waits_for_no_poll(api, sleeps):
    kernel_id, manager, _ = await a_kernel(api, sleeps)
    pid = manager.provisioner.pid
    await a_restart(api, kernel_id)
    assert manager.provisioner.pid != pid
    model = await api.model(kernel_id)
    assert (model["status"], model["reason"]) == ("running", "")
    assert model["last_exit"]["reason"] == "Killed by SIGKILL"


async def test_a_crash_loop_keeps_the_pace_of_the_polls(api, sleeps):
    kernel_id, manager, restarter = await a_kernel(api, sleeps)
    await a_restart(api, kernel_id)
    scheduled = restarter._scheduled
    api.kill(kernel_id)
    await api.status(kernel_id, "restarting")
    assert restarter._scheduled is scheduled
    model = await api.model(kernel_id)
    assert (model["status"], model["reason"]) == ("restarting", "Killed by SIGKILL")
    assert (model["execution_state"], manager.has_kernel) == ("starting", True)
    await restarter.poll()
    assert (await api.model(kernel_id))["status"] == "running"
    assert manager.lifecycle.restarts == 2


async def test_polls_restart_nothing_that_lives(api, sleeps):
    kernel_id, manager, restarter = await a_kernel(api, sleeps)
    pid = manager.provisioner.pid
    await asyncio.gather(*(restarter.poll() for _ in range(5)))
    assert manager.provisioner.pid == pid
    assert api.statuses(kernel_id) == ["starting", "running"]


async def test_a_death_found_by_many_polls_is_one_restart(api, sleeps):
    kernel_id, manager, restarter = await a_kernel(api, sleeps)
    api.kill(kernel_id)
    await asyncio.gather(*(restarter.poll() for _ in range(5)), a_restart_done(api, kernel_id))
    assert manager.lifecycle.restarts == 1
    assert api.statuses(kernel_id).count("restarting") == 1


async def a_restart_done(api, kernel_id):
    while len(api.statuses(kernel_id)) < 5:
        await asyncio.sleep(0)


class TestLimit:
    @pytest.fixture
    def extra_config(self):
        return {"KernelRestarter": {"time_to_dead": NEVER, "restart_limit": 1}}

    async def test_the_limit_is_respected_and_the_end_waits_for_no_poll(self, api, sleeps):
        kernel_id, _, restarter = await a_kernel(api, sleeps)
        await a_restart(api, kernel_id)
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
        model = await api.model(kernel_id)
        assert model["reason"] == "Gave up after 1 automatic restart: killed by SIGKILL"
        assert model["last_exit"]["cause"] == "restart-limit"
        assert not restarter.is_watching

    async def test_a_poll_while_a_start_is_not_over_is_no_attempt(self, api, sleeps):
        kernel_id, manager, restarter = await a_kernel(api, sleeps)
        async with manager.operation_gate.request(OperationKind.START):
            api.kill(kernel_id)
            await api.status(kernel_id, "restarting")
            await restarter.poll()
        await api.status(kernel_id, "running")
        assert manager.lifecycle.restarts == 1

    async def test_a_restart_on_request_starts_the_count_again(self, api, sleeps):
        kernel_id, _, _ = await a_kernel(api, sleeps)
        await a_restart(api, kernel_id)
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
        await api.json("api", "kernels", kernel_id, "restart", method="POST")
        await a_restart(api, kernel_id)
        assert api.manager(kernel_id).lifecycle.restarts == 1

    async def test_no_restart_at_all_is_a_limit_too(self, api, sleeps):
        kernel_id, _, restarter = await a_kernel(api, sleeps)
        restarter.restart_limit = 0
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
        assert "Gave up after 0 automatic restarts" in (await api.model(kernel_id))["reason"]


async def test_a_kernel_that_lives_long_each_time_is_restarted_for_ever(api, sleeps):
    kernel_id, manager, restarter = await a_kernel(api, sleeps)
    for _ in range(restarter.restart_limit + 3):
        manager.lifecycle.started_at -= 3600
        await a_restart(api, kernel_id)
        assert manager.lifecycle.restarts == 1


async def test_the_ports_stay_once_the_kernel_was_stable(api, sleeps):
    kernel_id, manager, _ = await a_kernel(api, sleeps)
    ports = manager.ports
    manager.lifecycle.started_at -= 3600
    await a_restart(api, kernel_id)
    assert manager.ports == ports


async def test_nothing_is_restarted_after_a_shutdown_was_asked_for(api, sleeps):
    kernel_id, manager, restarter = await a_kernel(api, sleeps)
    await api.kernels.request_shutdown(kernel_id)
    api.kill(kernel_id)
    await api.status(kernel_id, "terminated")
    await restarter.poll()
    assert api.statuses(kernel_id) == ["starting", "running", "terminating", "terminated"]
    assert manager.reason == ""
    assert restarter._scheduled is None


async def test_a_death_while_the_kernel_is_deleted_brings_nothing_back(api, sleeps):
    kernel_id, manager, restarter = await a_kernel(api, sleeps)
    deleting = asyncio.ensure_future(api.json("api", "kernels", kernel_id, method="DELETE"))
    await api.status(kernel_id, "terminating")
    with contextlib.suppress(ProcessLookupError):  # stock's interrupt may have been its end
        api.kill(kernel_id)
    await deleting
    await restarter.poll()
    assert manager.lifecycle.status.value == "terminated"
    assert not manager.has_kernel
    assert (await api.code("api", "kernels", kernel_id))[0] == 404


async def test_a_kernel_deleted_the_moment_it_died_is_gone(api, sleeps):
    kernel_id, manager, _ = await a_kernel(api, sleeps)
    api.kill(kernel_id)
    await api.json("api", "kernels", kernel_id, method="DELETE")
    await no_operation(manager)
    assert manager.lifecycle.status.value in ("terminated", "dead")
    assert not manager.has_kernel
    assert (await api.code("api", "kernels", kernel_id))[0] == 404


async def test_turning_the_restarter_off_turns_restarts_off(api, sleeps):
    kernel_id, manager, restarter = await a_kernel(api, sleeps)
    manager.stop_restarter()
    api.kill(kernel_id)
    await api.status(kernel_id, "dead")
    assert restarter._scheduled is None
    assert (await api.model(kernel_id))["reason"] == "Killed by SIGKILL"


class TestNewPorts:
    @pytest.fixture
    def extra_config(self):
        return {
            "KernelRestarter": {"time_to_dead": NEVER},
            "KernelManager": {"cache_ports": False},
        }

    async def test_a_kernel_that_got_new_ports_answers_and_is_idle(self, api):
        kernel_id = await api.start()
        await api.ready(kernel_id)
        manager = api.manager(kernel_id)
        ports = manager.ports
        api.kill(kernel_id)
        await api.status(kernel_id, "restarting")
        await api.execution_state(kernel_id, "idle")
        assert manager.ports != ports
        await api.ready(kernel_id)
        await api.run(kernel_id, "import time; time.sleep(600)")
        await api.execution_state(kernel_id, "busy")
        assert (await api.model(kernel_id))["execution_state"] == "busy"
        assert WITHIN


class TestPendingKernels:
    @pytest.fixture
    def extra_config(self):
        return {"AsyncMappingKernelManager": {"use_pending_kernels": True}}

    async def test_deletions_at_once_do_not_wait_for_each_other(self, api, sleeps, caplog):
        kernel_id, manager, _ = await a_kernel(api, sleeps)
        await no_operation(manager)
        target = ("api", "kernels", kernel_id)
        await asyncio.gather(*(api.code(*target, method="DELETE") for _ in range(3)))
        await api.kernels.shutdown_all(now=True)
        assert (manager.status, manager.has_kernel) == ("terminated", False)
        assert (await api.code(*target))[0] == 404
        assert not [message for message in caplog.messages if "goes ahead" in message]


class TestManagersThatRestartByTheirOwnCalls:
    @pytest.fixture(params=["ByItsOwnCalls", "ByTasks", "Hangs"])
    def site_class(self, request):
        return request.param

    @pytest.fixture
    def extra_config(self, site_class):
        name = f"{test_operation_gate.__name__}.{site_class}"
        return {"AsyncMappingKernelManager": {"kernel_manager_class": name}}

    async def test_one_is_killed_and_its_kernel_can_be_deleted(self, api, sleeps, site_class):
        kernel_id, manager, _ = await a_kernel(api, sleeps)
        if site_class == "Hangs":
            manager.operation_gate.bound = 0.0
            manager.hangs, manager.goes_on = asyncio.Event(), asyncio.Event()
            api.kill(kernel_id)
            await manager.hangs.wait()
        else:
            await a_restart(api, kernel_id)
            await api.json("api", "kernels", kernel_id, "restart", method="POST")
        await api.json("api", "kernels", kernel_id, method="DELETE")
        assert (manager.status, manager.has_kernel) == ("terminated", False)
        assert (await api.code("api", "kernels", kernel_id))[0] == 404
        if site_class == "Hangs":
            manager.goes_on.set()
            await no_operation(manager)

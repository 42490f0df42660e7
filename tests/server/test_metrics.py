"""What a scrape of the server says about kernels' statuses."""

from __future__ import annotations

from weakref import WeakSet

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from jupyterlab_kernel_status.client.compose import compose
from jupyterlab_kernel_status.server.extension import load
from jupyterlab_kernel_status.server.kernels import MappingKernelStatusMixin
from jupyterlab_kernel_status.server.metrics import KernelMetrics, kernel_metrics
from jupyterlab_kernel_status.vocabulary import Status

from .conftest import ENDS, WITHIN

KERNELS = "jupyter_kernels"
DEATHS = "jupyter_kernel_deaths_total"
RESTARTS = "jupyter_kernel_restarts_total"
GIVEN_UP = "jupyter_kernel_restarts_given_up_total"


@pytest.fixture
def autorestart():
    return False


def samples(text):
    """``{(name, label values…): value}`` of our metrics."""
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name in (KERNELS, DEATHS, RESTARTS, GIVEN_UP)
    }


class Scrapes:
    """The metrics of a server, as what they have changed since the last look.

    They count over the whole process, and other tests' servers were in it.
    """

    def __init__(self, api):
        self.api = api
        self.before = {}

    async def text(self):
        return (await self.api.fetch("metrics")).body.decode()

    async def changes(self):
        now = samples(await self.text())
        changes = {key: value - self.before.get(key, 0) for key, value in now.items()}
        self.before = now
        return {key: change for key, change in changes.items() if change}


@pytest.fixture
def scrapes(api, monkeypatch):
    # A server of an earlier test counts until it is collected, which may be at any time.
    monkeypatch.setattr(kernel_metrics(), "_servers", WeakSet([api.kernels]))
    return Scrapes(api)


@pytest.fixture
def sleeps(kernelspec):
    return kernelspec("sleeps", ["/bin/sleep", "600"])


async def test_the_gauge_follows_a_kernel_until_it_is_forgotten(api, scrapes, sleeps):
    await scrapes.changes()
    kernel_id = await api.start(sleeps)
    assert await scrapes.changes() == {(KERNELS, "running"): 1}
    api.kill(kernel_id)
    await api.status(kernel_id, "dead")
    assert await scrapes.changes() == {
        (KERNELS, "running"): -1,
        (KERNELS, "dead"): 1,
        (DEATHS, "signal", "system"): 1,
    }
    await api.json("api", "kernels", kernel_id, method="DELETE")
    assert await scrapes.changes() == {(KERNELS, "dead"): -1}


async def test_a_shutdown_is_no_death(api, scrapes, sleeps):
    kernel_id = await api.start(sleeps)
    await scrapes.changes()
    await api.json("api", "kernels", kernel_id, method="DELETE")
    assert await scrapes.changes() == {(KERNELS, "running"): -1}


async def test_a_restart_on_request_is_the_users(api, scrapes, sleeps):
    kernel_id = await api.start(sleeps)
    await scrapes.changes()
    await api.json("api", "kernels", kernel_id, "restart", method="POST")
    assert await scrapes.changes() == {(RESTARTS, "user"): 1}


@pytest.mark.parametrize("end", ENDS)
async def test_a_death_counts_by_cause_and_initiator(api, scrapes, end):
    code, cause, _, initiator = ENDS[end]
    kernel_id = await api.start()
    await api.ready(kernel_id)
    await scrapes.changes()
    await api.run(kernel_id, code)
    await api.status(kernel_id, "dead")
    changes = await scrapes.changes()
    assert changes[DEATHS, cause, initiator] == 1
    assert sum(value for key, value in changes.items() if key[0] == DEATHS) == 1


async def test_a_launch_that_failed_counts(api, scrapes, missing_binary):
    await scrapes.changes()
    assert (await api.code("api", "kernels", method="POST", body={"name": missing_binary}))[
        0
    ] == 500
    assert await scrapes.changes() == {
        (KERNELS, "dead"): 1,
        (DEATHS, "launch-failed", "system"): 1,
    }


class TestAutorestart:
    @pytest.fixture
    def autorestart(self):
        return True

    async def test_an_automatic_restart_is_the_restarters(self, api, scrapes, sleeps):
        kernel_id = await api.start(sleeps)
        await scrapes.changes()
        api.kill(kernel_id)
        await api.status(kernel_id, "restarting")
        await api.status(kernel_id, "running")
        assert await scrapes.changes() == {
            (DEATHS, "signal", "system"): 1,
            (RESTARTS, "automatic"): 1,
        }

    async def test_each_death_in_a_loop_counts_once(self, api, scrapes, exits_at_once):
        await scrapes.changes()
        kernel_id = await api.start(exits_at_once)
        await api.status(kernel_id, "dead")
        assert await scrapes.changes() == {
            (KERNELS, "dead"): 1,
            (DEATHS, "exit-code", "kernel"): 6,
            (RESTARTS, "automatic"): 5,
            (GIVEN_UP,): 1,
        }


async def test_every_status_is_there_and_no_kernel_is_named(api, scrapes, sleeps):
    kernel_id = await api.start(sleeps)
    text = await scrapes.text()
    assert {key[1] for key in samples(text) if key[0] == KERNELS} == {s.value for s in Status}
    assert kernel_id not in text
    assert "kernel_currently_running_total" in text  # the server's own are still there


async def test_several_servers_in_one_process_are_added_up(sleeps, jp_environ):
    metrics = KernelMetrics(registry := CollectorRegistry())
    servers = [compose(MappingKernelStatusMixin, AsyncMappingKernelManager, ())() for _ in range(2)]
    for kernels in servers:
        metrics.follow(kernels)
        metrics.follow(kernels)
    ids = [await kernels.start_kernel(kernel_name=sleeps) for kernels in servers]
    try:
        assert samples(generate_latest(registry).decode())[KERNELS, "running"] == 2
        for kernels, kernel_id in zip(servers, ids, strict=True):
            await kernels.restart_kernel(kernel_id)
        assert samples(generate_latest(registry).decode())[RESTARTS, "user"] == 2
    finally:
        for kernels in servers:
            await kernels.shutdown_all(now=True)
    assert samples(generate_latest(registry).decode())[KERNELS, "running"] == 0


async def test_names_that_are_taken_harm_nothing_but_the_metrics(api, sleeps, caplog, monkeypatch):
    def refuse():
        raise ValueError("Duplicated timeseries")

    monkeypatch.setattr("jupyterlab_kernel_status.server.extension.kernel_metrics", refuse)
    load(api.app)
    assert "Kernels' statuses are not among the metrics: Duplicated timeseries" in caplog.messages
    caplog.clear()
    kernel_id = await api.start(sleeps)
    assert (await api.model(kernel_id))["status"] == "running"


def test_a_process_has_its_metrics_once():
    assert kernel_metrics() is kernel_metrics()
    registry = CollectorRegistry(auto_describe=True)
    KernelMetrics(registry)
    with pytest.raises(ValueError, match="jupyter_kernels"):
        KernelMetrics(registry)


async def test_a_death_is_counted_once_its_cause_is_known(api, scrapes, sleeps, late_evidence):
    kernel_id = await api.start(sleeps)
    await scrapes.changes()
    api.kill(kernel_id)
    await api.status(kernel_id, "dead")
    assert await scrapes.changes() == {(KERNELS, "running"): -1, (KERNELS, "dead"): 1}
    late_evidence.set()
    lifecycle = api.manager(kernel_id).lifecycle
    await lifecycle.waiters.wait(lambda: not lifecycle.is_provisional, WITHIN)
    assert await scrapes.changes() == {(DEATHS, "signal", "system"): 1}

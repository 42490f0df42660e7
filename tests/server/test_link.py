"""Composition at link time: what is configured stays, and whatever fails, kernels are as stock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os

import pytest
from jupyter_client.ioloop import AsyncIOLoopKernelManager
from jupyter_client.manager import in_pending_state
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from jupyter_server.services.sessions.sessionmanager import SessionManager

from jupyterlab_kernel_status.client.compose import CompositionError
from jupyterlab_kernel_status.lifecycle import KernelLifecycle
from jupyterlab_kernel_status.server import extension
from jupyterlab_kernel_status.server.extension import COMPOSED, link, load
from jupyterlab_kernel_status.server.kernels import MappingKernelStatusMixin
from jupyterlab_kernel_status.server.sessions import SessionStatusMixin
from jupyterlab_kernel_status.server.websocket import KernelStatusConnectionMixin

from .conftest import WITHIN

OURS = {"status", "reason", "last_exit", "seq", "epoch"}
ANYTHING = ("jupyterlab-kernel-status", "kernels")


@pytest.fixture
def sleeps(kernelspec):
    return kernelspec("sleeps", ["/bin/sleep", "600"])


@pytest.fixture(autouse=True)
def _nothing_of_ours_fails_unseen():
    """Here failures are injected, and looked for in the log."""


def errors(caplog):
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]


def warnings(caplog):
    return [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]


async def as_stock(api, name):
    """Start, restart and stop a kernel of a server that tracks none."""
    assert type(api.app.kernel_manager) is AsyncMappingKernelManager
    assert type(api.app.session_manager) is SessionManager
    assert api.app.kernel_websocket_connection_class is ZMQChannelsWebsocketConnection
    kernel_id = await api.start(name)
    assert not OURS & set(await api.model(kernel_id))
    await api.json("api", "kernels", kernel_id, "restart", method="POST")
    assert (await api.code(*ANYTHING))[0] == 404
    await api.json("api", "kernels", kernel_id, method="DELETE")


async def test_the_configured_classes_are_tracked(api, sleeps):
    app = api.app
    assert isinstance(app.kernel_manager, MappingKernelStatusMixin)
    assert isinstance(app.kernel_manager, AsyncMappingKernelManager)
    assert isinstance(app.session_manager, SessionStatusMixin)
    assert issubclass(app.kernel_websocket_connection_class, KernelStatusConnectionMixin)
    kernel_id = await api.start(sleeps)
    assert set(await api.model(kernel_id)) >= OURS


class Later(ExtensionApp):
    """As Notebook 7's: linked after us, it applies the server's configuration once more."""

    name = "later"


CONFIGURED = {
    "kernel_manager_class": AsyncMappingKernelManager,
    "session_manager_class": SessionManager,
    "kernel_websocket_connection_class": ZMQChannelsWebsocketConnection,
}


@pytest.mark.parametrize("names", [*((name,) for name in CONFIGURED), tuple(CONFIGURED)])
class TestConfiguredClasses:
    @pytest.fixture
    def extra_config(self, names):
        paths = {name: CONFIGURED[name] for name in names}
        return {
            "ServerApp": {
                name: f"{cls.__module__}.{cls.__qualname__}" for name, cls in paths.items()
            }
        }

    async def test_they_are_tracked(self, api, sleeps, caplog):
        assert (await api.model(await api.start(sleeps)))["status"] == "running"
        assert not errors(caplog)

    def test_they_are_composed_again_when_they_are_configured_again(self, api):
        app = api.app
        for name, stock in CONFIGURED.items():
            setattr(app, name, stock)
        Later()._link_jupyter_server_extension(app)
        assert all(issubclass(getattr(app, name), mixin) for name, (mixin, *_) in COMPOSED.items())


def test_a_class_that_cannot_be_composed_again_stops_no_other_extension(api, monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("as no class should")

    monkeypatch.setattr(extension, "compose", fail)
    api.app.kernel_manager_class = AsyncMappingKernelManager
    assert "kernel_manager_class is without" in errors(caplog)[-1]


@pytest.mark.parametrize("name", CONFIGURED)
def test_what_does_not_run_as_composed_is_an_error(api, caplog, monkeypatch, name):
    app = api.app
    stock = CONFIGURED[name]
    if name == "kernel_websocket_connection_class":
        monkeypatch.setitem(app.web_app.settings, name, stock)
    else:
        arguments = {"parent": app}
        if stock is SessionManager:
            arguments["kernel_manager"] = app.kernel_manager
            arguments["contents_manager"] = app.contents_manager
        monkeypatch.setattr(app, name.removesuffix("_class"), stock(**arguments))
    with contextlib.suppress(Exception):
        load(app)
    (message,) = [text for text in errors(caplog) if "incomplete" in text]
    assert f"{name} is {stock.__name__}, without {COMPOSED[name][0].__name__}" in message


class TestPlainManagers:
    @pytest.fixture(params=["jupyter_client.ioloop.AsyncIOLoopKernelManager"])
    def extra_config(self, request):
        return {"AsyncMappingKernelManager": {"kernel_manager_class": request.param}}

    async def test_a_manager_that_is_no_servers_is_tracked(self, api, sleeps):
        kernel_id = await api.start(sleeps)
        api.kill(kernel_id)
        await api.status(kernel_id, "restarting")
        await api.status(kernel_id, "running")
        assert (await api.model(kernel_id))["last_exit"]["reason"] == "Killed by SIGKILL"


class SetsLifecycle(AsyncIOLoopKernelManager):
    """Works in stock."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.lifecycle = {"stage": "draft"}


class TestAManagerWithWhatWeNeed:
    @pytest.fixture
    def extra_config(self):
        return {"AsyncMappingKernelManager": {"kernel_manager_class": f"{__name__}.SetsLifecycle"}}

    async def test_its_kernels_are_as_stock_and_the_log_says_so(self, api, sleeps, caplog):
        kernel_id = await api.start(sleeps)
        assert not OURS & set(await api.model(kernel_id))
        assert "is not tracked: " in errors(caplog)[-1]
        await api.json("api", "kernels", kernel_id, "restart", method="POST")
        await api.json("api", "kernels", kernel_id, method="DELETE")


class Delegates(ServerKernelManager):
    """Has its kernel from another mapping manager, as kernels-mixer's does."""

    inner_id = None

    @property
    def has_kernel(self):
        return self.inner_id is not None and self.parent.local_manager.get_kernel(self.inner_id)

    @property
    def anything(self):
        raise AssertionError("nobody asked for this")

    @in_pending_state
    async def start_kernel(self, *args, **kwargs):
        kwargs.pop("kernel_id", None)
        inner = self.parent.local_manager
        self.inner_id = await inner.start_kernel(kernel_name=self.kernel_name)
        self.load_connection_info(inner.get_kernel(self.inner_id).get_connection_info())

    async def shutdown_kernel(self, *args, **kwargs):
        await self.parent.local_manager.shutdown_kernel(self.inner_id, now=True)

    async def restart_kernel(self, *args, **kwargs):
        await self.parent.local_manager.restart_kernel(self.inner_id, now=True)


class DelegatingManager(AsyncMappingKernelManager):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.local_manager = AsyncMappingKernelManager(
            parent=self.parent, context=self.context, connection_dir=self.connection_dir
        )


class TestDelegatingManagers:
    @pytest.fixture(params=[False, True], ids=["", "pending"])
    def extra_config(self, request):
        here = __name__
        return {
            "ServerApp": {"kernel_manager_class": f"{here}.DelegatingManager"},
            "DelegatingManager": {"kernel_manager_class": f"{here}.Delegates"},
            "MappingKernelManager": {"use_pending_kernels": request.param},
        }

    async def test_their_kernels_are_as_stock_and_the_log_says_once_why(self, api, sleeps, caplog):
        for _ in range(2):
            kernel_id = await api.start(sleeps)
            while not api.kernels.get_kernel(kernel_id).ready.done():
                await api.json("api", "status")
            assert not OURS & set(await api.model(kernel_id))
            await api.json("api", "kernels", kernel_id, "restart", method="POST")
            await api.json("api", "kernels", kernel_id, method="DELETE")
        (warning,) = [text for text in warnings(caplog) if "not tracked" in text]
        assert warning == (
            "The status of kernels of Delegates is not tracked: "
            "it starts them through local_manager (AsyncMappingKernelManager)"
        )


class OwnFactory(AsyncMappingKernelManager):
    """Has something done to each manager that is made."""

    def _create_kernel_manager_factory(self):
        make = super()._create_kernel_manager_factory()

        def create(*args, **kwargs):
            manager = make(*args, **kwargs)
            manager.site = "ours"
            return manager

        return create


class OtherFactory(AsyncMappingKernelManager):
    """Makes managers without asking anybody."""

    def _create_kernel_manager_factory(self):
        return AsyncIOLoopKernelManager


class TestFactories:
    @pytest.fixture(params=[OwnFactory, OtherFactory])
    def extra_config(self, request):
        cls = request.param
        return {"ServerApp": {"kernel_manager_class": f"{__name__}.{cls.__name__}"}}

    async def test_a_factory_of_a_site_is_kept(self, api, sleeps, caplog):
        kernel_id = await api.start(sleeps)
        manager = api.kernels.get_kernel(kernel_id)
        said = [text for text in warnings(caplog) if "not tracked" in text]
        if isinstance(api.kernels, OwnFactory):
            assert manager.site == "ours"
            assert set(await api.model(kernel_id)) >= OURS
            assert said == []
        else:
            assert type(manager) is AsyncIOLoopKernelManager
            assert not OURS & set(await api.model(kernel_id))
            assert said == [
                "The status of kernels of AsyncIOLoopKernelManager is not tracked: "
                "a factory of its own makes it"
            ]
        await api.json("api", "kernels", kernel_id, "restart", method="POST")
        await api.json("api", "kernels", kernel_id, method="DELETE")


class TestSynchronousManagers:
    @pytest.fixture
    def extra_config(self):
        return {
            "ServerApp": {
                "kernel_manager_class": (
                    "jupyter_server.services.kernels.kernelmanager.MappingKernelManager"
                )
            },
            "KernelRestarter": {"time_to_dead": 0.2},
        }

    async def test_they_are_tracked_as_far_as_they_can_be(self, api, sleeps, caplog):
        kernel_id = await api.start(sleeps)
        records = [*caplog.get_records("setup"), *caplog.records]
        warnings = [r.getMessage() for r in records if r.levelno == logging.WARNING]
        assert len([text for text in warnings if "IOLoopKernelManager blocks" in text]) == 1
        api.kill(kernel_id)
        await api.status(kernel_id, "restarting")
        await api.status(kernel_id, "running")
        model = await api.model(kernel_id)
        assert (model["reason"], model["last_exit"]["reason"]) == ("", "Killed by SIGKILL")
        await api.json("api", "kernels", kernel_id, method="DELETE")
        assert (await api.code("api", "kernels", kernel_id))[0] == 404


class TestTurnedOff:
    @pytest.fixture
    def extra_config(self):
        return {"KernelStatus": {"enabled": False}}

    async def test_everything_is_as_stock(self, api, sleeps):
        await as_stock(api, sleeps)


class TestKernelspec:
    async def test_a_kernelspec_can_turn_tracking_off_for_its_kernels(self, api, kernelspec):
        off = {"kernel_status": {"enabled": False}}
        name = kernelspec("untracked", ["/bin/sleep", "600"], metadata=off)
        kernel_id = await api.start(name)
        assert not OURS & set(await api.model(kernel_id))
        assert (await api.code(*ANYTHING, kernel_id))[0] == 404
        assert (await api.json(*ANYTHING))["kernels"] == []
        await api.json("api", "kernels", kernel_id, "restart", method="POST")
        await api.json("api", "kernels", kernel_id, method="DELETE")

    @pytest.mark.parametrize("metadata", [{"kernel_status": "no"}, {"kernel_status": {}}, {}])
    async def test_other_metadata_turns_nothing_off(self, api, kernelspec, metadata):
        name = kernelspec("tracked", ["/bin/sleep", "600"], metadata=metadata)
        assert (await api.model(await api.start(name)))["status"] == "running"


class TestGateway:
    @pytest.fixture
    def extra_config(self):
        GatewayClient.clear_instance()
        yield {"GatewayClient": {"url": "http://127.0.0.1:9"}}
        GatewayClient.clear_instance()

    async def test_behind_a_gateway_the_stock_classes_stay(self, api, caplog):
        app = api.app
        assert app.gateway_config.gateway_enabled
        assert type(app.kernel_manager).__name__ == "GatewayMappingKernelManager"
        assert type(app.session_manager).__name__ == "GatewaySessionManager"
        assert app.kernel_websocket_connection_class.__name__ == "GatewayWebSocketConnection"
        assert "version" in await api.json("api")
        assert (await api.code(*ANYTHING))[0] == 404
        assert errors(caplog) == []


class TestFailedComposition:
    @pytest.fixture(params=[CompositionError("no such name"), RuntimeError("broken")], ids=repr)
    def extra_config(self, request, monkeypatch):
        def fails(*args):
            raise request.param

        monkeypatch.setattr("jupyterlab_kernel_status.server.extension.compose", fails)
        return {}

    async def test_all_is_as_stock_and_the_log_has_an_error(self, api, sleeps, caplog):
        await as_stock(api, sleeps)
        with caplog.at_level(logging.ERROR):
            link(api.app)
        assert len(errors(caplog)) == 1
        assert "status" in errors(caplog)[0]


HOOKS = [
    "evidence.collector.judge",
    "client.manager.sources_of",
    "client.observed_process.watch_process",
    "lifecycle.KernelLifecycle.launching",
    "lifecycle.KernelLifecycle.launched",
    "lifecycle.KernelLifecycle.ending",
    "lifecycle.KernelLifecycle.ended",
    "server.events.StatusEvents.__call__",
    "server.kernels.request_kernel_info",
    "server.kernels.status_fields",
    "server.unclean_shutdown.recorder.shared_ticker",
]
"""What is made to fail, one at a time."""


class TestFaults:
    @pytest.fixture
    def extra_config(self):
        return {"KernelRestarter": {"time_to_dead": 0.2}}

    @pytest.fixture(autouse=True)
    def _illegal_moves_are_errors(self, monkeypatch):
        """A lifecycle that missed a fact takes what it observes, as in production."""
        monkeypatch.setattr(KernelLifecycle, "strict_by_default", False)

    @pytest.mark.parametrize("hook", HOOKS)
    async def test_a_fault_of_ours_harms_no_kernel(self, api, monkeypatch, caplog, hook):
        def fails(*args, **kwargs):
            raise ZeroDivisionError(f"injected into {hook}")

        monkeypatch.setattr(f"jupyterlab_kernel_status.{hook}", fails)
        kernel_id = await api.start()
        manager = api.kernels.get_kernel(kernel_id)
        await answers(manager)
        await api.json("api", "kernels", kernel_id, "restart", method="POST")
        await answers(manager)
        first = manager.provisioner.pid
        os.kill(first, 9)
        while not manager.has_kernel or manager.provisioner.pid == first:
            await asyncio.sleep(0)
        await answers(manager)
        assert (await api.model(kernel_id))["id"] == kernel_id
        await api.json("api", "kernels", kernel_id, method="DELETE")
        assert (await api.code("api", "kernels", kernel_id))[0] == 404
        assert not manager.has_kernel
        ours = [r for r in caplog.records if r.exc_info and r.exc_info[0] is ZeroDivisionError]
        assert ours
        assert all(kernel_id in r.getMessage() for r in ours)


class TestJudging:
    @pytest.fixture
    def autorestart(self):
        return False

    @pytest.mark.parametrize("signum", [9, 0], ids=["killed", "could not start"])
    async def test_an_end_that_cannot_be_judged_is_told_all_the_same(
        self, api, sleeps, missing_binary, monkeypatch, caplog, signum
    ):
        def fails(evidence):
            raise ZeroDivisionError("injected")

        monkeypatch.setattr("jupyterlab_kernel_status.evidence.collector.judge", fails)
        if signum:
            kernel_id = await api.start(sleeps)
            api.kill(kernel_id)
            told = ("signal", "Killed by SIGKILL")
        else:
            await api.code("api", "kernels", method="POST", body={"name": missing_binary})
            kernel_id = (await api.json(*ANYTHING))["kernels"][0]["id"]
            told = ("launch-failed", "Could not start")
        await api.status(kernel_id, "dead")
        model = await api.model(kernel_id)
        assert (model["last_exit"]["cause"], model["reason"]) == told
        (error,) = [r for r in caplog.records if r.exc_info and "judged" in r.getMessage()]
        assert kernel_id in error.getMessage()


async def answers(manager):
    """Until the kernel runs a cell."""
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=WITHIN)
        reply = await client.execute("1 + 1", reply=True, timeout=WITHIN)
        assert reply["content"]["status"] == "ok"
    finally:
        client.stop_channels()

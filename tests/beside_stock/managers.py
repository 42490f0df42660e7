"""Managers as sites have them: each works in stock, in its own way."""

from __future__ import annotations

import pickle
from typing import Any

from jupyter_client.ioloop import AsyncIOLoopKernelManager
from jupyter_client.ioloop.restarter import AsyncIOLoopKernelRestarter
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from jupyter_server.services.sessions.sessionmanager import SessionManager
from traitlets import Dict, Int, Type, Unicode


class OverridesRestart(ServerKernelManager):
    """Has something to do before each restart, and takes no other arguments than its own."""

    prepared = Int(0)

    async def restart_kernel(self, now=False, newports=False):
        self.prepared += 1
        await super().restart_kernel(now=True, newports=newports)


class RestartsByShutdown(ServerKernelManager):
    """As jupyter_client itself was before 8."""

    async def restart_kernel(self, now=False, newports=False, **kw):
        await self.shutdown_kernel(now=now, restart=True)
        await self.start_kernel(**{**self._launch_args, **kw})


class CleanupRaises(ServerKernelManager):
    async def cleanup_resources(self, restart=False):
        await super().cleanup_resources(restart=restart)
        if not restart:
            raise RuntimeError("the ticket of the cluster has expired")


class OwnTraits(ServerKernelManager):
    """Has the names that ours would have, for something else."""

    status = Dict()
    reason = Unicode("none", allow_none=True)
    last_exit = Int(0)
    history = Dict()

    async def start_kernel(self, *args, **kw):
        self.status, self.reason, self.last_exit = {"phase": "Pending"}, None, 7
        self.history["started"] = True
        await super().start_kernel(*args, **kw)
        assert (self.status, self.last_exit) == ({"phase": "Pending"}, 7)


class PropertyStatus(ServerKernelManager):
    @property
    def status(self):
        return {"phase": "Running" if self.has_kernel else "Pending"}


class Sealed(ServerKernelManager):
    """Refuses every attribute that its class does not name, as ``__slots__`` would."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not hasattr(ServerKernelManager, name) and name not in SEALED:
            raise AttributeError(f"{type(self).__name__} has no attribute {name}")
        super().__setattr__(name, value)


UPSTREAMS = {"_activity_stream", "_launch_args", "_shutdown_status", "_stop_task"}
SEALED = set(vars(ServerKernelManager())) | UPSTREAMS
"""What upstream's own code puts there."""


class Pickled(ServerKernelManager):
    """Sends its class to a helper, by name."""

    async def start_kernel(self, *args, **kw):
        assert pickle.loads(pickle.dumps(type(self))) is type(self)
        await super().start_kernel(*args, **kw)


class SiteRestarter(AsyncIOLoopKernelRestarter):
    polls = 0

    async def poll(self):
        self.polls += 1
        await super().poll()


class OwnRestarter(AsyncIOLoopKernelManager):
    """Is not a server's, too."""

    restarter_class = Type(SiteRestarter, klass=AsyncIOLoopKernelRestarter)


class SiteKernels(AsyncMappingKernelManager):
    """A mapping manager that makes its managers itself."""

    def _create_kernel_manager_factory(self):
        make = super()._create_kernel_manager_factory()

        def create(*args, **kw):
            manager = make(*args, **kw)
            manager.kernel_spec.env["SITE"] = "ours"
            return manager

        return create


class Delegates(ServerKernelManager):
    """Has its kernel from another mapping manager, as kernels-mixer's do."""

    inner_id = None

    @property
    def has_kernel(self):
        return self._inner() is not None

    def _inner(self):
        return self.inner_id and self.parent.local_manager.get_kernel(self.inner_id)

    async def start_kernel(self, *args, **kw):
        inner = self.parent.local_manager
        self.inner_id = await inner.start_kernel(kernel_name=self.kernel_name)
        self.load_connection_info(self._inner().get_connection_info())

    async def interrupt_kernel(self):
        await self._inner().interrupt_kernel()

    async def restart_kernel(self, *args, **kw):
        await self.parent.local_manager.restart_kernel(self.inner_id, now=True)

    async def shutdown_kernel(self, *args, **kw):
        inner_id, self.inner_id = self.inner_id, None
        await self.parent.local_manager.shutdown_kernel(inner_id, now=True)


class DelegatingKernels(AsyncMappingKernelManager):
    kernel_manager_class = Type(Delegates, klass=ServerKernelManager)

    def __init__(self, **kw):
        super().__init__(**kw)
        self.local_manager = AsyncMappingKernelManager(
            parent=self.parent, context=self.context, connection_dir=self.connection_dir
        )


class StrictProvisioner(LocalProvisioner):
    """Passes its launch on to something that takes these arguments and no others."""

    async def launch_kernel(self, cmd, **kwargs):
        return await self._launch(cmd, **kwargs)

    async def _launch(self, cmd, *, env, cwd=None, independent=False, start_new_session=True):
        options = {"env": env, "cwd": cwd, "independent": independent}
        return await super().launch_kernel(cmd, **options)


class SiteSessions(SessionManager):
    pass


class Later(ExtensionApp):
    """As Notebook 7's: linked after ours, it applies the server's configuration once more."""

    name = "later"


def _jupyter_server_extension_points():
    return [{"module": __name__, "app": Later}]

"""Status of many kernels in a server: models, dead kernels, who hears of changes.

Composed before the configured mapping kernel manager. A kernel that is finally dead leaves the
map of live kernels for :class:`~.retention.DeadKernels`: it is readable and restartable by id,
and counts nowhere.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_core.utils import ensure_async
from tornado import web
from tornado.ioloop import IOLoop

from .composition import CompositionError, with_status
from .documents import StatusDocument, status_document, status_fields
from .initiator import initiated_by
from .lifecycle import Transition
from .manager import KernelStatusMixin
from .probe import ask_whether_idle
from .restarter import StatusRestarterMixin
from .retention import DeadKernels
from .upstream.client import restarter_of
from .upstream.server import MappingSeam
from .vocabulary import Initiator, KernelStatus, isoformat

StatusObserver = Callable[[str, KernelStatusMixin, Transition], None]


class MappingKernelStatusMixin(MappingSeam):
    """A mapping kernel manager whose kernels' statuses are tracked."""

    def __init__(self, **kwargs: Any) -> None:
        self.dead_kernels: DeadKernels[KernelStatusMixin] = DeadKernels(drop=self._forget)
        self.history_length = 100
        """How many transitions are kept of each kernel that is started from now on."""
        self._starting: set[str] = set()
        self._restart_turns: WeakKeyDictionary[KernelManager, asyncio.Lock] = WeakKeyDictionary()
        self._status_observers: list[StatusObserver] = []
        stock: Any = super()
        stock.__init__(**kwargs)

    def observe_status(self, observer: StatusObserver) -> None:
        """Call ``observer(kernel_id, manager, transition)`` after every change of status."""
        self._status_observers.append(observer)

    # Which managers are tracked

    def managed_class(self, stock: type[KernelManager]) -> type[KernelManager]:
        if not issubclass(stock, AsyncKernelManager):
            self.log.warning("%s blocks: automatic restarts wait for a poll", stock.__name__)
        try:
            return with_status(stock)
        except CompositionError as error:
            self.log.error("The status of kernels is not tracked: %s", error)
            return stock

    def pre_start_kernel(self, kernel_name: Any, kwargs: Any) -> Any:
        """As upstream; a dead kernel whose id is used again is forgotten."""
        manager, kernel_name, kernel_id = super().pre_start_kernel(kernel_name, kwargs)
        self._follow(kernel_id, manager)
        return manager, kernel_name, kernel_id

    def _follow(self, kernel_id: str, manager: KernelManager) -> None:
        if not isinstance(manager, KernelStatusMixin):
            return
        buried = self.dead_kernels.take(kernel_id)
        if buried is not None:
            self._forget(kernel_id, buried)
        manager.follows_iopub = False

        manager.lifecycle.keep_history(self.history_length)

        def observe(transition: Transition) -> None:
            self._status_changed(kernel_id, manager, transition)

        manager.lifecycle.subscribe(observe)

    def _status_changed(
        self, kernel_id: str, manager: KernelStatusMixin, transition: Transition
    ) -> None:
        if transition.seq == 1:
            self._starting.add(kernel_id)
            manager.hold_restarts()  # upstream's start reads on, and may not overlap with one
        for observer in tuple(self._status_observers):
            try:
                observer(kernel_id, manager, transition)
            except Exception:
                self.log.exception("Kernel %s: an observer of its status failed", kernel_id)
        if transition.status is KernelStatus.RUNNING and transition.seq > 2:
            self.follow_new_ports(kernel_id)
            ask_whether_idle(manager)
        if transition.status is not KernelStatus.DEAD:
            return
        never_launched = manager.lifecycle.started_at is None and self.mapped(kernel_id) is None
        if never_launched or kernel_id not in self._starting:
            self._bury(kernel_id, manager)

    # Dead kernels

    def remove_kernel(self, kernel_id: str) -> Any:
        """As upstream, which goes on following a kernel that is removed because it died."""
        manager = self.mapped(kernel_id)
        if not isinstance(manager, KernelStatusMixin):
            return super().remove_kernel(kernel_id)
        if manager.is_dead:
            self.let_go(kernel_id)
            return super().remove_kernel(kernel_id)
        removed = super().remove_kernel(kernel_id)
        manager.lifecycle.waiters.wake()
        return removed

    def _bury(self, kernel_id: str, manager: KernelStatusMixin) -> None:
        """Move a finally dead kernel out of the map of live ones."""
        if self.mapped(kernel_id) is manager:
            self.remove_kernel(kernel_id)
        self.dead_kernels.keep(kernel_id, manager)
        self._run_soon(kernel_id, manager, restart=True)
        self._start_over(kernel_id, manager)

    def _start_over(self, kernel_id: str, manager: KernelManager | None) -> None:
        """The start is over; what happened to the kernel during it has its consequences now."""
        if kernel_id not in self._starting or not isinstance(manager, KernelStatusMixin):
            return
        self._starting.discard(kernel_id)
        if manager.is_dead and self.mapped(kernel_id) is manager:
            self._bury(kernel_id, manager)
        manager.release_restarts()

    def _forget(self, kernel_id: str, manager: KernelStatusMixin) -> None:
        """A dead kernel is not kept any longer."""
        self.forget_connections(kernel_id)
        manager.lifecycle.waiters.wake()
        self._run_soon(kernel_id, manager, restart=False)

    def _run_soon(self, kernel_id: str, manager: KernelStatusMixin, *, restart: bool) -> None:
        """Release what a dead kernel's manager holds; its connection file only for good."""

        async def release() -> None:
            if restart and self.dead_kernels.get(kernel_id) is not manager:
                return
            try:
                if manager.provisioner is not None and manager.has_kernel:
                    await manager.provisioner.wait()
                await ensure_async(manager.cleanup_resources(restart=restart))
            except Exception:
                self.log.exception("Kernel %s: what it held was not released", kernel_id)

        IOLoop.current().add_callback(release)

    def heard(self, kernel_id: str, frames: list[Any]) -> None:
        manager = self.mapped(kernel_id)
        if isinstance(manager, KernelStatusMixin):
            manager.hear(frames)

    # Starting, stopping, restarting

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        """As upstream."""
        stock: Any = super()
        kernel_id: str = await ensure_async(stock.start_kernel(**kwargs))
        if not self.starts_in_background():
            self._start_over(kernel_id, self.mapped(kernel_id))
        return kernel_id

    def start_finished(self, kernel_id: str) -> None:
        if self.starts_in_background():
            self._start_over(kernel_id, self.mapped(kernel_id))

    async def shutdown_kernel(  # type: ignore[override]
        self, kernel_id: str, now: bool = False, restart: bool = False
    ) -> None:
        """As upstream; a dead kernel is forgotten."""
        buried = self.dead_kernels.take(kernel_id)
        if buried is not None:
            self._forget(kernel_id, buried)
            return
        await self._restarted_by_itself(kernel_id)
        stock: Any = super()
        await ensure_async(stock.shutdown_kernel(kernel_id, now=now, restart=restart))

    async def restart_kernel(self, kernel_id: str, now: bool = False) -> Any:  # type: ignore[override]
        """As upstream, one restart at a time; a dead kernel comes back under its id."""
        manager = self.status_manager(kernel_id)
        if manager is None or self.starts_in_background():  # upstream refuses a second one
            await self._restarted_by_itself(kernel_id)
            return await self._restart(kernel_id, now)
        async with self._restart_turns.setdefault(manager, asyncio.Lock()):
            await self._restarted_by_itself(kernel_id)
            return await self._restart(kernel_id, now)

    async def _restart(self, kernel_id: str, now: bool) -> Any:
        stock: Any = super()
        buried = self.dead_kernels.take(kernel_id)
        if buried is None:
            return await ensure_async(stock.restart_kernel(kernel_id, now=now))
        self.put_back(kernel_id, buried)
        result = await ensure_async(stock.restart_kernel(kernel_id, now=True))
        if self.mapped(kernel_id) is buried:
            self.follow_activity(kernel_id)
        return result

    def shutdown_all(self, now: bool = False) -> Any:
        """As upstream; dead kernels are forgotten."""
        for kernel_id in self.dead_kernels:
            buried = self.dead_kernels.take(kernel_id)
            if buried is not None:
                self._forget(kernel_id, buried)
        stock: Any = super()
        if not inspect.iscoroutinefunction(stock.shutdown_all):
            return stock.shutdown_all(now=now)

        async def shutdown_all() -> None:
            for kernel_id in self.list_kernel_ids():
                await self._restarted_by_itself(kernel_id)
            await stock.shutdown_all(now=now)

        return shutdown_all()

    async def _restarted_by_itself(self, kernel_id: str) -> None:
        """Until no automatic restart is under way: upstream's calls may not overlap."""
        manager = self.mapped(kernel_id)
        restarter = None if manager is None else restarter_of(manager)
        if isinstance(restarter, StatusRestarterMixin):
            await restarter.settled()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """As upstream."""
        with initiated_by(Initiator.CULLER):
            stock: Any = super()
            await stock.cull_kernel_if_idle(kernel_id)

    async def cull_kernels(self) -> None:
        """As upstream; no kernel stays dead for longer than ``cull_idle_timeout``."""
        stock: Any = super()
        await stock.cull_kernels()
        # The next look is one interval away.
        self.dead_kernels.forget(older_than=self.cull_idle_timeout - self.cull_interval)

    # What the REST API reads

    def get_kernel(self, kernel_id: str) -> KernelManager:
        """As upstream; for a dead kernel the error (404) carries its reason."""
        buried = self.dead_kernels.get(kernel_id) if self.mapped(kernel_id) is None else None
        if buried is not None:
            raise web.HTTPError(404, f"Kernel {kernel_id} is dead: {buried.reason}")
        return super().get_kernel(kernel_id)

    def kernel_model(self, kernel_id: str) -> Any:
        """As upstream, with the status fields; a dead kernel has a model too."""
        buried = self.dead_kernels.get(kernel_id) if self.mapped(kernel_id) is None else None
        if buried is not None:
            return self._dead_model(kernel_id, buried)
        stock: Any = super()
        model = stock.kernel_model(kernel_id)
        manager = self.mapped(kernel_id)
        if isinstance(manager, KernelStatusMixin) and isinstance(model, dict):
            try:
                model.update(status_fields(manager.lifecycle) or {})
            except Exception:
                self.log.exception("Kernel %s: its model is without its status", kernel_id)
        return model

    def _dead_model(self, kernel_id: str, manager: KernelStatusMixin) -> dict[str, Any]:
        last_exit = manager.lifecycle.last_exit
        if manager.lifecycle.started_at is None and last_exit is not None:
            last_activity = last_exit.ended_at  # it never was active
        else:
            last_activity = getattr(manager, "last_activity", self.last_kernel_activity).timestamp()
        return {
            "id": kernel_id,
            "name": manager.kernel_name,
            "last_activity": isoformat(last_activity),
            "execution_state": "dead",
            "connections": self.connections_of(kernel_id),
            **(status_fields(manager.lifecycle) or {}),
        }

    def status_manager(self, kernel_id: str) -> KernelStatusMixin | None:
        """The tracked manager of a live or dead kernel, or ``None``."""
        manager = self.mapped(kernel_id) or self.dead_kernels.get(kernel_id)
        return manager if isinstance(manager, KernelStatusMixin) else None

    def status_document(self, kernel_id: str) -> StatusDocument | None:
        """The status document of a live or dead kernel; ``None`` for one that is not tracked."""
        manager = self.status_manager(kernel_id)
        if manager is None:
            return None
        return status_document(kernel_id, manager.kernel_name, manager.lifecycle)

    def status_documents(self) -> list[StatusDocument]:
        """Those of all tracked kernels, the dead ones last."""
        ids = [*self.list_kernel_ids(), *self.dead_kernels]
        documents = (self.status_document(kernel_id) for kernel_id in ids)
        return [document for document in documents if document is not None]

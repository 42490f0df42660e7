"""Status of many kernels in a server: models, dead kernels, who hears of changes.

Composed before the configured mapping kernel manager. A kernel that is finally dead leaves the
map of live kernels for :class:`~.dead_kernels.DeadKernelStore`: it is readable and restartable by
id, and counts nowhere.

Asking a kernel that was just restarted whether it is ready.

After an automatic restart nobody asks, so stock says ``starting`` for good.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_core.utils import ensure_async
from tornado.ioloop import IOLoop

from ..channels.iopub import KernelInfoProbe
from ..client.compose import CompositionError, with_status
from ..client.initiator import initiated_by
from ..client.manager import KernelStatusMixin
from ..client.restarter import StatusRestarterMixin
from ..client.upstream import restarter_of
from ..lifecycle import Transition
from ..vocabulary import Initiator, Status
from .dead_kernels import DeadKernelsMixin
from .documents import StatusDocument, status_document


def request_kernel_info(manager: KernelStatusMixin) -> None:
    """Ask until the kernel's answer is heard, or its process is not the same any more."""
    question = KernelInfoProbe(manager, manager.status_reader)

    def on_transition(transition: Transition) -> None:
        if transition.status not in (Status.RUNNING, Status.STOPPED):
            unsubscribe()
            question.close()

    unsubscribe = manager.lifecycle.subscribe(on_transition)


StatusObserver = Callable[[str, KernelStatusMixin, Transition], None]


class MappingKernelStatusMixin(DeadKernelsMixin):
    """A mapping kernel manager whose kernels' statuses are tracked."""

    def __init__(self, **kwargs: Any) -> None:
        self.history_length = 100
        """How many transitions are kept of each kernel that is started from now on."""
        self._starting: set[str] = set()
        self._ends_under_way: set[str] = set()
        """Kernels whose end was asked for, and is under way in upstream's code."""
        self._restarts_under_way: set[str] = set()
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
        self.forget_dead(kernel_id)
        manager.follows_iopub = False
        manager.lifecycle.keep_history(self.history_length)
        loop, thread = IOLoop.current(), threading.get_ident()

        def observe(transition: Transition) -> None:
            if threading.get_ident() == thread:
                self._status_changed(kernel_id, manager, transition)
            else:  # a manager that blocks is told of by other threads
                loop.add_callback(self._status_changed, kernel_id, manager, transition)

        def drain_iopub() -> None:
            if threading.get_ident() == thread:  # the stream's own
                self.drain_iopub(kernel_id)

        manager.drain_iopub = drain_iopub
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
        if transition.status is Status.RUNNING and transition.seq > 2:
            self.follow_new_ports(kernel_id)
            request_kernel_info(manager)
        if transition.status is not Status.DEAD or not manager.is_dead:
            return
        never_launched = manager.lifecycle.started_at is None and self.mapped(kernel_id) is None
        if (
            never_launched
            or kernel_id not in self._starting | self._ends_under_way | self._restarts_under_way
        ):
            self._starting.discard(kernel_id)
            self.retain(kernel_id, manager)

    # Dead kernels

    def _start_over(self, kernel_id: str, manager: KernelManager | None) -> None:
        """The start is over; what happened to the kernel during it has its consequences now."""
        if kernel_id not in self._starting or not isinstance(manager, KernelStatusMixin):
            return
        self._starting.discard(kernel_id)
        self._retain_if_dead(kernel_id)
        manager.release_restarts()

    def remove_kernel(self, kernel_id: str) -> Any:
        """As upstream, whose start and restart need the kernel in the map until they are over."""
        if kernel_id in self._restarts_under_way or self._died_while_starting(kernel_id):
            return None
        return super().remove_kernel(kernel_id)

    def _died_while_starting(self, kernel_id: str) -> bool:
        manager = self.mapped(kernel_id) if kernel_id in self._starting else None
        return isinstance(manager, KernelStatusMixin) and manager.is_dead

    def _retain_if_dead(self, kernel_id: str) -> None:
        manager = self.mapped(kernel_id)
        if isinstance(manager, KernelStatusMixin) and manager.is_dead:
            self.retain(kernel_id, manager)

    def accepts_activity(self, kernel_id: str, frames: list[Any]) -> bool:
        manager = self.mapped(kernel_id)
        if not isinstance(manager, KernelStatusMixin):
            return True
        manager.on_iopub(frames)
        return not manager.status_reader.is_own(frames)

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
        if self.forget_dead(kernel_id):
            return
        await self._restarted_by_itself(kernel_id)
        stock: Any = super()
        self._ends_under_way.add(kernel_id)
        try:
            await ensure_async(stock.shutdown_kernel(kernel_id, now=now, restart=restart))
        finally:
            self._ends_under_way.discard(kernel_id)

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
        dead = self.dead_kernels.take(kernel_id)
        if dead is not None:
            self.reinsert(kernel_id, dead)
        self._restarts_under_way.add(kernel_id)
        try:
            result = await ensure_async(stock.restart_kernel(kernel_id, now=now or bool(dead)))
            if dead is not None:
                self.follow_activity(kernel_id)
        finally:
            self._restarts_under_way.discard(kernel_id)
            self._retain_if_dead(kernel_id)
        return result

    def shutdown_all(self, now: bool = False) -> Any:
        """As upstream; dead kernels are forgotten."""
        stock: Any = super()
        if not inspect.iscoroutinefunction(stock.shutdown_all):
            self._forget_all_dead()
            return stock.shutdown_all(now=now)

        async def shutdown_all() -> None:
            await self.starts_settled()
            self._forget_all_dead()
            for kernel_id in self.list_kernel_ids():
                await self._restarted_by_itself(kernel_id)
            await stock.shutdown_all(now=now)

        return shutdown_all()

    def _forget_all_dead(self) -> None:
        for kernel_id in self.dead_kernels:
            self.forget_dead(kernel_id)

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

    # What the REST API reads

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

"""Status of many kernels in a server: models, dead kernels, observers.

Composed before the configured mapping kernel manager. A kernel that is finally dead leaves the
map of live kernels for :class:`~.dead_kernels.DeadKernelStore`: it is readable and restartable by
id, and counts nowhere.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, nullcontext
from contextvars import ContextVar
from functools import partial
from typing import Any

from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_client.multikernelmanager import MultiKernelManager
from jupyter_core.utils import ensure_async
from tornado import web
from tornado.ioloop import IOLoop
from traitlets import HasTraits

from ..channels.iopub import KernelInfoProbe
from ..client.callbacks import log_failures
from ..client.compose import with_status
from ..client.initiator import initiated_by
from ..client.manager import KernelStatusMixin
from ..client.operation_gate import OperationKind
from ..client.traits import CompositionError
from ..client.upstream import FactoryHook
from ..lifecycle import Transition
from ..vocabulary import Initiator, Status
from .dead_kernels import DeadKernelStore, dead_kernel_model
from .documents import StatusDocument, status_document, status_fields
from .upstream import MappingInternals


def request_kernel_info(manager: KernelStatusMixin) -> None:
    """Ask until the kernel answers, or its process is not the same any more.

    No page asks after an automatic restart, so stock says ``starting`` for good.
    """
    probe = KernelInfoProbe(manager, manager.status_reader)

    def on_transition(transition: Transition) -> None:
        if transition.status not in (Status.RUNNING, Status.STOPPED):
            unsubscribe()
            probe.close()

    unsubscribe = manager.lifecycle.subscribe(on_transition)


def inner_managers(*owners: HasTraits) -> str:
    """The public attributes of ``owners`` that manage kernels of their own, with their classes."""
    found = {}
    for owner in owners:
        names = {*vars(owner), *(name for name in owner.traits() if owner.trait_has_value(name))}
        for name in sorted(names):
            value = None if name.startswith("_") else getattr(owner, name)
            if isinstance(value, MultiKernelManager) and value not in owners:
                found[name] = type(value).__name__
    return ", ".join(f"{name} ({cls})" for name, cls in found.items())


StatusObserver = Callable[[str, KernelStatusMixin, Transition], None]

_starts: ContextVar[ExitStack | None] = ContextVar("kernel_status_starts", default=None)
"""Ends what the calling task's ``start_kernel`` begins in ``pre_start_kernel``."""


class MappingKernelStatusMixin(MappingInternals, FactoryHook):
    """A mapping kernel manager whose kernels' statuses are tracked.

    The hook of the factory comes after the classes of a site: its own factory is asked first.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.history_length = 100
        """How many transitions are kept of each kernel that is started from now on."""
        self._status_observers: list[StatusObserver] = []
        self.dead_kernels: DeadKernelStore[KernelStatusMixin] = DeadKernelStore(
            cull_idle_timeout=lambda: self.cull_idle_timeout, drop=self._dropped
        )
        self._reported_untracked: set[type] = set()
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
            self._reported_untracked.add(stock)
            self.log.error("The status of kernels is not tracked: %s", error)
            return stock

    def make_manager(
        self,
        managed: type[KernelManager],
        stock: Callable[..., KernelManager],
        *args: Any,
        **kwargs: Any,
    ) -> KernelManager:
        try:
            return super().make_manager(managed, stock, *args, **kwargs)
        except Exception as error:
            self.log.error("The status of a kernel is not tracked: %s", error)
            kernel_manager = stock(*args, **kwargs)
            self._reported_untracked.add(type(kernel_manager))
            return kernel_manager

    @log_failures
    def _report_untracked(self, kernel_id: str) -> None:
        """Warn, once for each class, that a kernel was started past us."""
        manager = self.mapped(kernel_id)
        cls = type(manager)
        if manager is None or cls in self._reported_untracked:
            return
        if not isinstance(manager, KernelStatusMixin):
            reason = "a factory of its own makes it"
        elif manager.lifecycle.status is not None or not manager.is_to_be_tracked:
            return
        else:
            cls = cls.__bases__[-1]  # the one that was composed
            inner = inner_managers(manager, self)
            reason = f"it starts them through {inner}" if inner else "it starts them in its own way"
        self._reported_untracked.update((cls, type(manager)))
        self.log.warning("The status of kernels of %s is not tracked: %s", cls.__name__, reason)

    def pre_start_kernel(self, kernel_name: Any, kwargs: Any) -> Any:
        """As upstream; a dead kernel whose id is used again is forgotten."""
        manager, kernel_name, kernel_id = super().pre_start_kernel(kernel_name, kwargs)
        if isinstance(manager, KernelStatusMixin):
            self._follow(kernel_id, manager)
            starts = _starts.get()
            if starts is not None:
                starts.enter_context(manager.operation_gate.request(OperationKind.START))
        return manager, kernel_name, kernel_id

    def _follow(self, kernel_id: str, manager: KernelStatusMixin) -> None:
        self.dead_kernels.discard(kernel_id)
        manager.follows_iopub = False
        manager.lifecycle.keep_history(self.history_length)
        loop, thread = IOLoop.current(), threading.get_ident()

        def observe(transition: Transition) -> None:
            if threading.get_ident() == thread:
                self._status_changed(kernel_id, manager, transition)
            else:  # other threads report the end of a manager that blocks
                loop.add_callback(self._status_changed, kernel_id, manager, transition)

        def drain_iopub() -> None:
            if threading.get_ident() == thread:  # the stream's own
                self.drain_iopub(kernel_id)

        manager.drain_iopub = drain_iopub
        manager.lifecycle.subscribe(observe)

    def _status_changed(
        self, kernel_id: str, manager: KernelStatusMixin, transition: Transition
    ) -> None:
        for observer in tuple(self._status_observers):
            try:
                observer(kernel_id, manager, transition)
            except Exception:
                self.log.exception("Kernel %s: an observer of its status failed", kernel_id)
        if transition.amends:
            return
        if transition.status is Status.RUNNING and transition.seq > 2:
            self.follow_new_ports(kernel_id)
            request_kernel_info(manager)
        if transition.status is Status.DEAD:
            self._retain_if_dead(kernel_id, manager)

    def accepts_activity(self, kernel_id: str, frames: list[Any]) -> bool:
        manager = self.mapped(kernel_id)
        if not isinstance(manager, KernelStatusMixin):
            return True
        manager.on_iopub(frames)
        return not manager.status_reader.is_own(frames)

    # Dead kernels

    def _retain_if_dead(self, kernel_id: str, manager: KernelStatusMixin) -> None:
        """Move a dead kernel out of the map, once upstream's code no longer needs it there."""
        if not manager.is_dead or self.dead_kernels.get(kernel_id) is manager:
            return
        operation = manager.operation_gate.asked_for
        if operation is None:
            if self.mapped(kernel_id) is manager:
                self.remove_kernel(kernel_id)
            self.dead_kernels.keep(kernel_id, manager)
            self._release_soon(kernel_id, manager, restart=True)
        elif operation.kind is not OperationKind.SHUTDOWN:
            manager.operation_gate.when_free(partial(self._retain_if_dead, kernel_id, manager))

    def _dropped(self, kernel_id: str, manager: KernelStatusMixin) -> None:
        self.forget_connections(kernel_id)
        manager.lifecycle.waiters.wake()
        self._release_soon(kernel_id, manager, restart=False)

    def _release_soon(self, kernel_id: str, manager: KernelStatusMixin, *, restart: bool) -> None:
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

    def remove_kernel(self, kernel_id: str) -> Any:
        """As upstream, whose starts and restarts need the kernel in the map until they are over.

        Upstream goes on following a kernel that is removed because it died.
        """
        manager = self.mapped(kernel_id)
        if not isinstance(manager, KernelStatusMixin):
            return super().remove_kernel(kernel_id)
        operation = manager.operation_gate.asked_for
        if manager.is_dead:
            if operation is not None and operation.kind is not OperationKind.SHUTDOWN:
                return None
            self.detach(kernel_id)
        removed = super().remove_kernel(kernel_id)
        manager.lifecycle.waiters.wake()
        return removed

    async def cull_kernels(self) -> None:
        """As upstream; a kernel that has been dead for ``cull_idle_timeout`` is forgotten."""
        stock: Any = super()
        await stock.cull_kernels()
        self.dead_kernels.prune()

    # Starting, stopping, restarting

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        """As upstream; until it is over, the start is an operation of the new manager."""
        stock: Any = super()
        with ExitStack() as starts:
            token = _starts.set(starts)
            try:
                kernel_id: str = await ensure_async(stock.start_kernel(**kwargs))
            finally:
                _starts.reset(token)
            if self.starts_in_background():
                starts.pop_all()  # until start_finished
            else:
                self._report_untracked(kernel_id)
        return kernel_id

    def start_finished(self, kernel_id: str) -> None:
        manager = self.mapped(kernel_id)
        if self.starts_in_background() and isinstance(manager, KernelStatusMixin):
            operation = manager.operation_gate.asked_for
            if operation is not None and operation.kind is OperationKind.START:
                operation.end()
        self._report_untracked(kernel_id)

    async def shutdown_kernel(  # type: ignore[override]
        self, kernel_id: str, now: bool = False, restart: bool = False
    ) -> None:
        """As upstream, in its turn; a dead kernel is forgotten."""
        stock: Any = super()
        async with self._operation(kernel_id, OperationKind.SHUTDOWN) as operation:
            if self.dead_kernels.discard(kernel_id):
                return
            if operation is not None and self.starts_in_background():
                operation.end()  # upstream's tasks wait for each other: each takes its turn
            await ensure_async(stock.shutdown_kernel(kernel_id, now=now, restart=restart))

    async def restart_kernel(self, kernel_id: str, now: bool = False) -> Any:  # type: ignore[override]
        """As upstream, in its turn; a dead kernel comes back under its id."""
        stock: Any = super()
        manager = self.status_manager(kernel_id)
        try:
            async with self._operation(kernel_id, OperationKind.RESTART):
                dead = self.dead_kernels.take(kernel_id)
                if dead is not None:
                    self.reinsert(kernel_id, dead)
                result = await ensure_async(stock.restart_kernel(kernel_id, now=now or bool(dead)))
                if dead is not None:
                    self.follow_activity(kernel_id)
                return result
        finally:
            # A restart that was refused changes no status.
            if manager is not None and self.mapped(kernel_id) is manager:
                self._retain_if_dead(kernel_id, manager)

    def _operation(self, kernel_id: str, kind: OperationKind) -> AbstractAsyncContextManager[Any]:
        """One of its manager's, if that is tracked: upstream's code may not meet another one's."""
        manager = self.status_manager(kernel_id)
        if manager is None:
            return nullcontext()
        is_busy = manager.operation_gate.asked_for is not None
        if kind is OperationKind.RESTART and is_busy and self.starts_in_background():
            return nullcontext()  # upstream refuses it
        return manager.operation_gate.request(kind)

    def shutdown_all(self, now: bool = False) -> Any:
        """As upstream; dead kernels are forgotten."""
        stock: Any = super()
        if not inspect.iscoroutinefunction(stock.shutdown_all):
            self.dead_kernels.clear()
            return stock.shutdown_all(now=now)

        async def shutdown_all() -> None:
            await self.starts_settled()
            self.dead_kernels.clear()
            ids = self.list_kernel_ids()
            operations = [self._operation(kernel_id, OperationKind.SHUTDOWN) for kernel_id in ids]
            async with AsyncExitStack() as stack:
                for operation in operations:
                    stack.push_async_exit(operation)
                for operation in operations:
                    await operation.__aenter__()
                if self.starts_in_background():
                    await stack.aclose()
                await stock.shutdown_all(now=now)

        return shutdown_all()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """As upstream."""
        with initiated_by(Initiator.CULLER):
            stock: Any = super()
            await stock.cull_kernel_if_idle(kernel_id)

    # What the REST API reads

    def status_manager(self, kernel_id: str) -> KernelStatusMixin | None:
        """The tracked manager of a live or dead kernel, or ``None``."""
        manager = self.mapped(kernel_id) or self.dead_kernels.get(kernel_id)
        return manager if isinstance(manager, KernelStatusMixin) else None

    def _dead_manager(self, kernel_id: str) -> KernelStatusMixin | None:
        return self.dead_kernels.get(kernel_id) if self.mapped(kernel_id) is None else None

    def get_kernel(self, kernel_id: str) -> KernelManager:
        """As upstream; for a dead kernel the error (404) carries its reason."""
        dead = self._dead_manager(kernel_id)
        if dead is not None:
            raise web.HTTPError(404, f"Kernel {kernel_id} is dead: {dead.lifecycle.reason}")
        return super().get_kernel(kernel_id)

    def kernel_model(self, kernel_id: str) -> Any:
        """As upstream, with the status fields; a dead kernel has a model too."""
        dead = self._dead_manager(kernel_id)
        if dead is not None:
            return {
                **dead_kernel_model(kernel_id, dead, default_activity=self.last_kernel_activity),
                "connections": self.connections_of(kernel_id),
            }
        stock: Any = super()
        model = stock.kernel_model(kernel_id)
        manager = self.mapped(kernel_id)
        if isinstance(manager, KernelStatusMixin) and isinstance(model, dict):
            try:
                model.update(status_fields(manager.lifecycle) or {})
            except Exception:
                self.log.exception("Kernel %s: its model is without its status", kernel_id)
        return model

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

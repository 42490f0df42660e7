"""Dead kernels in a server: out of the map of live ones, and still there for who asks by id."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_async
from tornado import web
from tornado.ioloop import IOLoop

from ..client.manager import KernelStatusMixin
from ..vocabulary import isoformat
from .documents import status_fields
from .upstream import MappingInternals

K = TypeVar("K")


class DeadKernelStore(Generic[K]):
    """At most ``limit`` kernels by id, each for ``seconds``; nothing runs while nobody asks.

    Parameters
    ----------
    drop:
        Told of every kernel that is forgotten because of its age or their number.
    clock:
        Seconds on a clock that never goes back.
    """

    def __init__(
        self,
        *,
        limit: int = 100,
        seconds: float = 3600.0,
        drop: Callable[[str, K], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limit = limit
        self.seconds = seconds
        self._drop = drop
        self._clock = clock
        self._kept: dict[str, tuple[float, K]] = {}

    def keep(self, kernel_id: str, kernel: K) -> None:
        """From now on; the oldest are dropped when there are too many."""
        self._kept.pop(kernel_id, None)
        self._kept[kernel_id] = (self._clock(), kernel)
        self._prune()

    def get(self, kernel_id: str) -> K | None:
        """The kernel, if it is kept."""
        self._prune()
        entry = self._kept.get(kernel_id)
        return None if entry is None else entry[1]

    def take(self, kernel_id: str) -> K | None:
        """The kernel, if it was kept; it is not any more."""
        self._prune()
        entry = self._kept.pop(kernel_id, None)
        return None if entry is None else entry[1]

    def forget(self, *, older_than: float) -> None:
        """Drop those that were kept for at least ``older_than`` seconds."""
        now = self._clock()
        for kernel_id, (since, kernel) in tuple(self._kept.items()):
            if now - since >= older_than:
                del self._kept[kernel_id]
                self._drop(kernel_id, kernel)

    def __contains__(self, kernel_id: object) -> bool:
        return isinstance(kernel_id, str) and self.get(kernel_id) is not None

    def __iter__(self) -> Iterator[str]:
        self._prune()
        return iter(tuple(self._kept))

    def __len__(self) -> int:
        self._prune()
        return len(self._kept)

    def _prune(self) -> None:
        oldest_kept = self._clock() - self.seconds
        for kernel_id, (since, kernel) in tuple(self._kept.items()):
            if since >= oldest_kept and len(self._kept) <= self.limit:
                break
            del self._kept[kernel_id]
            self._drop(kernel_id, kernel)


class DeadKernelsMixin(MappingInternals):
    """A mapping kernel manager that keeps the kernels that died."""

    def __init__(self, **kwargs: Any) -> None:
        self.dead_kernels: DeadKernelStore[KernelStatusMixin] = DeadKernelStore(drop=self.forget)
        stock: Any = super()
        stock.__init__(**kwargs)

    def retain(self, kernel_id: str, manager: KernelStatusMixin) -> None:
        """Move a finally dead kernel out of the map of live ones."""
        if self.mapped(kernel_id) is manager:
            self.remove_kernel(kernel_id)
        self.dead_kernels.keep(kernel_id, manager)
        self._run_soon(kernel_id, manager, restart=True)

    def forget(self, kernel_id: str, manager: KernelStatusMixin) -> None:
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

    def remove_kernel(self, kernel_id: str) -> Any:
        """As upstream, which goes on following a kernel that is removed because it died."""
        manager = self.mapped(kernel_id)
        if not isinstance(manager, KernelStatusMixin):
            return super().remove_kernel(kernel_id)
        if manager.is_dead:
            self.detach(kernel_id)
            return super().remove_kernel(kernel_id)
        removed = super().remove_kernel(kernel_id)
        manager.lifecycle.waiters.wake()
        return removed

    def forget_dead(self, kernel_id: str) -> bool:
        """Forget a dead kernel, if that is one; says whether it was."""
        dead = self.dead_kernels.take(kernel_id)
        if dead is not None:
            self.forget(kernel_id, dead)
        return dead is not None

    async def cull_kernels(self) -> None:
        """As upstream; no kernel stays dead for longer than ``cull_idle_timeout``."""
        stock: Any = super()
        await stock.cull_kernels()
        # The next look is one interval away.
        self.dead_kernels.forget(older_than=self.cull_idle_timeout - self.cull_interval)

    # What the REST API reads

    def get_kernel(self, kernel_id: str) -> KernelManager:
        """As upstream; for a dead kernel the error (404) carries its reason."""
        dead = self.dead_kernels.get(kernel_id) if self.mapped(kernel_id) is None else None
        if dead is not None:
            raise web.HTTPError(404, f"Kernel {kernel_id} is dead: {dead.reason}")
        return super().get_kernel(kernel_id)

    def kernel_model(self, kernel_id: str) -> Any:
        """As upstream, with the status fields; a dead kernel has a model too."""
        dead = self.dead_kernels.get(kernel_id) if self.mapped(kernel_id) is None else None
        if dead is not None:
            return self._dead_model(kernel_id, dead)
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

"""Dead kernels in a server: out of the map of live ones, and still readable by their id."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

from ..client.manager import KernelStatusMixin
from ..vocabulary import isoformat
from .documents import status_fields

K = TypeVar("K")


class DeadKernelStore(Generic[K]):
    """At most ``limit`` kernels by id, each for ``seconds``; nothing runs while nobody asks.

    Parameters
    ----------
    cull_idle_timeout:
        Seconds after which a kernel would be culled now: a shorter time to keep; 0 or less for
        never.
    drop:
        Called with every kernel that is kept no longer, but for one that was taken.
    clock:
        Seconds on a clock that never goes back.
    """

    def __init__(
        self,
        *,
        limit: int = 100,
        seconds: float = 3600.0,
        cull_idle_timeout: Callable[[], float] = lambda: 0.0,
        drop: Callable[[str, K], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limit = limit
        self.seconds = seconds
        self._cull_idle_timeout = cull_idle_timeout
        self._drop = drop
        self._clock = clock
        self._kept: dict[str, tuple[float, K]] = {}

    def keep(self, kernel_id: str, kernel: K) -> None:
        """From now on; the oldest are dropped when there are too many."""
        self._kept.pop(kernel_id, None)
        self._kept[kernel_id] = (self._clock(), kernel)
        self.prune()

    def get(self, kernel_id: str) -> K | None:
        """The kernel, if it is kept."""
        self.prune()
        return self._kept[kernel_id][1] if kernel_id in self._kept else None

    def take(self, kernel_id: str) -> K | None:
        """The kernel, if it was kept; it is not any more."""
        kernel = self.get(kernel_id)
        self._kept.pop(kernel_id, None)
        return kernel

    def discard(self, kernel_id: str) -> bool:
        """Drop it now; whether it was kept."""
        kernel = self.take(kernel_id)
        if kernel is not None:
            self._drop(kernel_id, kernel)
        return kernel is not None

    def clear(self) -> None:
        """Drop all."""
        for kernel_id in tuple(self._kept):
            self.discard(kernel_id)

    def __contains__(self, kernel_id: object) -> bool:
        return isinstance(kernel_id, str) and self.get(kernel_id) is not None

    def __iter__(self) -> Iterator[str]:
        self.prune()
        return iter(tuple(self._kept))

    def __len__(self) -> int:
        self.prune()
        return len(self._kept)

    def prune(self) -> None:
        """Drop those whose time is over, and the oldest of too many."""
        seconds = self.seconds
        if (timeout := self._cull_idle_timeout()) > 0:
            seconds = min(seconds, timeout)
        oldest_kept = self._clock() - seconds
        for kernel_id, (since, kernel) in tuple(self._kept.items()):
            if since >= oldest_kept and len(self._kept) <= self.limit:
                break
            del self._kept[kernel_id]
            self._drop(kernel_id, kernel)


def dead_kernel_model(
    kernel_id: str, manager: KernelStatusMixin, *, default_activity: datetime
) -> dict[str, Any]:
    """A dead kernel as the REST API shows it, without its connections.

    ``default_activity`` is for managers that do not keep their kernel's last one.
    """
    last_exit = manager.lifecycle.last_exit
    if manager.lifecycle.started_at is None and last_exit is not None:
        last_activity = last_exit.ended_at  # it never was active
    else:
        last_activity = getattr(manager, "last_activity", default_activity).timestamp()
    return {
        "id": kernel_id,
        "name": manager.kernel_name,
        "last_activity": isoformat(last_activity),
        "execution_state": "dead",
        **(status_fields(manager.lifecycle) or {}),
    }

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

    def forget(self, *, older_than: float) -> None:
        """Drop those that were kept for at least ``older_than`` seconds."""
        now = self._clock()
        for kernel_id, (since, _) in tuple(self._kept.items()):
            if now - since >= older_than:
                self.discard(kernel_id)

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

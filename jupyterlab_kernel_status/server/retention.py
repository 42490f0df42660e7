"""Dead kernels, kept readable and restartable for a while, outside the map of live ones (pure)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K")


class DeadKernels(Generic[K]):
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

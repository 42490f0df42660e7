"""What a server leaves on disk while its kernels run, for the next one should it be killed. Pure.

It names the running cells, never their code.
"""

from __future__ import annotations

from dataclasses import dataclass

NEAR = 0.9
"""From this part of its limit on, memory in use is taken for the probable cause."""
SIGN_OF_LIFE = 60.0
"""Seconds after which a crumb is written again although nothing has changed."""
ABANDONED = 5 * SIGN_OF_LIFE
"""Seconds without a sign of life after which a server on another machine is taken for dead."""
CELLS = 20
"""Running cells that are kept."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server process, told apart from every other one."""

    host: str
    boot: str | None
    """Of the machine: the system's own name for the time since it was started."""
    namespace: str | None
    """The one that the process id is of."""
    pid: int
    started: int | None
    """When the process did, as its system counts."""


@dataclass(frozen=True, slots=True)
class CrumbCell:
    """A cell that was running."""

    kernel_id: str
    path: str | None
    """Of the notebook, relative to the server's root, as it was called when the kernel started."""
    cell_id: str | None
    execution_count: int | None


@dataclass(frozen=True, slots=True)
class ServerMemory:
    """What the server and its kernels use together, in bytes."""

    used: int
    limit: int
    limit_of: str
    """``server`` (a cgroup that it is in) or ``machine``."""

    @property
    def part(self) -> float:
        """Of the limit, what is in use."""
        return self.used / self.limit


@dataclass(frozen=True, slots=True)
class Crumb:
    """What was so, last."""

    server: Server
    last_seen: float
    """Seconds since the epoch."""
    cells: tuple[CrumbCell, ...] = ()
    memory: ServerMemory | None = None

    @property
    def is_short_of_memory(self) -> bool:
        """Whether nearly all memory was in use."""
        return self.memory is not None and self.memory.part >= NEAR

    @property
    def is_worth_telling(self) -> bool:
        """Whether work was lost, or a cause is known: else a machine was just turned off."""
        return bool(self.cells) or self.is_short_of_memory


def is_news(crumb: Crumb, written: Crumb | None) -> bool:
    """Whether ``crumb`` is to be written over ``written``."""
    if written is None or crumb.last_seen - written.last_seen >= SIGN_OF_LIFE:
        return True
    if crumb.cells != written.cells or (crumb.memory is None) != (written.memory is None):
        return True
    if crumb.memory is None or written.memory is None:
        return False
    return abs(crumb.memory.part - written.memory.part) >= 0.01


def is_abandoned(
    crumb: Crumb, here: Server, *, now: float, exists: bool, started: int | None
) -> bool:
    """Whether the server that left ``crumb`` is gone, as seen from ``here``.

    ``exists`` and ``started`` are of the process that has its id here, now. A process on another
    machine cannot be looked at; its crumb is fresh while it lives.
    """
    left = crumb.server
    if left.host != here.host:
        return abs(now - crumb.last_seen) >= ABANDONED
    if (left.boot, left.namespace) != (here.boot, here.namespace):
        return True  # the machine or container was started anew
    return not exists or left.started != started

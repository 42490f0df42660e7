"""What a server leaves on disk while its kernels run, for the next one should it be killed. Pure.

It names the running cells, never their code.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from ...text.plain import head, plain

NEAR = 0.9
"""From this part of its limit on, memory in use is taken for the probable cause."""
SIGN_OF_LIFE = 60.0
"""Seconds after which a marker is written again although nothing has changed."""
ABANDONED = 5 * SIGN_OF_LIFE
"""Seconds without a sign of life after which a server on another machine is taken for dead."""
CELLS = 20
"""Running cells that are kept."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server process, distinct from every other one."""

    host: str
    boot: str | None
    """Of the machine: the system's own name for the time since it was started."""
    namespace: str | None
    """The one that the process id is of."""
    pid: int
    started: int | None
    """When the process did, as its system counts."""


@dataclass(frozen=True, slots=True)
class MarkerCell:
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
class Marker:
    """What was so, last."""

    server: Server
    last_seen: float
    """Seconds since the epoch."""
    cells: tuple[MarkerCell, ...] = ()
    memory: ServerMemory | None = None

    @property
    def is_short_of_memory(self) -> bool:
        """Whether nearly all memory was in use."""
        return self.memory is not None and self.memory.part >= NEAR

    @property
    def is_notable(self) -> bool:
        """Whether work was lost, or a cause is known: else a machine was just turned off."""
        return bool(self.cells) or self.is_short_of_memory


def is_news(marker: Marker, written: Marker | None) -> bool:
    """Whether ``marker`` is to be written over ``written``."""
    if written is None or marker.last_seen - written.last_seen >= SIGN_OF_LIFE:
        return True
    if marker.cells != written.cells or (marker.memory is None) != (written.memory is None):
        return True
    if marker.memory is None or written.memory is None:
        return False
    return abs(marker.memory.part - written.memory.part) >= 0.01


def is_abandoned(
    marker: Marker, here: Server, *, now: float, exists: bool, started: int | None
) -> bool:
    """Whether the server that left ``marker`` is gone, as seen from ``here``.

    ``exists`` and ``started`` are of the process that has its id here, now. A process on another
    machine cannot be looked at; its marker is fresh while it lives.
    """
    left = marker.server
    if left.host != here.host:
        return abs(now - marker.last_seen) >= ABANDONED
    if (left.boot, left.namespace) != (here.boot, here.namespace):
        return True  # the machine or container was started anew
    return not exists or left.started != started


SIZE = 64 * 1024
"""Bytes that a marker has at most."""
VERSION = 1
_NAME_SIZE = 512
_LARGEST = 2**63


class GarbageError(ValueError):
    """It is no marker."""


def dumps(marker: Marker) -> bytes:
    """As JSON."""
    return json.dumps({"version": VERSION, **asdict(marker)}).encode()


def loads(content: bytes) -> Marker:
    """The marker in ``content``.

    Raises
    ------
    GarbageError: it is none, or one of another version.
    """
    try:
        read = json.loads(content)
        if read["version"] != VERSION or len(content) > SIZE:
            raise GarbageError("of another version, or too large")
        server = read["server"]
        return Marker(
            server=Server(
                host=_text(server["host"]),
                boot=_text_or_none(server["boot"]),
                namespace=_text_or_none(server["namespace"]),
                pid=_count(server["pid"]),
                started=_count_or_none(server["started"]),
            ),
            last_seen=_moment(read["last_seen"]),
            cells=tuple(_cell(cell) for cell in read["cells"][:CELLS]),
            memory=None if read["memory"] is None else _memory(read["memory"]),
        )
    except GarbageError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise GarbageError(type(error).__name__) from error


def _cell(read: Any) -> MarkerCell:
    return MarkerCell(
        kernel_id=_text(read["kernel_id"]),
        path=_text_or_none(read["path"]),
        cell_id=_text_or_none(read["cell_id"]),
        execution_count=_count_or_none(read["execution_count"]),
    )


def _memory(read: Any) -> ServerMemory:
    memory = ServerMemory(_count(read["used"]), _count(read["limit"]), read["limit_of"])
    if memory.limit == 0 or memory.limit_of not in ("server", "machine"):
        raise GarbageError("no limit of memory")
    return memory


def _text(read: Any) -> str:
    if not isinstance(read, str):
        raise GarbageError("no text")
    return head(plain(read).replace("\n", " "), _NAME_SIZE)


def _text_or_none(read: Any) -> str | None:
    return None if read is None else _text(read)


def _count(read: Any) -> int:
    if type(read) is not int or not 0 <= read < _LARGEST:
        raise GarbageError("no count")
    return read


def _count_or_none(read: Any) -> int | None:
    return None if read is None else _count(read)


def _moment(read: Any) -> float:
    if type(read) not in (int, float) or not math.isfinite(read) or not 0 <= read < 2**32:
        raise GarbageError("no moment")
    return float(read)

"""A crumb as JSON, and read back from whatever is in the file. Pure."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from ...text.plain import head, plain
from .marker import CELLS, Crumb, CrumbCell, Server, ServerMemory

SIZE = 64 * 1024
"""Bytes that a crumb has at most."""
VERSION = 1
_NAME_SIZE = 512
_LARGEST = 2**63


class GarbageError(ValueError):
    """It is no crumb."""


def dumps(crumb: Crumb) -> bytes:
    """As JSON."""
    return json.dumps({"version": VERSION, **asdict(crumb)}).encode()


def loads(content: bytes) -> Crumb:
    """The crumb in ``content``.

    Raises
    ------
    GarbageError: it is none, or one of another version.
    """
    try:
        read = json.loads(content)
        if read["version"] != VERSION or len(content) > SIZE:
            raise GarbageError("of another version, or too large")
        server = read["server"]
        return Crumb(
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


def _cell(read: Any) -> CrumbCell:
    return CrumbCell(
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

"""What people read about a server that ended without an orderly end. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import TypedDict

from ...vocabulary import isoformat
from .marker import Crumb


class ServerDeathModel(TypedDict):
    """The notice on the wire."""

    id: str
    reason: str
    certain: bool
    last_seen: str
    cells: list[dict[str, str | int | None]]
    memory: dict[str, str | int] | None


def sentence(crumb: Crumb) -> str:
    """What happened, and why as far as it can be told; without a full stop."""
    ended = f"The server ended {_meanwhile(crumb)}"
    if crumb.memory is None or not crumb.is_short_of_memory:
        return f"{ended}; nothing tells why"
    part = min(100, int(crumb.memory.part * 100))
    whose = "the machine's" if crumb.memory.limit_of == "machine" else "its"
    return f"{ended} with {part} % of {whose} memory in use: probably out of memory"


def notice(death_id: str, crumb: Crumb) -> ServerDeathModel:
    """The notice; never certain: nobody saw the end."""
    return {
        "id": death_id,
        "reason": sentence(crumb),
        "certain": False,
        "last_seen": isoformat(crumb.last_seen),
        "cells": [asdict(cell) for cell in crumb.cells],
        "memory": None if crumb.memory is None else asdict(crumb.memory),
    }


def _meanwhile(crumb: Crumb) -> str:
    if not crumb.cells:
        return "while its kernels were idle"
    if len(crumb.cells) > 1:
        return f"while {len(crumb.cells)} cells were running"
    count = crumb.cells[0].execution_count
    return "while a cell was running" if count is None else f"during cell [{count}]"

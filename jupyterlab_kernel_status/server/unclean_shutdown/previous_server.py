"""A server before this one that was killed, and what people read about that."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import asdict
from typing import TypedDict

from ...vocabulary import isoformat
from .marker import ABANDONED, Marker


class ServerDeathModel(TypedDict):
    """The notice on the wire."""

    id: str
    reason: str
    certain: bool
    last_seen: str
    cells: list[dict[str, str | int | None]]
    memory: dict[str, str | int] | None


def sentence(marker: Marker) -> str:
    """What happened, and the cause if it is known; without a full stop."""
    ended = f"The server ended {_meanwhile(marker)}"
    if marker.memory is None or not marker.is_short_of_memory:
        return f"{ended}; nothing tells why"
    part = min(100, int(marker.memory.part * 100))
    whose = "the machine's" if marker.memory.limit_of == "machine" else "its"
    return f"{ended} with {part} % of {whose} memory in use: probably out of memory"


def notice(death_id: str, marker: Marker) -> ServerDeathModel:
    """The notice; never certain: the end was not observed."""
    return {
        "id": death_id,
        "reason": sentence(marker),
        "certain": False,
        "last_seen": isoformat(marker.last_seen),
        "cells": [asdict(cell) for cell in marker.cells],
        "memory": None if marker.memory is None else asdict(marker.memory),
    }


def _meanwhile(marker: Marker) -> str:
    if not marker.cells:
        return "while its kernels were idle"
    if len(marker.cells) > 1:
        return f"while {len(marker.cells)} cells were running"
    count = marker.cells[0].execution_count
    return "while a cell was running" if count is None else f"during cell [{count}]"


NEWS_FOR = 24 * 3600.0
"""Seconds for which the end of a server is news."""


class PreviousServer:
    """Reads what was left behind, in ``executor``, as soon as it is made.

    And once more later: what a server on another machine, or in another container, has left is
    known to be left behind only when it has not been written for a while.
    """

    def __init__(
        self,
        take: Callable[[], list[Marker]],
        executor: Executor,
        log: logging.Logger,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._take = take
        self._executor = executor
        self._log = log
        self._clock = clock
        self._is_dismissed = False
        self._read = executor.submit(self._taken)
        self._read_again_at: float | None = clock() + ABANDONED

    async def notice(self) -> ServerDeathModel | None:
        """The notice; ``None``: there is none, or it was dismissed."""
        found = await asyncio.wrap_future(self._read)
        if found is None and self._read_again_at is not None:
            if self._clock() < self._read_again_at:
                return None
            self._read_again_at = None
            self._read = self._executor.submit(self._taken)
            found = await asyncio.wrap_future(self._read)
        return None if self._is_dismissed else found

    def dismiss(self) -> None:
        """Dismiss the notice, for all pages."""
        self._is_dismissed = True

    def _taken(self) -> ServerDeathModel | None:
        try:
            markers = self._take()
        except Exception:
            self._log.exception("What a server before this one left behind could not be read")
            return None
        for marker in markers:
            level = logging.WARNING if marker.is_notable else logging.INFO
            self._log.log(level, "Before this server: %s", sentence(marker))
        since = self._clock() - NEWS_FOR
        notable = [each for each in markers if each.is_notable and each.last_seen >= since]
        return notice(secrets.token_hex(8), notable[0]) if notable else None

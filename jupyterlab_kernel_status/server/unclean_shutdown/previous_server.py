"""Whether the server before this one died, as it is told to pages until somebody dismisses it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Executor

from .marker import Crumb
from .notice import ServerDeathModel, notice, sentence


class ServerDeath:
    """Reads what was left behind, in ``executor``, as soon as it is made."""

    def __init__(
        self, take: Callable[[], list[Crumb]], executor: Executor, log: logging.Logger
    ) -> None:
        self._log = log
        self._is_dismissed = False
        self._read = executor.submit(self._taken, take)

    async def notice(self) -> ServerDeathModel | None:
        """The notice; ``None``: there is nothing to tell, or somebody has read it."""
        found = await asyncio.wrap_future(self._read)
        return None if self._is_dismissed else found

    def dismiss(self) -> None:
        """Somebody has read it: it is not told again."""
        self._is_dismissed = True

    def _taken(self, take: Callable[[], list[Crumb]]) -> ServerDeathModel | None:
        try:
            crumbs = take()
        except Exception:
            self._log.exception("What a server before this one left behind could not be read")
            return None
        for crumb in crumbs:
            level = logging.WARNING if crumb.is_worth_telling else logging.INFO
            self._log.log(level, "Before this server: %s", sentence(crumb))
        told = [crumb for crumb in crumbs if crumb.is_worth_telling]
        return notice(secrets.token_hex(8), told[0]) if told else None

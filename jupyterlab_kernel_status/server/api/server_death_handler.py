"""The endpoint that tells of a server before this one that was killed."""

from __future__ import annotations

import json

from tornado import web

from ..documents import EPOCH
from ..unclean_shutdown.previous_server import ServerDeath
from .base import StatusHandler, may_execute


class ServerDeathHandler(StatusHandler):
    """The notice, until somebody dismisses it. It names cells: for who may run them."""

    methods = "GET, DELETE, OPTIONS"

    def initialize(self, death: ServerDeath | None) -> None:
        self._death = death

    @web.authenticated
    @may_execute
    async def get(self) -> None:
        """``{"epoch", "server_death"}``; the latter ``null`` when there is nothing to tell."""
        death = None if self._death is None else await self._death.notice()
        self.finish(json.dumps({"epoch": EPOCH, "server_death": death}))

    @web.authenticated
    @may_execute
    async def delete(self) -> None:
        """Dismiss it for good. 204, also when there is none."""
        if self._death is not None:
            self._death.dismiss()
        self.set_status(204)
        self.finish()

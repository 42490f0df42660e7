"""A restarter that is told of a death instead of finding it at its next poll.

Everything else stays upstream's: limits, ports, callbacks, the pace of a crash loop.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from typing import Any

from jupyter_client.restarter import KernelRestarter
from tornado.ioloop import IOLoop

from ..vocabulary import Initiator
from .initiator import initiated_by
from .upstream import RESTARTER_NAMES, missing_names, will_give_up


class StatusRestarterMixin(KernelRestarter):
    """Polls when it is told to, never twice at once, and restarts nothing after a shutdown."""

    is_watching = False
    """Whether it would restart the kernel: between ``start`` and ``stop``."""

    def start(self) -> None:
        """As upstream."""
        self.is_watching = True
        super().start()

    def stop(self) -> None:
        """As upstream."""
        self.is_watching = False
        super().stop()

    def poll_soon(self) -> None:
        """Poll before the next time comes, if that does no harm; does not block."""
        raise NotImplementedError

    @property
    def is_polling(self) -> bool:
        """Whether it may be in the middle of a restart that can be awaited by :meth:`settled`."""
        return False

    async def settled(self) -> None:
        """Until no restart is under way."""

    def _may_restart(self) -> bool:
        """False once a shutdown was asked for: upstream's async poll does not look.

        Nor while another call holds restarts: a poll would count an attempt that is none.
        """
        manager = self.kernel_manager
        return (
            self.is_watching
            and not manager.shutting_down
            and not manager.holds_restarts
            and manager.status
            not in (
                "terminating",
                "terminated",
                "dead",
            )
        )


class AsyncStatusRestarterMixin(StatusRestarterMixin):
    """For restarters whose ``poll`` is a coroutine."""

    _polling: asyncio.Lock | None = None
    _told: asyncio.Task[None] | None = None

    def poll_soon(self) -> None:
        self._told = asyncio.get_running_loop().create_task(self._poll_and_log())

    async def _poll_and_log(self) -> None:
        try:
            await self.poll()
        except Exception:
            self.log.exception(
                "Kernel %s: its automatic restart failed", self.kernel_manager.kernel_id
            )

    @property
    def is_polling(self) -> bool:
        return self._polling is not None and self._polling.locked()

    async def settled(self) -> None:
        async with self._polls():
            pass

    def _polls(self) -> asyncio.Lock:
        if self._polling is None:
            self._polling = asyncio.Lock()
        return self._polling

    async def poll(self) -> None:  # type: ignore[override]
        """As upstream."""
        async with self._polls():
            if self._may_restart():
                with initiated_by(Initiator.AUTOMATIC):
                    await super().poll()  # type: ignore[misc]


class SyncStatusRestarterMixin(StatusRestarterMixin):
    """For restarters whose ``poll`` blocks until the kernel is restarted."""

    _is_polling = False

    def poll_soon(self) -> None:
        """Give up at once; restart at upstream's pace.

        The poll runs in a thread of its own, and jupyter_client's synchronous calls do not expect
        a restart in their midst: who calls one because the kernel died would meet it each time.
        """
        if not will_give_up(self):
            return
        loop = self.kernel_manager.loop if self.kernel_manager.has_trait("loop") else None
        if isinstance(loop, IOLoop):
            loop.add_callback(self.poll)

    def poll(self) -> None:
        """As upstream."""
        if self._is_polling or not self._may_restart():
            return
        self._is_polling = True
        try:
            with initiated_by(Initiator.AUTOMATIC):
                super().poll()
        finally:
            self._is_polling = False


@functools.cache
def with_status_restarter(cls: type[KernelRestarter]) -> type[KernelRestarter]:
    """``cls``, told of deaths; ``cls`` itself when upstream took a name away that this needs."""
    if issubclass(cls, StatusRestarterMixin) or missing_names(cls, RESTARTER_NAMES):
        return cls
    mixin = (
        AsyncStatusRestarterMixin
        if inspect.iscoroutinefunction(cls.poll)
        else SyncStatusRestarterMixin
    )
    namespace: dict[str, Any] = {"__doc__": cls.__doc__, "__module__": __name__}
    return type(f"Status{cls.__name__}", (mixin, cls), namespace)

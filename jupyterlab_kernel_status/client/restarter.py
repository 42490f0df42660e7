"""A restarter to which a death is reported: it need not find it at its next poll.

Everything else stays upstream's: limits, ports, callbacks, the pace of a crash loop.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from typing import Any, cast

from jupyter_client.restarter import KernelRestarter
from tornado.ioloop import IOLoop

from ..vocabulary import FINAL_STATUSES, Initiator, Status
from .initiator import initiated_by
from .operation_gate import Operation
from .upstream import RESTARTER_NAMES, missing_names, will_give_up

ENDED = FINAL_STATUSES | {Status.TERMINATING}


class StatusRestarterMixin(KernelRestarter):
    """Polls when a death is reported, never twice at once; restarts nothing after a shutdown."""

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

    def _begin(self) -> Operation | None:
        """The automatic restart that a poll may lead to; ``None``: not now.

        Not once a shutdown was asked for, which upstream's async poll does not look at; nor in the
        midst of another operation: a poll would count an attempt that is none.
        """
        manager = self.kernel_manager
        if not self.is_watching or manager.shutting_down or manager.lifecycle.status in ENDED:
            return None
        return cast("Operation | None", manager.operation_gate.request_automatic())


class AsyncStatusRestarterMixin(StatusRestarterMixin):
    """For restarters whose ``poll`` is a coroutine."""

    _scheduled: asyncio.Task[None] | None = None

    def poll_soon(self) -> None:
        self._scheduled = asyncio.get_running_loop().create_task(self._poll_and_log())

    async def _poll_and_log(self) -> None:
        try:
            await self.poll()
        except Exception:
            self.log.exception(
                "Kernel %s: its automatic restart failed", self.kernel_manager.kernel_id
            )

    async def poll(self) -> None:  # type: ignore[override]
        """As upstream."""
        operation = self._begin()
        if operation is not None:
            with operation, initiated_by(Initiator.AUTOMATIC):
                await super().poll()  # type: ignore[misc]


class SyncStatusRestarterMixin(StatusRestarterMixin):
    """For restarters whose ``poll`` blocks until the kernel is restarted."""

    def poll_soon(self) -> None:
        """Give up at once; restart at upstream's pace.

        The poll runs in a thread of its own, and jupyter_client's synchronous calls do not expect
        a restart in their midst: what is called because the kernel died would meet it each time.
        """
        if not will_give_up(self):
            return
        loop = self.kernel_manager.loop if self.kernel_manager.has_trait("loop") else None
        if isinstance(loop, IOLoop):
            loop.add_callback(self.poll)

    def poll(self) -> None:
        """As upstream."""
        operation = self._begin()
        if operation is not None:
            with operation, initiated_by(Initiator.AUTOMATIC):
                super().poll()


@functools.cache
def with_status_restarter(cls: type[KernelRestarter]) -> type[KernelRestarter]:
    """``cls`` with a mixin before it; ``cls`` itself when upstream lacks a name that this needs."""
    if issubclass(cls, StatusRestarterMixin) or missing_names(cls, RESTARTER_NAMES):
        return cls
    mixin = (
        AsyncStatusRestarterMixin
        if inspect.iscoroutinefunction(cls.poll)
        else SyncStatusRestarterMixin
    )
    namespace: dict[str, Any] = {"__doc__": cls.__doc__, "__module__": __name__}
    return type(f"Status{cls.__name__}", (mixin, cls), namespace)

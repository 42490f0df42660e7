"""What nothing announces about a live process: that it is stopped, or does not answer.

All kernels share one ticker; a kernel whose signs cannot be read costs nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..channels.heartbeat import Heartbeat
from ..lifecycle import KernelLifecycle
from ..process import Registration, shared_ticker
from ..process.proc import is_stopped

INTERVAL = 1.0
"""Seconds between looks."""


class VitalSigns:
    """Looks after one process from its launch until :meth:`close`."""

    def __init__(
        self,
        lifecycle: KernelLifecycle,
        *,
        pid: int | None,
        heartbeat: Heartbeat | None,
        loop: asyncio.AbstractEventLoop | None,
        interval: float = INTERVAL,
    ) -> None:
        self._lifecycle = lifecycle
        self._pid = pid
        self._heartbeat = heartbeat
        looks: Callable[[], None] | None = self.look
        if heartbeat is None and (pid is None or is_stopped(pid) is None):
            looks = None
        self._registration: Registration | None = None
        if looks is not None:
            self._registration = shared_ticker(interval, loop=loop).add(looks)

    def look(self) -> None:
        """Read the signs once, without blocking."""
        stopped = None if self._pid is None else is_stopped(self._pid)
        if stopped is not None:
            self._lifecycle.suspended(stopped)
        if self._heartbeat is not None and not stopped:
            self._lifecycle.answering(self._heartbeat.beat())

    def close(self) -> None:
        """Look no more."""
        if self._registration is not None:
            self._registration.close()
        if self._heartbeat is not None:
            self._heartbeat.close()
        self._registration = self._heartbeat = None

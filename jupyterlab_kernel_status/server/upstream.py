"""The private names of jupyter_server."""

from __future__ import annotations

import asyncio
from typing import Any

import zmq
from jupyter_client.manager import KernelManager
from jupyter_server.prometheus.metrics import KERNEL_CURRENTLY_RUNNING_TOTAL
from jupyter_server.services.kernels.kernelmanager import MappingKernelManager

from ..client.upstream import MULTI_MANAGER_NAMES

LAST_MESSAGES = 1000
"""Of a process that has ended: what a socket holds by default."""

MAPPING_MANAGER_NAMES = (
    *MULTI_MANAGER_NAMES,
    "_using_pending_kernels",
    "_finish_kernel_start",
    "_add_kernel_when_ready",
    "_pending_kernels",
    "_get_changed_ports",
    "_kernels",
    "_kernel_connections",
    "_kernel_ports",
)


class MappingInternals(MappingKernelManager):
    """What a mapping kernel manager keeps to itself: its map, and when a start is over."""

    def starts_in_background(self) -> bool:
        """Whether starting a kernel returns before it is launched (``use_pending_kernels``)."""
        return bool(self._using_pending_kernels())

    def start_finished(self, kernel_id: str) -> None:
        """What follows a launch in the background (``use_pending_kernels``) is over."""

    async def starts_settled(self) -> None:
        """Until no start is under way in the background.

        Upstream's ``shutdown_all`` cancels what waits for one, and fails with a ``KeyError`` when
        that kernel has ended already.
        """
        finishing = getattr(self, "_pending_kernel_tasks", {})  # no attribute of the class
        under_way = [*self._pending_kernels.values(), *finishing.values()]
        tasks = [each for each in under_way if isinstance(each, asyncio.Task)]
        if tasks:
            await asyncio.wait(tasks)

    async def _add_kernel_when_ready(
        self, kernel_id: str, km: KernelManager, kernel_awaitable: Any
    ) -> None:
        """As upstream, for which a launch that failed stays pending for ever.

        ``shutdown_all`` then fails with 404, and the server does not end on SIGTERM.
        """
        stock: Any = super()
        await stock._add_kernel_when_ready(kernel_id, km, kernel_awaitable)
        self._pending_kernels.pop(kernel_id, None)

    async def _finish_kernel_start(self, kernel_id: str) -> None:
        try:
            stock: Any = super()
            await stock._finish_kernel_start(kernel_id)
        finally:
            self.start_finished(kernel_id)

    def accepts_activity(self, kernel_id: str, frames: list[Any]) -> bool:
        """One raw message of a kernel's iopub channel; whether it may count as activity."""
        return True

    def start_watching_activity(self, kernel_id: str) -> None:
        """As upstream, on the one stream that upstream follows a kernel by."""
        stock: Any = super()
        stock.start_watching_activity(kernel_id)
        stream = getattr(self._kernels[kernel_id], "_activity_stream", None)
        recorded = getattr(stream, "_recv_callback", None)
        if stream is None or recorded is None:
            self.log.warning("Kernel %s: its iopub stream is not as expected", kernel_id)
            return

        def on_iopub(frames: list[Any]) -> None:
            if self.accepts_activity(kernel_id, frames):
                recorded(frames)

        stream.on_recv(on_iopub)

    def drain_iopub(self, kernel_id: str) -> None:
        """Receive what has arrived by now, which the event loop would hand over a moment later."""
        stream = getattr(self._kernels.get(kernel_id), "_activity_stream", None)
        if stream is not None and not stream.closed():
            stream.flush(zmq.POLLIN, limit=LAST_MESSAGES)

    def follow_new_ports(self, kernel_id: str) -> None:
        """Follow a kernel that was restarted on other ports, which upstream does by REST only."""
        stock: Any = super()
        followed = kernel_id in self._kernel_ports  # its first start is over
        if followed and stock._get_changed_ports(kernel_id) is not None:
            stock.stop_watching_activity(kernel_id)
            self.start_watching_activity(kernel_id)

    def mapped(self, kernel_id: str) -> KernelManager | None:
        """The manager in the map of live kernels, or ``None``; raises nothing."""
        manager = self._kernels.get(kernel_id)
        return manager if isinstance(manager, KernelManager) else None

    def detach(self, kernel_id: str) -> None:
        """Stop following a dead kernel: its streams, its buffer, its place among the running.

        Its manager stays in the map until ``remove_kernel``; the count of its connections stays
        because their websockets still close one by one.
        """
        manager = self._kernels[kernel_id]
        stock: Any = super()
        stock.stop_watching_activity(kernel_id)
        stock.stop_buffering(kernel_id)
        KERNEL_CURRENTLY_RUNNING_TOTAL.labels(type=manager.kernel_name).dec()

    def forget_connections(self, kernel_id: str) -> None:
        """A dead kernel is forgotten: nothing about it is kept."""
        self._kernel_connections.pop(kernel_id, None)
        self._kernel_ports.pop(kernel_id, None)

    def reinsert(self, kernel_id: str, manager: KernelManager) -> None:
        """A dead kernel is about to be restarted: it is in the map again, and counts."""
        self._kernels[kernel_id] = manager
        self._kernel_connections.setdefault(kernel_id, 0)
        self._kernel_ports.setdefault(kernel_id, manager.ports)
        KERNEL_CURRENTLY_RUNNING_TOTAL.labels(type=manager.kernel_name).inc()

    def connections_of(self, kernel_id: str) -> int:
        """How many websockets are open to a kernel."""
        return int(self._kernel_connections.get(kernel_id, 0))

    def follow_activity(self, kernel_id: str) -> None:
        """Follow the kernel's iopub as after every start, unless that is so."""
        if getattr(self._kernels.get(kernel_id), "_activity_stream", None) is None:
            self.start_watching_activity(kernel_id)

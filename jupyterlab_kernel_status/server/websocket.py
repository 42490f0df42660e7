"""The websocket of one page to one kernel: fails at once, with the reason, at a dead kernel.

It opens when the server receives the kernel's messages.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado import web

from ..channels.iopub import KernelInfoProbe
from ..client.callbacks import log_failures
from ..client.manager import KernelStatusMixin
from ..lifecycle import KernelLifecycle
from ..vocabulary import FINAL_STATUSES, Status
from ..waiting import KernelNeverError

EXECUTE = "execute_request"
HEARD_WITHIN = 10.0
"""Seconds for which a page waits until the server receives a kernel's messages."""


class KernelStatusConnectionMixin(ZMQChannelsWebsocketConnection):
    """As upstream, but it does not wait for a kernel that will never answer."""

    async def prepare(self) -> None:
        """As upstream; 500 with the reason as soon as the kernel is finally dead.

        A subscription to iopub may be made later than the kernel answers. Until the server receives
        the kernel too, the page sends it nothing: the first cell would be missed.

        Raises
        ------
        tornado.web.HTTPError: the kernel is dead, or was shut down, while the page connects.
        """
        stock: Any = super()
        lifecycle = self._lifecycle()
        if lifecycle is None:
            await stock.prepare()
            return
        connecting = asyncio.ensure_future(self._prepared_and_heard(lifecycle))
        dying = asyncio.ensure_future(_finally_dead(lifecycle))
        try:
            await asyncio.wait({connecting, dying}, return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                connecting.result()
            if dying.done() or lifecycle.status in FINAL_STATUSES:
                raise web.HTTPError(500, f"The kernel is dead: {lifecycle.reason}")
        finally:
            for task in (connecting, dying):
                if not task.done():
                    task.cancel()

    async def _prepared_and_heard(self, lifecycle: KernelLifecycle) -> None:
        stock: Any = super()
        await stock.prepare()
        if lifecycle.execution_state != "starting":
            return
        manager: Any = self.kernel_manager
        try:
            question = KernelInfoProbe(manager, manager.status_reader)
        except Exception:
            self.log.exception(
                "Kernel %s: its websocket opens without waiting for its messages", self.kernel_id
            )
            return
        waiters = lifecycle.waiters
        try:
            await waiters.wait(waiters.has_answered(), HEARD_WITHIN)
        except (KernelNeverError, TimeoutError):
            pass
        finally:
            question.close()

    def handle_incoming_message(self, incoming_msg: str) -> None:
        """As upstream; what is sent to a dead kernel is dropped, or its successor would run it."""
        lifecycle = self._lifecycle()
        if lifecycle is not None and lifecycle.status is Status.DEAD:
            self.log.info("Kernel %s is dead: a message to it is dropped", self.kernel_id)
            return
        super().handle_incoming_message(incoming_msg)
        self._note_cell(incoming_msg)

    def handle_outgoing_message(self, stream: str, outgoing_msg: list[Any]) -> None:
        """As upstream; replies to our own requests are not forwarded."""
        manager: Any = self.kernel_manager
        own = isinstance(manager, KernelStatusMixin) and manager.status_reader.is_own(outgoing_msg)
        if not own:
            super().handle_outgoing_message(stream, outgoing_msg)
            self._note_reply(stream, outgoing_msg)

    @log_failures
    def _note_reply(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """A cell that was replied to is over, also where its ``idle`` was lost."""
        manager: Any = self.kernel_manager
        channel = stream if isinstance(stream, str) else getattr(stream, "channel", None)
        if channel == "shell" and isinstance(manager, KernelStatusMixin) and manager.tracked:
            manager.status_reader.read_reply(outgoing_msg)

    @log_failures
    def _note_cell(self, incoming_msg: str | bytes) -> None:
        """Remember that a cell is to be run, and which one of the notebook's it is."""
        manager: Any = self.kernel_manager
        if not isinstance(manager, KernelStatusMixin) or manager.status_reader.cells is None:
            return
        allowed = self.multi_kernel_manager.allowed_message_types
        if not self.channels or (allowed and EXECUTE not in allowed):
            return  # upstream did not send it
        request = execute_request(incoming_msg, self.subprotocol)
        if request is not None:
            manager.status_reader.cells.requested(*request)

    def disconnect(self) -> Any:
        """As upstream, which forgets its callbacks only at kernels that are in the map."""
        stock: Any = super()
        try:
            return stock.disconnect()
        finally:
            self._forget_callbacks()

    @log_failures
    def _forget_callbacks(self) -> None:
        manager: Any = self.kernel_manager
        manager.remove_restart_callback(self.on_kernel_restarted)
        manager.remove_restart_callback(self.on_restart_failed, "dead")

    def _lifecycle(self) -> KernelLifecycle | None:
        manager: Any = self.kernel_manager
        tracked = isinstance(manager, KernelStatusMixin) and manager.tracked
        return manager.lifecycle if tracked else None


def execute_request(incoming: str | bytes, subprotocol: str | None) -> tuple[Any, Any, Any] | None:
    """Header, metadata and content of a page's message, if it asks to run code."""
    if subprotocol == "v1.kernel.websocket.jupyter.org":
        _channel, parts = deserialize_msg_from_ws_v1(incoming)
        header = json.loads(parts[0]) if EXECUTE.encode() in parts[0] else {}
        if header.get("msg_type") == EXECUTE:
            return header, json.loads(parts[2]), json.loads(parts[3])
    elif isinstance(incoming, str) and EXECUTE in incoming:
        message = json.loads(incoming)
        if message["header"].get("msg_type") == EXECUTE:
            return message["header"], message.get("metadata") or {}, message["content"]
    return None


async def _finally_dead(lifecycle: KernelLifecycle) -> None:
    try:
        await lifecycle.waiters.wait(lifecycle.waiters.status_is(Status.DEAD))
    except KernelNeverError:
        pass

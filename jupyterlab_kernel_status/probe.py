"""Asking a kernel that was just restarted whether it is ready.

A kernel says ``starting`` by itself, and ``idle`` only after a request. After an automatic
restart nobody asks, so stock says ``starting`` for good.
"""

from __future__ import annotations

from typing import Any

from .lifecycle import Transition
from .manager import KernelStatusMixin
from .vocabulary import KernelStatus


def ask_whether_idle(manager: KernelStatusMixin) -> None:
    """Send one ``kernel_info_request``; a reply to it means that the kernel is idle.

    The socket lives until the reply comes or the status changes. What the kernel says on iopub
    meanwhile is believed before the reply.
    """
    lifecycle = manager.lifecycle
    stream: Any = manager.connect_shell()

    def close() -> None:
        unsubscribe()
        if not stream.closed():
            stream.close()

    def on_reply(message: list[bytes]) -> None:
        close()
        manager.status_reader.answered()

    def on_transition(transition: Transition) -> None:
        if transition.status not in (KernelStatus.RUNNING, KernelStatus.STOPPED):
            close()

    unsubscribe = lifecycle.subscribe(on_transition)
    stream.on_recv(on_reply)
    manager.session.send(stream, "kernel_info_request")

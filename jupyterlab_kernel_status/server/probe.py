"""Asking a kernel that was just restarted whether it is ready.

After an automatic restart nobody asks, so stock says ``starting`` for good.
"""

from __future__ import annotations

from ..channels.iopub import ReadyQuestion
from ..client.manager import KernelStatusMixin
from ..lifecycle import Transition
from ..vocabulary import KernelStatus


def ask_whether_idle(manager: KernelStatusMixin) -> None:
    """Ask until the kernel's answer is heard, or its process is not the same any more."""
    question = ReadyQuestion(manager, manager.status_reader)

    def on_transition(transition: Transition) -> None:
        if transition.status not in (KernelStatus.RUNNING, KernelStatus.STOPPED):
            unsubscribe()
            question.close()

    unsubscribe = manager.lifecycle.subscribe(on_transition)

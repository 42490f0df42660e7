"""The Jupyter event that is emitted on every change of a kernel's status."""

from __future__ import annotations

from pathlib import Path

from jupyter_events import EventLogger

from ..client.manager import KernelStatusMixin
from ..lifecycle import Transition
from ..vocabulary import Status
from .documents import EPOCH

SCHEMA_ID = "https://events.jupyter.org/jupyterlab_kernel_status/kernel_status/v1"
SCHEMA_PATH = Path(__file__).with_name("kernel_status.v1.yaml")


class StatusEvents:
    """Emits the event; registers its schema when made, so that a listener from the start
    of the server receives those of the first kernel too."""

    def __init__(self, logger: EventLogger) -> None:
        self._logger = logger
        if SCHEMA_ID not in logger.schemas:
            logger.register_event_schema(SCHEMA_PATH)

    def __call__(self, kernel_id: str, manager: KernelStatusMixin, transition: Transition) -> None:
        """Emit one change of status."""
        last_exit = manager.lifecycle.last_exit
        is_over = transition.status is Status.TERMINATED
        has_ended = transition.reason or transition.amends or is_over
        ended = last_exit if has_ended else None
        self._logger.emit(
            schema_id=SCHEMA_ID,
            data={
                "kernel_id": kernel_id,
                "kernel_name": manager.kernel_name,
                "epoch": EPOCH,
                "seq": transition.seq,
                "status": transition.status.value,
                "execution_state": manager.lifecycle.execution_state,
                "reason": transition.reason,
                "cause": None if ended is None else ended.verdict.cause.value,
                "exit_number": None if ended is None else ended.number,
            },
        )

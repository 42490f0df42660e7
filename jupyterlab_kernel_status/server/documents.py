"""What a kernel's lifecycle looks like on the wire."""

from __future__ import annotations

import uuid
from typing import TypedDict

from ..lifecycle import KernelLifecycle
from ..vocabulary import LastExitModel, isoformat

EPOCH = uuid.uuid4().hex
"""One per server process: ``seq`` of one epoch cannot be compared with another's."""


class StatusFields(TypedDict):
    """What is added to the stock kernel model of a tracked kernel."""

    status: str
    reason: str
    last_exit: LastExitModel | None
    seq: int
    epoch: str


class TransitionModel(TypedDict):
    """One entry of the history."""

    seq: int
    status: str
    at: str
    reason: str


class StatusDocument(StatusFields):
    """Everything that is known of one kernel's status."""

    id: str
    name: str
    execution_state: str | None
    restarts: int
    started_at: str | None
    history: list[TransitionModel]


def status_fields(lifecycle: KernelLifecycle) -> StatusFields | None:
    """The fields for the kernel model, or ``None`` for a kernel that is not tracked."""
    if lifecycle.status is None:
        return None
    last_exit = lifecycle.last_exit
    return {
        "status": lifecycle.status.value,
        "reason": lifecycle.reason,
        "last_exit": None if last_exit is None else last_exit.model(),
        "seq": lifecycle.seq,
        "epoch": EPOCH,
    }


def status_document(
    kernel_id: str, kernel_name: str, lifecycle: KernelLifecycle
) -> StatusDocument | None:
    """The status document, or ``None`` for a kernel that is not tracked."""
    fields = status_fields(lifecycle)
    if fields is None:
        return None
    started_at = lifecycle.started_at
    return {
        **fields,
        "id": kernel_id,
        "name": kernel_name,
        "execution_state": lifecycle.execution_state,
        "restarts": lifecycle.restarts,
        "started_at": None if started_at is None else isoformat(started_at),
        "history": [
            {
                "seq": transition.seq,
                "status": transition.status.value,
                "at": isoformat(transition.at),
                "reason": transition.reason,
            }
            for transition in lifecycle.history
        ],
    }

"""The cell that was running when a process ended.

Two sources: the kernel, which reports on iopub what it begins and when that is over; and, in a
server, the pages' requests, which name the notebook's cell. A kernel that dies within a
millisecond may take its last words with it: then the first request that is not over was running.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import Any

from ...verdict.evidence import Evidence, RunningCell
from ..collector import Source

CODE_LIMIT = 64 * 1024
"""Characters of a cell's code that are kept."""
WITH_CODE = 32
"""How many requests that have not begun are kept with their code; the kernel repeats it."""
BEGUN_LIMIT = 32
"""How many requests that have begun are remembered, the last ones: few run at once."""
REQUESTS_LIMIT = 10_000
"""How many requests that are not over are remembered."""
ID_LENGTH = 200
"""Characters of a request's id, and of a client's, that are kept."""
OVER_LIMIT = 1000
"""How many requests that are over are remembered."""


@dataclass(frozen=True, slots=True)
class _Request:
    """One cell that the kernel was asked to run, and that is not over."""

    cell: RunningCell
    client: str
    begun: bool = False


class RunningCells(Source):
    """What one process was asked to run, and has not finished."""

    def __init__(self) -> None:
        self._requests: dict[str, _Request] = {}
        self._busy_with: str | None = None
        self._over: deque[str] = deque(maxlen=OVER_LIMIT)
        self._has_ended = False

    def requested(self, header: dict[str, Any], metadata: Any, content: Any) -> None:
        """A page sent an ``execute_request``: its parts. A silent one is no cell."""
        if content.get("silent") or self._has_ended or len(self._requests) >= REQUESTS_LIMIT:
            return
        cell_id = metadata.get("cellId")
        keep = CODE_LIMIT if len(self._requests) < WITH_CODE else 0
        cell = RunningCell(
            message_id=_id(header["msg_id"]),
            code=str(content.get("code", ""))[:keep],
            cell_id=cell_id if isinstance(cell_id, str) else None,
        )
        self._requests[cell.message_id] = _Request(cell, _id(header.get("session")))

    def began(self, request: dict[str, Any], content: dict[str, Any]) -> None:
        """``execute_input`` was received: the header of its request, and its content."""
        message_id, client = _id(request.get("msg_id")), _id(request.get("session"))
        known = self._requests.get(message_id)
        cell = RunningCell(message_id, "") if known is None else known.cell
        count = content.get("execution_count")
        cell = replace(
            cell,
            code=str(content.get("code", ""))[:CODE_LIMIT],
            execution_count=count if isinstance(count, int) else None,
        )
        if known is not None:  # one client's requests are run in their order
            for earlier, other in tuple(self._requests.items()):
                if earlier == message_id:
                    break
                if other.client == client:
                    del self._requests[earlier]
        self._requests[message_id] = _Request(cell, client, begun=True)
        self._busy_with = message_id
        begun = [other for other, known_ in self._requests.items() if known_.begun]
        for oldest in begun[:-BEGUN_LIMIT]:
            del self._requests[oldest]

    def busy(self, message_id: str) -> None:
        """The kernel reported that it works on this request."""
        self._busy_with = _id(message_id)

    def idle(self, message_id: str) -> None:
        """The kernel reported that this request is over."""
        message_id = _id(message_id)
        self._requests.pop(message_id, None)
        self._over.append(message_id)
        if self._busy_with == message_id:
            self._busy_with = None

    def running(self) -> RunningCell | None:
        """What the kernel is running, as far as that is known."""
        requests = tuple(self._requests.values())
        if self._busy_with is None:
            current = requests[0] if requests else None
        else:
            current = self._requests.get(self._busy_with)
        if current is None:
            return None
        return replace(current.cell, queued=self._queued_after(current.cell.message_id))

    def completed(self, cell: RunningCell) -> RunningCell | None:
        """``cell``, of which the kernel itself left a note; ``None`` if it is known to be over."""
        if cell.message_id in self._over:
            return None
        known = self._requests.get(cell.message_id)
        return replace(
            cell,
            cell_id=cell.cell_id or (known.cell.cell_id if known else None),
            queued=self._queued_after(cell.message_id),
        )

    def _queued_after(self, message_id: str) -> int:
        ids = list(self._requests)
        later = ids[ids.index(message_id) + 1 :] if message_id in ids else ids
        return sum(not self._requests[other].begun for other in later)

    # As a source of evidence

    def ended(self) -> None:
        """What pages ask for from now on, it has not received."""
        self._has_ended = True

    def add_to(self, evidence: Evidence) -> Evidence:
        """A kernel that never sent anything has not run what it was asked to."""
        return replace(evidence, cell=self.running()) if evidence.answered else evidence

    def close(self) -> None:
        """Forget all code."""
        self._requests.clear()
        self._busy_with = None


def _id(value: Any) -> str:
    return str(value)[:ID_LENGTH]

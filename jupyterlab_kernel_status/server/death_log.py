"""What the server's log says of kernels that died, were restarted, or were shut down."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from ..client.initiator import current_initiator
from ..client.manager import KernelStatusMixin
from ..lifecycle import Transition
from ..text.plain import quoted
from ..vocabulary import Initiator, LastExit, Status

PATH_LENGTH = 200
"""Characters of a document's path that are logged."""


@dataclass(frozen=True)
class _Death:
    status: Status
    """What became of the kernel."""
    last_exit: LastExit


class DeathLog:
    """One line for each death (WARNING), automatic restart and shutdown (INFO) of a kernel.

    None has anything of the evidence but the number of the cell. The fields of a line are
    attributes of its record, too, for formatters that write JSON: ``kernel_id``,
    ``kernel_name``, ``document``, and of an end ``cause``, ``kind`` and ``initiator``.
    """

    def __init__(self, log: logging.Logger | logging.LoggerAdapter[Any]) -> None:
        self._log = log
        self._provisional: WeakKeyDictionary[KernelStatusMixin, _Death] = WeakKeyDictionary()
        """Deaths that are logged when their evidence is in, or another one follows."""

    def __call__(self, kernel_id: str, manager: KernelStatusMixin, transition: Transition) -> None:
        """Log one change of status, if it is one of these."""
        lifecycle = manager.lifecycle
        status, last_exit = transition.status, lifecycle.last_exit
        if transition.amends:
            death = self._provisional.pop(manager, None)
            if death is not None and last_exit is not None:
                self._died(kernel_id, manager, _Death(death.status, last_exit))
        elif transition.reason and last_exit is not None:
            earlier = self._provisional.pop(manager, None)
            if earlier is not None and earlier.last_exit.number != last_exit.number:
                self._died(kernel_id, manager, earlier)
            death = _Death(status, last_exit)
            if lifecycle.is_provisional:
                self._provisional[manager] = death
            else:
                self._died(kernel_id, manager, death)
        elif status is Status.STARTING and current_initiator() is Initiator.AUTOMATIC:
            count = lifecycle.restarts
            self._write(logging.INFO, kernel_id, manager, f"automatic restart {count} begins")
        elif status is Status.TERMINATED and last_exit is not None:
            self._write(logging.INFO, kernel_id, manager, last_exit.reason, last_exit)

    def _died(self, kernel_id: str, manager: KernelStatusMixin, death: _Death) -> None:
        diagnosis = manager.evidence_collector.diagnosis
        is_its = diagnosis is not None and diagnosis.number == death.last_exit.number
        cell = diagnosis.evidence.cell if diagnosis is not None and is_its else None
        count = None if cell is None else cell.execution_count
        where = "" if count is None else f" while it ran cell [{count}]"
        follows = "is restarted" if death.status is Status.RESTARTING else "stays dead"
        initiator = death.last_exit.verdict.initiator.value
        said = f"{death.last_exit.reason}{where} (initiator: {initiator}); it {follows}"
        self._write(logging.WARNING, kernel_id, manager, said, death.last_exit)

    def _write(
        self,
        level: int,
        kernel_id: str,
        manager: KernelStatusMixin,
        said: str,
        last_exit: LastExit | None = None,
    ) -> None:
        path = quoted(manager.evidence_collector.session_name or "", PATH_LENGTH)
        name = f"{manager.kernel_name}, {path}" if path else manager.kernel_name
        fields = {"kernel_id": kernel_id, "kernel_name": manager.kernel_name, "document": path}
        if last_exit is not None:
            verdict = last_exit.verdict
            fields["cause"], fields["kind"] = verdict.cause.value, verdict.kind.value
            fields["initiator"] = verdict.initiator.value
        self._log.log(level, "Kernel %s (%s): %s", kernel_id, name, said, extra=fields)

"""What is looked at while a kernel's process lives, besides its end."""

from __future__ import annotations

import asyncio
import weakref

from .heartbeat import Heartbeat, raw_socket
from .iopub import IopubFollower, socket_kind
from .observable import ObservableStatus
from .vital_signs import VitalSigns


class Observation:
    """One process's vital signs and, where no server follows it, its iopub channel.

    Made in the thread that launched the process; closed by its manager when the process has
    ended or is asked to end.
    """

    def __init__(self, manager: ObservableStatus, loop: asyncio.AbstractEventLoop | None) -> None:
        # The follower first: should it fail, nothing else is left open.
        self._follower: IopubFollower | None = None
        if manager.follows_iopub:
            self._follower = IopubFollower(manager, manager.status_reader)
        self._signs = VitalSigns(
            manager.lifecycle,
            pid=getattr(manager.provisioner, "pid", None),
            heartbeat=_heartbeat(manager),
            loop=loop,
        )
        # A manager that is dropped while its kernel lives must leave no thread on its context.
        self._dropped = weakref.finalize(manager, self.close)

    def finish(self) -> None:
        """The process has ended: hear what it said before that, and close."""
        if self._follower is not None:
            self._follower.finish()
        self.close()

    def close(self) -> None:
        """Look no more. May be called again."""
        self._dropped.detach()
        self._signs.close()
        if self._follower is not None:
            self._follower.close()
            self._follower = None


def _heartbeat(manager: ObservableStatus) -> Heartbeat | None:
    if manager.heartbeat_timeout <= 0:
        return None
    lifecycle = manager.lifecycle
    return Heartbeat(
        raw_socket(socket_kind(manager).connect_hb(manager)),
        timeout=manager.heartbeat_timeout,
        is_busy=lambda: lifecycle.execution_state == "busy",
    )

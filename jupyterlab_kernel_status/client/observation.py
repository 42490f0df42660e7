"""What is looked at while a kernel's process lives, besides its end."""

from __future__ import annotations

import asyncio
import weakref
from functools import partial

from ..channels.heartbeat import Heartbeat, raw_socket
from ..channels.iopub import IopubFollower, socket_kind
from ..channels.start_timeout import FirstAnswer
from ..vocabulary import KernelStatus
from .kernelspec import wishes_of
from .traits import ObservableStatus
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
        try:
            self.first_answer = _first_answer(manager, loop)
        except BaseException:
            self._close_others()
            raise
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
        if self.first_answer is not None:
            self.first_answer.close()
        self._close_others()

    def _close_others(self) -> None:
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


def _first_answer(
    manager: ObservableStatus, loop: asyncio.AbstractEventLoop | None
) -> FirstAnswer | None:
    wished = wishes_of(manager).get("start_timeout")
    timeout = manager.start_timeout if not isinstance(wished, (int, float)) else float(wished)
    if timeout <= 0:
        return None
    lifecycle, reader = manager.lifecycle, manager.status_reader
    return FirstAnswer(
        socket_kind(manager).connect_shell(manager),
        reader.session,
        timeout=timeout,
        is_heard=lambda: reader.hears,
        is_suspended=lambda: lifecycle.status is KernelStatus.STOPPED,
        answered=reader.answered,
        overdue=partial(_end_unanswered, weakref.ref(manager), timeout),
        loop=loop,
    )


async def _end_unanswered(reference: weakref.ref[ObservableStatus], seconds: float) -> None:
    """End the process as if it had died: what follows is what follows a death."""
    manager = reference()
    if manager is None or manager.provisioner is None:
        return
    manager.unanswered_for = seconds
    manager.log.warning(
        "Kernel %s: ended, since it did not answer within %g s of its start",
        manager.kernel_id,
        seconds,
    )
    try:
        await manager.provisioner.kill()
    except Exception:
        manager.unanswered_for = None
        manager.log.exception(
            "Kernel %s: it did not answer in time, and could not be ended", manager.kernel_id
        )

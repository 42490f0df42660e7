"""The process of one kernel manager, watched from its launch to its end.

All kernels share one ticker; a kernel whose signs cannot be read costs nothing.
"""

from __future__ import annotations

import asyncio
import subprocess
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

from jupyter_client.manager import AsyncKernelManager, KernelManager
from tornado.ioloop import IOLoop

from ..channels.heartbeat import Heartbeat
from ..channels.iopub import IopubFollower, socket_kind
from ..channels.receiving import raw_socket
from ..channels.start_timeout import StartTimeout
from ..lifecycle import KernelLifecycle
from ..process import Registration, Watch, shared_ticker, watch_polled, watch_process
from ..process.exit import ProcessExit
from ..process.proc import is_stopped
from ..vocabulary import Status
from .callbacks import weak_callback
from .kernelspec import kernelspec_options
from .traits import StatusTraits

INTERVAL = 1.0
"""Seconds between looks."""


class Liveness:
    """Looks after one process from its launch until :meth:`close`."""

    def __init__(
        self,
        lifecycle: KernelLifecycle,
        *,
        pid: int | None,
        heartbeat: Heartbeat | None,
        loop: asyncio.AbstractEventLoop | None,
        interval: float = INTERVAL,
    ) -> None:
        self._lifecycle = lifecycle
        self._pid = pid
        self._heartbeat = heartbeat
        looks: Callable[[], None] | None = self.look
        if heartbeat is None and (pid is None or is_stopped(pid) is None):
            looks = None
        self._registration: Registration | None = None
        if looks is not None:
            self._registration = shared_ticker(interval, loop=loop).add(looks)

    def look(self) -> None:
        """Read the signs once, without blocking."""
        stopped = None if self._pid is None else is_stopped(self._pid)
        if stopped is not None:
            self._lifecycle.suspended(stopped)
        if self._heartbeat is not None and not stopped:
            self._lifecycle.answering(self._heartbeat.beat())

    def close(self) -> None:
        """Look no more."""
        if self._registration is not None:
            self._registration.close()
        if self._heartbeat is not None:
            self._heartbeat.close()
        self._registration = self._heartbeat = None


OnExit = Callable[[ProcessExit], None]

POLL_INTERVAL = 3.0
"""Seconds between looks at a kernel that has no local process: jupyter_client's own pace."""


class WatchedProcess:
    """At most one process at a time; tells its end once, by whoever notices it first."""

    def __init__(self) -> None:
        self._watch: Watch | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._on_exit: OnExit | None = None

    def watch(self, manager: KernelManager, on_exit: OnExit) -> None:
        """Watch the process that ``manager`` has just launched, in place of any before it.

        ``on_exit`` is a bound method, held weakly: a watch keeps no manager alive.
        """
        self.close()
        ended = weak_callback(on_exit)
        self._on_exit = ended
        loop = delivery_loop(manager)
        process = getattr(manager.provisioner, "process", None)
        if isinstance(process, subprocess.Popen):
            self._process = process
            self._watch = watch_process(process, ended, loop=loop)
        elif manager.provisioner is not None:
            self._watch = watch_polled(
                manager.provisioner.poll, ended, loop=loop, interval=POLL_INTERVAL
            )

    def settle(self) -> None:
        """Tell an end now that somebody else has already seen (``Popen`` was reaped)."""
        process, on_exit = self._process, self._on_exit
        if process is not None and process.returncode is not None and self._watch is not None:
            self.close()
            if on_exit is not None:
                on_exit(ProcessExit.from_returncode(process.returncode))

    def is_alive(self, manager: KernelManager) -> bool:
        """Whether the process runs, without waiting; may reap it, as ``manager.is_alive`` does."""
        if self._process is not None:
            return self._process.poll() is None
        return bool(manager.has_kernel)

    def close(self) -> None:
        """Watch no longer."""
        if self._watch is not None:
            self._watch.close()
        self._watch = None
        self._on_exit = None


def delivery_loop(manager: Any) -> asyncio.AbstractEventLoop | None:
    """The loop in whose thread the manager's traits change, or ``None``: a thread of its own.

    A loop that runs here under a synchronous manager is only borrowed to carry out one call
    (``jupyter_core.utils.run_sync``), and stops after it.
    """
    if isinstance(manager, AsyncKernelManager):
        return asyncio.get_running_loop()
    if manager.has_trait("loop") and isinstance(manager.loop, IOLoop):
        loop: asyncio.AbstractEventLoop | None = getattr(manager.loop, "asyncio_loop", None)
        if loop is not None and loop.is_running() and loop is not _loop_here():
            return loop
    return None


def _loop_here() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Observation:
    """One process's vital signs and, where no server follows it, its iopub channel.

    Made in the thread that launched the process; closed by its manager when the process has
    ended or is asked to end.
    """

    def __init__(self, manager: StatusTraits, loop: asyncio.AbstractEventLoop | None) -> None:
        # The follower first: should it fail, nothing else is left open.
        self._follower: IopubFollower | None = None
        if manager.follows_iopub:
            self._follower = IopubFollower(manager, manager.status_reader)
        self._signs = Liveness(
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


def _heartbeat(manager: StatusTraits) -> Heartbeat | None:
    if manager.heartbeat_timeout <= 0:
        return None
    lifecycle = manager.lifecycle
    return Heartbeat(
        raw_socket(socket_kind(manager).connect_hb(manager)),
        timeout=manager.heartbeat_timeout,
        is_busy=lambda: lifecycle.execution_state == "busy",
    )


def _first_answer(
    manager: StatusTraits, loop: asyncio.AbstractEventLoop | None
) -> StartTimeout | None:
    wished = kernelspec_options(manager).get("start_timeout")
    timeout = manager.start_timeout if not isinstance(wished, (int, float)) else float(wished)
    if timeout <= 0:
        return None
    lifecycle, reader = manager.lifecycle, manager.status_reader
    return StartTimeout(
        socket_kind(manager).connect_shell(manager),
        reader.session,
        timeout=timeout,
        is_heard=lambda: reader.is_subscribed,
        is_suspended=lambda: lifecycle.status is Status.STOPPED,
        answered=reader.answered,
        overdue=partial(_end_unanswered, weakref.ref(manager), timeout),
        loop=loop,
    )


async def _end_unanswered(reference: weakref.ref[StatusTraits], seconds: float) -> None:
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

"""The process of one kernel manager, from its launch to its end.

All kernels share one ticker; a kernel whose signs cannot be read costs nothing.
"""

from __future__ import annotations

import asyncio
import subprocess
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from tornado.ioloop import IOLoop

from ..channels.heartbeat import Heartbeat
from ..channels.iopub import IopubFollower, socket_kind
from ..channels.receiving import raw_socket
from ..channels.start_timeout import StartTimeout
from ..process import Registration, Watch, shared_ticker, watch_polled, watch_process
from ..process.exit import ProcessExit
from ..process.proc import is_stopped
from ..vocabulary import Status
from .callbacks import weak_callback
from .kernelspec import kernelspec_options
from .traits import StatusTraits

LIVENESS_INTERVAL = 1.0
"""Seconds between looks at whether a process is stopped and its heartbeat answers."""

POLL_INTERVAL = 3.0
"""Seconds between looks at a kernel that has no local process: jupyter_client's own pace."""


class ObservedProcess:
    """The process that ``manager`` has just launched; made in the thread that launched it.

    It keeps no manager alive, and a manager that is dropped while its kernel lives leaves no
    thread on its sockets.
    """

    def __init__(self, manager: StatusTraits) -> None:
        self.start_timeout: StartTimeout | None = None
        self._manager = weakref.ref(manager)
        self._lifecycle = manager.lifecycle
        self.launch = manager.lifecycle.launches
        """The number of its launch."""
        self.loop = delivery_loop(manager)
        """In whose thread its end is reported; ``None``: in one that waits for it."""
        self._pid: int | None = getattr(manager.provisioner, "pid", None)
        process = getattr(manager.provisioner, "process", None)
        self._process = process if isinstance(process, subprocess.Popen) else None
        self._watch: Watch | None = None
        self._on_exit: Callable[[ProcessExit], None] | None = None
        self._follower: IopubFollower | None = None
        self._heartbeat: Heartbeat | None = None
        self._beats: Registration | None = None
        self._stops: Registration | None = None
        self._is_stopped = False
        self._dropped = weakref.finalize(manager, self.stop_following)

    def follow(self, manager: StatusTraits) -> None:
        """Look for signs of life and, where no server does, follow the kernel's iopub channel.

        Should it fail, nothing is left open.
        """
        try:
            if manager.follows_iopub:
                self._follower = IopubFollower(manager, manager.status_reader)
            self._heartbeat = _heartbeat(manager)
            if self._heartbeat is not None:
                ticker = shared_ticker(LIVENESS_INTERVAL, loop=self.loop)
                self._beats = ticker.add(self._look_for_beat)
            if self._pid is not None:
                # In a thread: the system may be slow to answer.
                self._stops = shared_ticker(LIVENESS_INTERVAL, loop=None).add(self._look_for_stop)
            self.start_timeout = _start_timeout(manager, self.loop)
        except BaseException:
            self.stop_following()
            raise

    def watch(
        self, manager: StatusTraits, on_exit: Callable[[ObservedProcess, ProcessExit], None]
    ) -> None:
        """Call the bound method ``on_exit``, which is held weakly, when the process has ended."""
        self._on_exit = ended = partial(weak_callback(on_exit), self)
        if self._process is not None:
            self._watch = watch_process(self._process, ended, loop=self.loop)
        elif manager.provisioner is not None:
            self._watch = watch_polled(
                manager.provisioner.poll, ended, loop=self.loop, interval=POLL_INTERVAL
            )

    def settle(self) -> None:
        """Report an end now that upstream's code has already seen (``Popen`` was reaped)."""
        process, on_exit = self._process, self._on_exit
        if process is not None and process.returncode is not None and self._watch is not None:
            self._unwatch()
            if on_exit is not None:
                on_exit(ProcessExit.from_returncode(process.returncode))

    def is_alive(self) -> bool:
        """Whether the process runs, without waiting; may reap it, as ``manager.is_alive`` does."""
        if self._process is not None:
            return self._process.poll() is None
        manager = self._manager()
        return manager is not None and manager.has_kernel

    def stop_following(self) -> None:
        """It is asked to end: only its end is still reported. May be called again."""
        self._dropped.detach()
        for each in (
            self.start_timeout,
            self._beats,
            self._stops,
            self._heartbeat,
            self._follower,
        ):
            if each is not None:
                each.close()
        self._beats = self._stops = self._heartbeat = self._follower = None

    def finish(self) -> None:
        """It has ended: read what it said before that, and close."""
        self._unwatch()
        try:
            if self._follower is not None:
                self._follower.finish()
        finally:
            self.stop_following()

    def close(self) -> None:
        """Report nothing any more. May be called again."""
        self._unwatch()
        self.stop_following()

    def _unwatch(self) -> None:
        if self._watch is not None:
            self._watch.close()
        self._watch = self._on_exit = None

    def _look_for_beat(self) -> None:
        heartbeat = self._heartbeat
        if heartbeat is not None and not self._is_stopped:
            self._lifecycle.answering(heartbeat.beat())

    def _look_for_stop(self) -> None:
        registration = self._stops
        stopped = None if self._pid is None else is_stopped(self._pid)
        if stopped is None:
            if registration is not None:
                registration.close()
        elif self.loop is None:
            self._suspended(stopped)
        elif stopped or self._is_stopped:
            with suppress(RuntimeError):  # the loop is closed
                self.loop.call_soon_threadsafe(self._suspended, stopped)

    def _suspended(self, stopped: bool) -> None:
        if self._stops is not None:
            self._is_stopped = stopped
            self._lifecycle.suspended(stopped)


def delivery_loop(manager: Any) -> asyncio.AbstractEventLoop | None:
    """The loop in whose thread the manager's traits change, or ``None``: a thread of its own.

    A loop that runs here under a synchronous manager is only borrowed to carry out one call
    (``jupyter_core.utils.run_sync``), and stops after it.
    """
    if isinstance(manager, AsyncKernelManager):
        return asyncio.get_running_loop()
    if manager.has_trait("loop") and isinstance(manager.loop, IOLoop):
        loop: asyncio.AbstractEventLoop | None = getattr(manager.loop, "asyncio_loop", None)
        if loop is not None and loop.is_running() and loop is not loop_here():
            return loop
    return None


def loop_here() -> asyncio.AbstractEventLoop | None:
    """The one that runs in the calling thread, or ``None``."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _heartbeat(manager: StatusTraits) -> Heartbeat | None:
    if manager.heartbeat_timeout <= 0:
        return None
    lifecycle = manager.lifecycle
    return Heartbeat(
        raw_socket(socket_kind(manager).connect_hb(manager)),
        timeout=manager.heartbeat_timeout,
        is_busy=lambda: lifecycle.execution_state == "busy",
    )


def _start_timeout(
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

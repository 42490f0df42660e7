"""The process of one kernel manager, watched from its launch to its end."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable
from typing import Any

from jupyter_client.manager import AsyncKernelManager, KernelManager
from tornado.ioloop import IOLoop

from ..process import Watch, watch_polled, watch_process
from ..process.exit import ProcessExit
from .weakly import weakly

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
        ended = weakly(on_exit)
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

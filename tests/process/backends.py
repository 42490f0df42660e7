"""Every backend of watching that can run here, each behind the same call."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from jupyterlab_kernel_status.process import (
    OnExit,
    Watch,
    watch_polled,
    watch_process,
)
from jupyterlab_kernel_status.process.pidfd import watch_pidfd
from jupyterlab_kernel_status.process.waitid import watch_waitid
from jupyterlab_kernel_status.process.watch import watch_popen

Loop = asyncio.AbstractEventLoop | None
WatchFunction = Callable[[subprocess.Popen[bytes], OnExit, Loop], Watch]


@dataclass
class Backend:
    """One backend of watching, and what it can and cannot do by its nature."""

    watch: WatchFunction
    #: close() ends its thread while the process lives.
    interruptible: bool = True
    #: It leaves the ended process as it is.
    leaves_zombie: bool = True
    #: It tells whether a core was dumped, unless Popen was first.
    knows_core_dumps: bool = True


def pidfd(monkeypatch: pytest.MonkeyPatch) -> Backend:
    return Backend(lambda process, on_exit, loop: watch_pidfd(process, on_exit, loop=loop))


def pidfd_by_syscall(monkeypatch: pytest.MonkeyPatch) -> Backend:
    monkeypatch.delattr(os, "pidfd_open")
    return pidfd(monkeypatch)


def waitid(monkeypatch: pytest.MonkeyPatch) -> Backend:
    return Backend(
        lambda process, on_exit, loop: watch_waitid(process, on_exit, loop=loop),
        interruptible=False,
    )


def popen(monkeypatch: pytest.MonkeyPatch) -> Backend:
    return Backend(
        lambda process, on_exit, loop: watch_popen(process, on_exit, loop=loop),
        interruptible=False,
        leaves_zombie=False,
        knows_core_dumps=False,
    )


def polled(monkeypatch: pytest.MonkeyPatch) -> Backend:
    def watch(process: subprocess.Popen[bytes], on_exit: OnExit, loop: Loop) -> Watch:
        async def poll() -> int | None:
            await asyncio.sleep(0)
            return process.poll()

        return watch_polled(poll, on_exit, loop=loop, interval=0.005)

    return Backend(watch, leaves_zombie=False, knows_core_dumps=False)


def chosen(monkeypatch: pytest.MonkeyPatch) -> Backend:
    return Backend(lambda process, on_exit, loop: watch_process(process, on_exit, loop=loop))


BACKENDS: list[Callable[[pytest.MonkeyPatch], Backend]] = [
    chosen,
    pidfd,
    pidfd_by_syscall,
    waitid,
    popen,
    polled,
]

"""Every way of watching that can run here, each behind the same call."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from jupyterlab_kernel_status.process import (
    OnExit,
    ProcessExit,
    Watch,
    kqueue,
    watch_polled,
    watch_process,
)
from jupyterlab_kernel_status.process.pidfd import watch_pidfd
from jupyterlab_kernel_status.process.waitid import watch_waitid
from jupyterlab_kernel_status.process.windows import watch_handle

from .fake_kernel32 import FakeKernel32, windows_exit_code
from .fake_kqueue import FakeSelect

Loop = asyncio.AbstractEventLoop | None
WatchFunction = Callable[[subprocess.Popen[bytes], OnExit, Loop], Watch]


@dataclass
class Way:
    """One way of watching, and what it can and cannot do by its nature."""

    watch: WatchFunction
    #: Called for every process that is started, before anything is watched.
    started: Callable[[subprocess.Popen[bytes]], None] = lambda process: None
    #: Called when the test is over.
    finished: Callable[[], None] = lambda: None
    #: What it can see of an end that Popen calls so.
    sees: Callable[[int], ProcessExit] = ProcessExit.from_returncode
    #: close() ends its thread while the process lives.
    interruptible: bool = True
    #: It leaves the ended process as it is.
    leaves_zombie: bool = True
    #: It tells whether a core was dumped, unless Popen was first.
    knows_core_dumps: bool = True


def pidfd(monkeypatch: pytest.MonkeyPatch) -> Way:
    return Way(lambda process, on_exit, loop: watch_pidfd(process, on_exit, loop=loop))


def pidfd_by_syscall(monkeypatch: pytest.MonkeyPatch) -> Way:
    monkeypatch.delattr(os, "pidfd_open")
    return pidfd(monkeypatch)


def waitid(monkeypatch: pytest.MonkeyPatch) -> Way:
    return Way(
        lambda process, on_exit, loop: watch_waitid(process, on_exit, loop=loop),
        interruptible=False,
    )


def kqueue_bsd(monkeypatch: pytest.MonkeyPatch) -> Way:
    system = FakeSelect(finds_zombies=True)
    return Way(
        lambda process, on_exit, loop: kqueue.watch_kqueue(
            process, on_exit, loop=loop, system=system
        )
    )


def kqueue_macos(monkeypatch: pytest.MonkeyPatch) -> Way:
    system = FakeSelect(finds_zombies=False)
    return Way(
        lambda process, on_exit, loop: kqueue.watch_kqueue(
            process, on_exit, loop=loop, system=system
        )
    )


def kqueue_macos_without_waitid(monkeypatch: pytest.MonkeyPatch) -> Way:
    monkeypatch.setattr(kqueue, "HAS_WAITID", False)
    way = kqueue_macos(monkeypatch)
    way.knows_core_dumps = False
    way.leaves_zombie = False
    return way


def windows(monkeypatch: pytest.MonkeyPatch) -> Way:
    kernel32 = FakeKernel32()
    handles: list[int] = []

    def started(process: subprocess.Popen[bytes]) -> None:
        handles.append(kernel32.start(process))
        vars(process)["_handle"] = handles[-1]

    def finished() -> None:
        for handle in handles:
            kernel32.close_handle(handle)

    return Way(
        lambda process, on_exit, loop: watch_handle(process, on_exit, loop=loop, kernel32=kernel32),
        started=started,
        finished=finished,
        sees=lambda returncode: ProcessExit(windows_exit_code(returncode), None, None, 0),
        knows_core_dumps=False,
    )


def polled(monkeypatch: pytest.MonkeyPatch) -> Way:
    def watch(process: subprocess.Popen[bytes], on_exit: OnExit, loop: Loop) -> Watch:
        async def poll() -> int | None:
            await asyncio.sleep(0)
            return process.poll()

        return watch_polled(poll, on_exit, loop=loop, interval=0.005)

    return Way(watch, leaves_zombie=False, knows_core_dumps=False)


def chosen(monkeypatch: pytest.MonkeyPatch) -> Way:
    return Way(lambda process, on_exit, loop: watch_process(process, on_exit, loop=loop))


WAYS: list[Callable[[pytest.MonkeyPatch], Way]] = [
    chosen,
    pidfd,
    pidfd_by_syscall,
    waitid,
    kqueue_bsd,
    kqueue_macos,
    kqueue_macos_without_waitid,
    windows,
    polled,
]

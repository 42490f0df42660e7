"""A stage for processes that end: starts them, waits for conditions, counts what is left over."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from jupyterlab_kernel_status.process import ProcessExit

#: Seconds after which a condition that does not come true is a failure. Never waited for.
BOUND = 60.0


class Recorder:
    """An observer that writes down each exit that it was called with, and in which thread."""

    def __init__(self) -> None:
        self.ends: list[ProcessExit] = []
        self.threads: list[threading.Thread] = []

    def __call__(self, end: ProcessExit) -> None:
        self.threads.append(threading.current_thread())
        self.ends.append(end)

    @property
    def once(self) -> bool:
        return len(self.ends) == 1


class Processes:
    """Runs with an event loop of its own, or without one."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self.loop = loop
        self._processes: list[subprocess.Popen[bytes]] = []
        self._fds = open_fds()
        self._threads = set(threading.enumerate())

    def start(self, exit_code: int = 0) -> subprocess.Popen[bytes]:
        """A process that lives until it is signalled or :func:`let_exit` is called.

        It has a process group of its own, with its parent outside: SIGTSTP is dropped in a group
        that nobody outside looks after, as the tests' own is where no terminal is (POSIX,
        "orphaned process group").
        """
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"read line; exit {exit_code}"],
            stdin=subprocess.PIPE,
            preexec_fn=_alone_and_without_a_core,
        )
        self._processes.append(process)
        return process

    def start_dumping(self, folder: Path) -> subprocess.Popen[bytes]:
        """A process that may leave a core dump, in ``folder`` if the system has files for that."""
        process = subprocess.Popen(
            ["/bin/sh", "-c", "ulimit -c unlimited; read line"], stdin=subprocess.PIPE, cwd=folder
        )
        self._processes.append(process)
        return process

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the loop (or the threads) work until the condition holds."""
        deadline = time.monotonic() + BOUND
        while True:
            if self.loop is not None and not self.loop.is_closed():
                self.loop.run_until_complete(asyncio.sleep(0.001))
            if condition():
                return
            assert time.monotonic() < deadline, "the condition did not come true"
            if self.loop is None or self.loop.is_closed():
                time.sleep(0.001)

    def new_threads(self) -> set[threading.Thread]:
        """Those that were not there at the beginning."""
        return set(threading.enumerate()) - self._threads

    def until_all_is_freed(self) -> None:
        """Until there are no descriptors and threads but the processes' own and earlier ones."""
        self.until(lambda: open_fds() - self._fds <= self._owned())
        self.until(lambda: not self.new_threads())

    def _owned(self) -> set[int]:
        """Descriptors that belong to the processes: their pipes, and handles if they have any."""
        pipes = {p.stdin.fileno() for p in self._processes if p.stdin and not p.stdin.closed}
        return pipes | {vars(p)["_handle"] for p in self._processes if "_handle" in vars(p)}

    def end(self) -> None:
        """Kill and reap what is left, close the loop."""
        for process in self._processes:
            if process.stdin is not None:
                process.stdin.close()
            process.kill()
            process.wait()
        if self.loop is not None:
            self.loop.close()


def _alone_and_without_a_core() -> None:
    """What a process does before it begins: a signal may come before its first own step."""
    os.setpgrp()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def open_fds() -> set[int]:
    """This process's open descriptors."""
    found = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            os.fstat(int(name))
        except OSError:  # the one that listed the folder
            continue
        found.add(int(name))
    return found


def let_exit(process: subprocess.Popen[bytes]) -> None:
    """Let a process of :meth:`Processes.start` exit by itself."""
    assert process.stdin is not None
    process.stdin.close()


def until_ended(process: subprocess.Popen[bytes]) -> None:
    """Block until the process has ended, and do not reap it."""
    with contextlib.suppress(ChildProcessError):  # the watch had to reap it
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)


#: name: (how it is brought about, the return code that Popen gives it)
FAULTS: dict[str, tuple[Callable[[subprocess.Popen[bytes]], None], int]] = {
    "exit 0": (let_exit, 0),
    "exit 3": (let_exit, 3),
    "exit 255": (let_exit, 255),
    "SIGKILL": (lambda process: process.send_signal(signal.SIGKILL), -signal.SIGKILL),
    "SIGSEGV": (lambda process: process.send_signal(signal.SIGSEGV), -signal.SIGSEGV),
    "SIGTERM": (lambda process: process.send_signal(signal.SIGTERM), -signal.SIGTERM),
}

"""The few Windows calls that a watch needs, done with pidfds and eventfds.

A handle here is a descriptor, so one that is not closed shows. What Windows promises and this
keeps: a process's handle is signalled at its end and stays so; the exit code stays as long as a
handle does, whoever asked for it before; TerminateProcess(handle, 1) is what kill() is.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
from collections.abc import Sequence

#: What a Windows process leaves behind where a POSIX one is killed by a signal.
EXIT_CODES = {signal.SIGKILL: 1, signal.SIGTERM: 1, signal.SIGSEGV: 0xC0000005}


def windows_exit_code(returncode: int) -> int:
    return returncode if returncode >= 0 else EXIT_CODES[signal.Signals(-returncode)]


class FakeKernel32:
    def __init__(self) -> None:
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, process: subprocess.Popen[bytes]) -> int:
        """The handle that CreateProcess gives to Popen."""
        handle = os.pidfd_open(process.pid)
        self._processes[handle] = process
        return handle

    def duplicate_handle(self, handle: int) -> int:
        copy = os.dup(handle)
        self._processes[copy] = self._processes[handle]
        return copy

    def create_event(self) -> int:
        return os.eventfd(0)

    def set_event(self, event: int) -> None:
        os.eventfd_write(event, 1)

    def wait_for_any(self, handles: Sequence[int]) -> int:
        poll = select.poll()
        for handle in handles:
            poll.register(handle, select.POLLIN)
        signalled = {fd for fd, _ in poll.poll()}
        return next(index for index, handle in enumerate(handles) if handle in signalled)

    def exit_code(self, process: int) -> int:
        popen = self._processes[process]
        try:
            result = os.waitid(os.P_PIDFD, process, os.WEXITED | os.WNOWAIT)
        except ChildProcessError:
            return windows_exit_code(popen.wait())
        assert result is not None
        exited = result.si_code == os.CLD_EXITED
        return windows_exit_code(result.si_status if exited else -result.si_status)

    def close_handle(self, handle: int) -> None:
        self._processes.pop(handle, None)
        os.close(handle)

"""Windows: a process's handle is signalled when it has ended.

Nothing is reaped there: a status stays as long as somebody holds a handle. Popen's own may go
with Popen, so the watch waits on a duplicate.
"""

from __future__ import annotations

import asyncio
import errno
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Protocol

from .exit import ProcessExit
from .watch import OnExit, ThreadWatch, Watch


class Kernel32(Protocol):
    """What is needed of Windows. Each call raises OSError when the system refuses."""

    def duplicate_handle(self, handle: int) -> int:
        """Another handle to the same object, with the same rights."""

    def create_event(self) -> int:
        """A handle to a new event that stays signalled once it is set."""

    def set_event(self, event: int) -> None:
        """Signal an event."""

    def wait_for_any(self, handles: Sequence[int]) -> int:
        """Block until an object is signalled; the index of the first that is."""

    def exit_code(self, process: int) -> int:
        """Exit code of a process that has ended, unsigned."""

    def close_handle(self, handle: int) -> None:
        """Free a handle."""


def watch_handle(
    process: subprocess.Popen[bytes],
    on_exit: OnExit,
    *,
    loop: asyncio.AbstractEventLoop | None,
    kernel32: Kernel32 | None = None,
) -> Watch:
    """Watch in a daemon thread. Raises OSError when there is no handle or no thread to be had."""
    waiter = HandleWaiter(process, kernel32 or _system_kernel32())
    return ThreadWatch(waiter, on_exit, pid=process.pid, loop=loop)


class HandleWaiter:
    """Blocks on the process's handle and on an event that says: enough."""

    def __init__(self, process: subprocess.Popen[bytes], kernel32: Kernel32) -> None:
        handle = getattr(process, "_handle", None)
        if handle is None:
            raise OSError(errno.EBADF, f"Process {process.pid} has no handle")
        self._kernel32 = kernel32
        self._enough = kernel32.create_event()
        try:
            self._process = kernel32.duplicate_handle(int(handle))
        except BaseException:
            kernel32.close_handle(self._enough)
            raise

    def wait(self) -> ProcessExit | None:
        """See :class:`.watch.Waiter`."""
        if self._kernel32.wait_for_any([self._enough, self._process]) == 0:
            return None
        return ProcessExit(
            exit_code=self._kernel32.exit_code(self._process),
            signal=None,
            core_dumped=None,
            ended_at=time.time(),
        )

    def interrupt(self) -> None:
        """See :class:`.watch.Waiter`."""
        self._kernel32.set_event(self._enough)

    def release(self) -> None:
        """See :class:`.watch.Waiter`."""
        self._kernel32.close_handle(self._process)
        self._kernel32.close_handle(self._enough)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _DUPLICATE_SAME_ACCESS = 2
    _INFINITE = 0xFFFFFFFF
    _WAIT_FAILED = 0xFFFFFFFF

    class SystemKernel32:
        """The system's own, by ctypes (which lets other threads run during a call)."""

        def __init__(self) -> None:
            handle, dword, flag = wintypes.HANDLE, wintypes.DWORD, wintypes.BOOL
            self._dll = dll = ctypes.WinDLL("kernel32", use_last_error=True)
            dll.GetCurrentProcess.argtypes = []
            dll.GetCurrentProcess.restype = handle
            dll.DuplicateHandle.argtypes = [
                handle,
                handle,
                handle,
                ctypes.POINTER(handle),
                dword,
                flag,
                dword,
            ]
            dll.DuplicateHandle.restype = flag
            dll.CreateEventW.argtypes = [ctypes.c_void_p, flag, flag, wintypes.LPCWSTR]
            dll.CreateEventW.restype = handle
            dll.SetEvent.argtypes = [handle]
            dll.SetEvent.restype = flag
            dll.WaitForMultipleObjects.argtypes = [dword, ctypes.POINTER(handle), flag, dword]
            dll.WaitForMultipleObjects.restype = dword
            dll.GetExitCodeProcess.argtypes = [handle, ctypes.POINTER(dword)]
            dll.GetExitCodeProcess.restype = flag
            dll.CloseHandle.argtypes = [handle]
            dll.CloseHandle.restype = flag

        def duplicate_handle(self, handle: int) -> int:
            """See :class:`Kernel32`."""
            this = self._dll.GetCurrentProcess()
            copy = wintypes.HANDLE()
            _check(
                self._dll.DuplicateHandle(
                    this, handle, this, ctypes.byref(copy), 0, False, _DUPLICATE_SAME_ACCESS
                )
            )
            return int(copy.value or 0)

        def create_event(self) -> int:
            """See :class:`Kernel32`."""
            event = self._dll.CreateEventW(None, True, False, None)
            _check(event)
            return int(event)

        def set_event(self, event: int) -> None:
            """See :class:`Kernel32`."""
            _check(self._dll.SetEvent(event))

        def wait_for_any(self, handles: Sequence[int]) -> int:
            """See :class:`Kernel32`."""
            array = (wintypes.HANDLE * len(handles))(*handles)
            index = int(self._dll.WaitForMultipleObjects(len(handles), array, False, _INFINITE))
            _check(index != _WAIT_FAILED)
            return index

        def exit_code(self, process: int) -> int:
            """See :class:`Kernel32`."""
            code = wintypes.DWORD()
            _check(self._dll.GetExitCodeProcess(process, ctypes.byref(code)))
            return code.value

        def close_handle(self, handle: int) -> None:
            """See :class:`Kernel32`."""
            _check(self._dll.CloseHandle(handle))

    def _check(result: object) -> None:
        if not result:
            raise ctypes.WinError(ctypes.get_last_error())

    def _system_kernel32() -> Kernel32:
        return SystemKernel32()

else:

    def _system_kernel32() -> Kernel32:
        raise OSError(errno.ENOSYS, "No Windows here")

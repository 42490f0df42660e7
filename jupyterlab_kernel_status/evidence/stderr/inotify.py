"""Linux: being woken when somebody writes to a file (inotify(7))."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress

# sys/inotify.h
_MODIFY = 0x00000002
_CLOSE_WRITE = 0x00000008


class Inotify:
    """Becomes readable when a watched file is written to, or closed by one who could write.

    A watch ends with its file: when its last name and its last descriptor are gone.
    Raises OSError: ENOSYS, EMFILE (128 of them for each user, by default), EPERM under a filter.
    """

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._checked(self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))

    def fileno(self) -> int:
        """The descriptor to wait on."""
        return self._fd

    def watch(self, fd: int) -> None:
        """Watch the file that is open there. Raises OSError: ENOSPC, or no ``/proc``."""
        path = f"/proc/self/fd/{fd}".encode()
        flags = ctypes.c_uint32(_MODIFY | _CLOSE_WRITE)
        self._checked(self._libc.inotify_add_watch(self._fd, path, flags))

    def clear(self) -> None:
        """Forget what has happened so far: not readable until more does."""
        with suppress(BlockingIOError):
            while os.read(self._fd, 65536):
                pass

    def close(self) -> None:
        """Watch nothing any more."""
        os.close(self._fd)

    @staticmethod
    def _checked(result: int) -> int:
        if result < 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
        return result

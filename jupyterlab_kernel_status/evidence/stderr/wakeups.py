"""What the relaying thread waits for between its turns."""

from __future__ import annotations

import ctypes
import logging
import os
import select
import sys
from collections.abc import Iterable
from contextlib import suppress

from .terminal import Terminal

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


assert sys.platform == "linux"

logger = logging.getLogger(__name__)

#: Seconds between two looks where the system has no notification of writes.
LOOK = 0.1


class Wakeups:
    """Something was written, a full terminal takes more, or a change was announced.

    :meth:`announce` may be called in any thread.
    """

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._inotify: Inotify | None = None
        self._looks = False
        try:
            self._inotify = Inotify()
        except OSError as refusal:
            self._look_instead(refusal)

    def watch(self, fd: int) -> None:
        """Wake up when the file that is open there is written to."""
        if self._inotify is not None:
            try:
                self._inotify.watch(fd)
            except OSError as refusal:
                self._look_instead(refusal)

    def notify(self) -> None:
        """Let the wait end."""
        with suppress(BlockingIOError):
            os.write(self._writer, b"\0")

    def clear(self) -> None:
        """What came so far is no news any more."""
        with suppress(BlockingIOError):
            os.read(self._reader, 65536)
        if self._inotify is not None:
            self._inotify.clear()

    def wait(self, terminals: Iterable[Terminal], timeout: float | None) -> None:
        """Until there is news, one of these terminals takes more, or ``timeout`` seconds passed."""
        poll = select.poll()
        poll.register(self._reader, select.POLLIN)
        for terminal in terminals:
            poll.register(terminal.fileno(), select.POLLOUT)
        if self._inotify is not None:
            poll.register(self._inotify.fileno(), select.POLLIN)
        if self._looks:
            timeout = LOOK
        poll.poll(None if timeout is None else timeout * 1000)

    def close(self) -> None:
        """Close all descriptors."""
        os.close(self._reader)
        os.close(self._writer)
        if self._inotify is not None:
            self._inotify.close()

    def _look_instead(self, refusal: OSError) -> None:
        self._looks = True
        logger.info("Kernels' stderr is looked at every %s s: %r", LOOK, refusal)

"""The server's own stderr, written to without ever waiting for it."""

from __future__ import annotations

import os
import select
import stat
import sys

assert sys.platform == "linux"

STDERR = 2


class Terminal:
    """Whatever this process has as stderr when this is made: what a kernel would inherit.

    Raises OSError when it has none.
    """

    def __init__(self) -> None:
        self._fd = os.dup(STDERR)
        mode = os.fstat(self._fd).st_mode
        self.portion = 65536
        """Bytes to write at once, at most."""
        self._waits = not stat.S_ISREG(mode)
        if stat.S_ISFIFO(mode) or os.isatty(self._fd):
            self._open_again()
        if self._waits:
            self.portion = select.PIPE_BUF

    def fileno(self) -> int:
        """The descriptor to wait on, for writing."""
        return self._fd

    def write(self, data: bytes) -> int:
        """Write what fits; returns how many bytes that were, 0 when none fits now.

        What can never be written (its reader is gone, its disk is full) counts as written: the
        kernel's own write would have failed.
        """
        if self._waits and not self._is_writable():
            return 0
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0
        except OSError:
            return len(data)

    def close(self) -> None:
        """Let it go."""
        os.close(self._fd)

    def _open_again(self) -> None:
        """Have it not block us: O_NONBLOCK on what is inherited would hold for all who have it."""
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        try:
            again = os.open(f"/proc/self/fd/{self._fd}", flags)
        except OSError:  # another user's terminal
            return
        os.close(self._fd)
        self._fd = again
        self._waits = False

    def _is_writable(self) -> bool:
        poll = select.poll()
        poll.register(self._fd, select.POLLOUT)
        return bool(poll.poll(0))

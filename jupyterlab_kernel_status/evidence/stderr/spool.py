"""A nameless file that a kernel appends to and its server reads, and that stays small.

Unlike a pipe it never makes a writer wait, and has no end that could be missing.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import signal
import sys
import tempfile
from contextlib import ExitStack

# linux/falloc.h
_KEEP_SIZE = 1
_PUNCH_HOLE = 2


def punch(fd: int, offset: int, length: int) -> None:
    """Free ``length`` bytes from ``offset`` on; they read as zeros then, and nothing moves.

    ``fd`` must be open for writing. Raises OSError: EOPNOTSUPP where the file system has no holes.
    """
    fallocate = getattr(ctypes.CDLL(None, use_errno=True), "fallocate64", None)
    if fallocate is None:  # musl: its offsets have 64 bits anyway
        fallocate = ctypes.CDLL(None, use_errno=True).fallocate
    fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64]
    if fallocate(fd, _PUNCH_HOLE | _KEEP_SIZE, offset, length) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


assert sys.platform == "linux"

#: Where appending begins: far from 0, so that a file that was truncated differs from one that
#: was only appended to. No space is taken before it.
BASE = 1 << 30
#: Bytes that were read and still take space, at most.
GRANULE = 512 * 1024


class Cursor:
    """How far one part of the file was read, and freed."""

    def __init__(self, position: int) -> None:
        self.position = self.freed = position


class Spool:
    """Created in the system's folder for temporary files, which ``TMPDIR`` sets.

    Raises OSError when the disk is full, when the file system has no holes (NFS), or when the size
    of files is limited (``RLIMIT_FSIZE``): the file's size only grows, unlike the space it takes.
    Not thread-safe.
    """

    def __init__(self) -> None:
        if resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY:
            raise OSError("the size of files is limited")
        with ExitStack() as undo:
            fd, path = tempfile.mkstemp(prefix="kernel-stderr-")
            try:
                self.reader = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                undo.callback(os.close, self.reader)
                self._writer: int | None = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
                undo.callback(os.close, self._writer)
                os.ftruncate(fd, BASE)
                punch(fd, 0, 1)
            finally:
                os.close(fd)
                os.unlink(path)
            undo.pop_all()
        # A lease that is broken raises a signal: let it be one that does nothing.
        fcntl.fcntl(self.reader, fcntl.F_SETSIG, signal.SIGURG)
        self._appended = Cursor(BASE)
        self._rewritten: Cursor | None = None
        self._read_from = self._appended

    @property
    def writer(self) -> int:
        """What to give to the kernel; this process's own until :meth:`hand_over`."""
        assert self._writer is not None
        return self._writer

    def hand_over(self) -> None:
        """Have the kernel (and its children) be the only ones that write. May be called again."""
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None

    def has_writers(self) -> bool:
        """Whether the kernel or a child of it has the file open for writing.

        Raises OSError where the file system has no leases.
        """
        try:
            # Granted only while no process can write: fcntl(2), "Leases".
            fcntl.fcntl(self.reader, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return True
        fcntl.fcntl(self.reader, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return False

    def unread(self) -> int:
        """How many appended bytes are not read yet."""
        return max(os.fstat(self.reader).st_size - self._appended.position, 0)

    def read(self, limit: int) -> bytes:
        """What comes next, at most ``limit`` bytes; the same again, until it is :meth:`taken`."""
        self._restore_size()
        data = self._rewritten_text(limit)
        if data and self._rewritten is not None:
            self._read_from = self._rewritten
            return data
        self._read_from = self._appended
        return os.pread(self.reader, limit, self._appended.position)

    def taken(self, count: int) -> None:
        """The first ``count`` bytes of what was just read are not needed any more.

        Raises OSError when their space could not be given back; they are read all the same.
        """
        cursor = self._read_from
        cursor.position += count
        if cursor.position - cursor.freed >= GRANULE:
            self._free(cursor)

    def skip_to_last(self, count: int) -> int:
        """Leave out all but the last ``count`` appended bytes; returns how many that were."""
        skipped = self.unread() - count
        if skipped <= 0:
            return 0
        self._appended.position += skipped
        self._free(self._appended)
        return skipped

    def newest(self, limit: int) -> tuple[bytes, bool]:
        """The last bytes that are not read yet, and whether others are left out before them.

        At most ``limit`` of each part of the file. They stay unread.
        """
        self._restore_size()
        unread = self.unread()
        left_out = max(unread - limit, 0)
        appended = os.pread(self.reader, limit, self._appended.position + left_out)
        return self._rewritten_text(limit) + appended, left_out > 0

    def close(self) -> None:
        """Stop reading; the file is gone when its last writer is."""
        self.hand_over()
        os.close(self.reader)

    @property
    def _path(self) -> str:
        return f"/proc/self/fd/{self.reader}"

    def _restore_size(self) -> None:
        """Find what was written after ``> /dev/stderr``, which truncates what is a plain file.

        Such a writer does not append: it writes from 0 on, while the others go on appending.
        """
        if os.fstat(self.reader).st_size < BASE:
            os.truncate(self._path, BASE)
            self._appended = Cursor(BASE)
            self._rewritten = Cursor(0)

    def _rewritten_text(self, limit: int) -> bytes:
        if self._rewritten is None:
            return b""
        start = self._rewritten.position
        # Nothing marks where it ends, but the zeros of the hole after it.
        return os.pread(self.reader, min(limit, BASE - start), start).rstrip(b"\0")

    def _free(self, cursor: Cursor) -> None:
        start, cursor.freed = cursor.freed, cursor.position
        # Only for a moment: a writer of our own would hide that there is no other.
        fd = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            punch(fd, start, cursor.position - start)
        finally:
            os.close(fd)

"""Giving the space of a file's earlier part back to the disk, while others append to it."""

from __future__ import annotations

import ctypes
import os

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

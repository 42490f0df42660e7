"""Crumbs in the server's runtime directory: written whole, read with suspicion. Blocks."""

from __future__ import annotations

import os
import secrets
import stat
import time
from collections.abc import Callable
from pathlib import Path

from .marker import ABANDONED, SIZE, GarbageError, Marker, dumps, is_news, loads

PREFIX = "jpstatus-"
"""Neither ``kernel-*.json`` nor ``jpserver-*.json``: others read those."""


class MarkerFile:
    """The marker of this server; not there until the first one is written."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}.json"
        self._unfinished = self.path.with_suffix(".tmp")
        self._pid = os.getpid()
        self._written: Marker | None = None

    def write(self, marker: Marker) -> None:
        """Atomically, for this user only; nothing is written when the file has it already."""
        if not is_news(marker, self._written):
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(self._unfinished, flags, 0o600), "wb") as file:
            file.write(dumps(marker))
        os.replace(self._unfinished, self.path)
        self._written = marker

    def remove(self) -> None:
        """Remove the file. May be called again."""
        if os.getpid() != self._pid:
            return  # a forked child that exits
        self._written = None
        self.path.unlink(missing_ok=True)
        self._unfinished.unlink(missing_ok=True)


def take_left_behind(folder: Path, is_left_behind: Callable[[Marker, float], bool]) -> list[Marker]:
    """The crumbs of servers that are gone, the last one first; they and garbage are removed.

    Of several servers that start at the same time, one gets each.
    """
    now = time.time()
    taken = []
    for path in sorted(folder.glob(f"{PREFIX}*.json")):
        try:
            marker = loads(_content(path))
        except GarbageError:
            _removed(path)
            continue
        except OSError:
            continue
        if is_left_behind(marker, now) and _removed(path):
            taken.append(marker)
    for path in folder.glob(f"{PREFIX}*.tmp"):
        _remove_if_old(path, now)
    return sorted(taken, key=lambda marker: marker.last_seen, reverse=True)


def _content(path: Path) -> bytes:
    """Of a file of this user's.

    Raises
    ------
    OSError: it cannot be read, is no file, or belongs to another user.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{path} is no file")
        if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
            raise OSError(f"{path} is somebody else's")
        return file.read(SIZE + 1)


def _removed(path: Path) -> bool:
    """Whether it was this process that removed it."""
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _remove_if_old(path: Path, now: float) -> None:
    try:
        if now - path.stat().st_mtime > ABANDONED:
            path.unlink()
    except OSError:
        pass

"""Small files of the Linux kernel, in ``/proc`` and ``/sys``."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from functools import lru_cache

#: What a file says that is not there: a process or cgroup that is gone, a field of a newer kernel.
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ESRCH, errno.ENODEV}


def _ignore(fault: str) -> None:
    pass


class SystemFiles:
    """Reads files below ``root``; ``None`` stands for what is absent or cannot be read.

    ``on_fault`` is told, in one line, of a file that is there and cannot be read, or says what no
    such file should. Nothing is raised.
    """

    def __init__(self, root: str = "/", on_fault: Callable[[str], None] = _ignore) -> None:
        self._root = root.rstrip("/")
        self._on_fault = on_fault

    def text(self, path: str) -> str | None:
        """The whole file; ``path`` is absolute, as the system knows it."""
        try:
            with open(self._root + path, "rb", buffering=0) as file:
                content = file.readall()
        except OSError as error:
            if error.errno not in _ABSENT:
                self._on_fault(f"{path}: {error.strerror}")
            return None
        return os.fsdecode(content)

    def number(self, path: str) -> int | None:
        """Of a file with one number; ``None`` for ``max``, too."""
        text = self.text(path)
        if text is None or text.strip() == "max":
            return None
        number = _number(text.strip())
        if number is None:
            self._on_fault(f"{path}: not a number")
        return number

    def table(self, path: str, *keys: str) -> dict[str, int]:
        """Of a file with lines like ``key 1`` or ``Key: 1 kB`` (in bytes): those of ``keys``."""
        found = _lines_of(keys).findall(self.text(path) or "")
        return {key: int(number) * (1024 if unit else 1) for key, number, unit in found}

    def folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return os.path.isdir(self._root + path)


@lru_cache
def _lines_of(keys: tuple[str, ...]) -> re.Pattern[str]:
    """One pass for the keys: some of these files have hundreds of lines, and are read often."""
    names = "|".join(re.escape(key) for key in keys)
    return re.compile(rf"^({names}):?[ \t]+([0-9]{{1,20}})( kB)?[ \t]*$", re.MULTILINE)


def _number(word: str) -> int | None:
    """Of at most 64 bits."""
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= 20 else None

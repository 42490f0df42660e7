"""What the relaying thread waits for between its turns."""

from __future__ import annotations

import logging
import os
import select
import sys
from collections.abc import Iterable
from contextlib import suppress

from .inotify import Inotify
from .terminal import Terminal

assert sys.platform == "linux"

logger = logging.getLogger(__name__)

#: Seconds between two looks where the system does not tell that something was written.
LOOK = 0.1


class News:
    """Something was written, a full terminal takes more, or somebody announced a change.

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
        """Tell when the file that is open there is written to."""
        if self._inotify is not None:
            try:
                self._inotify.watch(fd)
            except OSError as refusal:
                self._look_instead(refusal)

    def announce(self) -> None:
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
        """Nobody waits any more."""
        os.close(self._reader)
        os.close(self._writer)
        if self._inotify is not None:
            self._inotify.close()

    def _look_instead(self, refusal: OSError) -> None:
        self._looks = True
        logger.info("Kernels' stderr is looked at every %s s: %r", LOOK, refusal)

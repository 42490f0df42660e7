"""One thread carries the stderr of all kernels to the terminal."""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time

from .stream import Progress, StderrStream
from .wakeups import Wakeups

logger = logging.getLogger(__name__)

#: Seconds between two turns: what is written meanwhile is carried at once.
PACE = 0.01
#: The same while a terminal is full, which takes only so much at once.
PACE_WHEN_FULL = 0.001
#: Seconds between two looks at who still writes to an ended stream, without a notification.
LINGER = 1.0
#: Seconds that the end of this process may wait for the terminal, at most.
LAST_WORDS = 0.5


class Relay:
    """Has a thread and descriptors while there are streams, and nothing otherwise.

    May be used from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams: dict[StderrStream, None] = {}
        self._news: Wakeups | None = None

    def add(self, stream: StderrStream) -> None:
        """Carry ``stream`` until it is over, and close it then.

        Raises OSError when there are no descriptors or no thread for it.
        """
        with self._lock:
            if self._news is None:
                self._news = self._start()
            self._news.watch(stream.reader)
            self._streams[stream] = None

    def look(self) -> None:
        """A stream was ended: there is no notification of that."""
        with self._lock:
            if self._news is not None:
                self._news.notify()

    def flush(self) -> None:
        """This process ends: carry what is there, as far as the terminal takes it."""
        deadline = time.monotonic() + LAST_WORDS
        for stream in self._current():
            while self._carry(stream) is not Progress.DRAINED and time.monotonic() < deadline:
                time.sleep(PACE_WHEN_FULL)

    def _start(self) -> Wakeups:
        news = Wakeups()
        name = "kernel-stderr-relay"
        thread = threading.Thread(target=self._run, args=[news], name=name, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            news.close()
            raise OSError(f"no thread for it: {error}") from error
        return news

    def _run(self, news: Wakeups) -> None:
        while True:
            news.clear()
            progress = {stream: self._carry(stream) for stream in self._current()}
            drained = [stream for stream, how in progress.items() if how is Progress.DRAINED]
            ended = [stream for stream in drained if stream.has_ended]
            for stream in ended:
                if stream.is_over():
                    self._remove(stream)
            if self._is_done(news):
                return
            if Progress.MORE not in progress.values():
                full = [stream for stream, how in progress.items() if how is Progress.BLOCKED]
                time.sleep(PACE_WHEN_FULL if full else PACE)
                terminals = [stream.terminal for stream in full if stream.terminal is not None]
                news.wait(terminals, LINGER if ended else None)

    def _current(self) -> list[StderrStream]:
        with self._lock:
            return list(self._streams)

    def _carry(self, stream: StderrStream) -> Progress:
        try:
            return stream.carry()
        except Exception:
            logger.exception("%s: its stderr is not shown any more", stream.name)
            self._remove(stream)
            return Progress.MORE

    def _remove(self, stream: StderrStream) -> None:
        with self._lock:
            carried = stream in self._streams
            self._streams.pop(stream, None)
        if carried:
            stream.close()

    def _is_done(self, news: Wakeups) -> bool:
        with self._lock:
            if self._streams:
                return False
            self._news = None
            news.close()
            return True


relay = Relay()
"""The one of this process."""


def _forget_in_child() -> None:
    """A forked child has none of the threads of its parent; the kernels are not its either."""
    global relay
    relay = Relay()


os.register_at_fork(after_in_child=_forget_in_child)
atexit.register(lambda: relay.flush())

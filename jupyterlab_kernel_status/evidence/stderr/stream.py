"""One kernel's stderr, on its way from the kernel to the terminal."""

from __future__ import annotations

import enum
import logging
import threading
import time

from .spool import Spool
from .terminal import Terminal

logger = logging.getLogger(__name__)

#: Bytes that are kept of what was written last: as many as are ever shown.
KEPT = 16 * 1024
#: Bytes that the terminal may lag behind; what is older is left out then, for the disk's sake.
MAX_LAG = 64 * 1024 * 1024
#: Bytes that are carried before it is the next stream's turn.
TURN = 1024 * 1024
#: Seconds for which a kernel's children are relayed after its end, where it is not known whether
#: there are any.
GRACE = 10.0


class Progress(enum.Enum):
    """How a turn ended."""

    DRAINED = enum.auto()
    MORE = enum.auto()
    BLOCKED = enum.auto()
    """The terminal takes no more for now."""


class StderrStream:
    """Carried in turns by the relay; its tail can be read from any thread.

    Raises OSError when the file cannot be made.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._spool = Spool()
        try:
            self.terminal: Terminal | None = Terminal()
        except OSError:
            self.terminal = None
        self._tail = b""
        self._before_tail = 0
        self._notice = b""
        self._ended_at: float | None = None
        self._closed = False
        self._grows = False

    @property
    def writer(self) -> int:
        """The descriptor for the kernel."""
        return self._spool.writer

    @property
    def reader(self) -> int:
        """The descriptor of the file, to be watched."""
        return self._spool.reader

    def launched(self) -> None:
        """The kernel has it."""
        with self._lock:
            self._spool.hand_over()

    def end(self) -> None:
        """The kernel has ended. What it or its children have written, or still write, is carried.

        May be called again.
        """
        with self._lock:
            if self._ended_at is None:
                self._ended_at = time.monotonic()
                self._spool.hand_over()

    @property
    def has_ended(self) -> bool:
        """Whether only children of the kernel may still write."""
        return self._ended_at is not None

    def carry(self) -> Progress:
        """Carry what is new to the terminal, at most a turn's worth. Never waits for it."""
        with self._lock:
            if self._closed:
                return Progress.DRAINED
            self._limit_lag()
            left = TURN
            while left > 0:
                carried = self._carry_portion()
                if carried is None:
                    return Progress.DRAINED
                if not carried:
                    return Progress.BLOCKED
                left -= carried
            return Progress.MORE

    def is_over(self) -> bool:
        """Whether the kernel has ended and no process can write any more; asked when drained."""
        with self._lock:
            if self._ended_at is None:
                return False
            try:
                return not self._spool.has_writers() and not self._spool.read(1)
            except OSError:
                return time.monotonic() - self._ended_at > GRACE

    def tail(self) -> tuple[str, bool]:
        """The last of what was written, carried or not, and whether there was more before it.

        At most :data:`KEPT` bytes before they are decoded, from the beginning of a line on.
        """
        with self._lock:
            newest, left_out = (b"", False) if self._closed else self._spool.newest(KEPT)
            known = newest if left_out else self._tail + newest
            cut = left_out or self._before_tail > 0 or len(known) > KEPT
        tail = known[-KEPT:]
        if cut:
            tail = tail.partition(b"\n")[2] or tail
        return tail.decode(errors="replace"), cut

    def close(self) -> None:
        """Let go of file and terminal. Called once."""
        with self._lock:
            self._closed = True
            self._spool.close()
            if self.terminal is not None:
                self.terminal.close()

    def _limit_lag(self) -> None:
        if self._spool.unread() <= MAX_LAG:
            return
        skipped = self._spool.skip_to_last(MAX_LAG // 2)
        self._before_tail += len(self._tail) + skipped
        self._tail = b""
        self._notice = f"\n[{self.name}: {skipped} bytes of its stderr are left out]\n".encode()

    def _carry_portion(self) -> int | None:
        """Carry one portion; returns its bytes, 0: the terminal is full, ``None``: all is read."""
        portion = 65536 if self.terminal is None else self.terminal.portion
        data = self._spool.read(portion)
        if not data:
            return None
        if len(data) == portion:  # more follows: let no other line come in the middle of one
            data = data[: data.rfind(b"\n") + 1] or data
        count = len(data) if self.terminal is None else self._show(data, self.terminal)
        self._keep(data[:count])
        if count:
            self._take(count)
        return count

    def _take(self, count: int) -> None:
        try:
            self._spool.taken(count)
        except OSError:
            if not self._grows:
                self._grows = True
                logger.exception("%s: the disk space of its stderr is not freed", self.name)

    def _show(self, data: bytes, terminal: Terminal) -> int:
        if self._notice:
            self._notice = self._notice[terminal.write(self._notice) :]
            if self._notice:
                return 0
        return terminal.write(data)

    def _keep(self, data: bytes) -> None:
        self._tail += data
        self._before_tail += max(len(self._tail) - KEPT, 0)
        self._tail = self._tail[-KEPT:]

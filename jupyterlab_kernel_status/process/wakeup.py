"""Ending a blocked wait from another thread."""

from __future__ import annotations

import os


class Wakeup:
    """A pipe whose read end becomes readable when somebody wants the waiting thread to return.

    The owner of the waiting thread makes sure that :meth:`wake` and :meth:`close` never run at
    the same time, or a reused descriptor would be written to.
    """

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()

    def fileno(self) -> int:
        """The end to wait on."""
        return self._reader

    def wake(self) -> None:
        """Make the read end readable, for good."""
        os.write(self._writer, b"\0")

    def close(self) -> None:
        """Close both ends."""
        os.close(self._reader)
        os.close(self._writer)

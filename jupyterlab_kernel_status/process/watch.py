"""What a caller gets from every way of watching."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .exit import ProcessExit

#: Told once how the process ended.
OnExit = Callable[[ProcessExit], None]


class Watch(Protocol):
    """Waits for the end of one process until it has told of it or is closed."""

    def close(self) -> None:
        """Stop watching. May be called again, and after the end was told.

        Once it has returned, the observer is not called any more. Where a watch calls its
        observer in a thread of its own, a call that had already begun may still be running.
        File descriptors, handles and threads are freed; the process is neither signalled nor
        reaped.
        """

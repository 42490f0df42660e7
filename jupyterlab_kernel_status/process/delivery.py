"""Telling the observer: once, in the right thread, and not after the watch was closed."""

from __future__ import annotations

import asyncio
import logging
import threading

from .exit import ProcessExit
from .watch import OnExit

logger = logging.getLogger(__name__)


class Delivery:
    """Brings one exit to its observer and forgets the observer as soon as it can.

    What the observer raises is logged: it belongs to nobody up the stack
    of an event loop or of a waiting thread. ``subject`` names the process in the log.
    """

    def __init__(
        self, on_exit: OnExit, *, subject: str, loop: asyncio.AbstractEventLoop | None
    ) -> None:
        self._on_exit: OnExit | None = on_exit
        self._subject = subject
        self._loop = loop
        self._claim = threading.Lock()

    def close(self) -> None:
        """Let no call to the observer begin from here on."""
        self._take_observer()

    def tell(self, end: ProcessExit) -> None:
        """Call the observer in the calling thread, unless it was called or closed before."""
        on_exit = self._take_observer()
        if on_exit is None:
            return
        try:
            on_exit(end)
        except Exception:
            logger.exception("The observer of %s failed at its end: %s", self._subject, end)

    def tell_from_thread(self, end: ProcessExit) -> None:
        """Call the observer in the loop's thread, or in the calling one when there is no loop."""
        if self._loop is None:
            self.tell(end)
            return
        try:
            self._loop.call_soon_threadsafe(self.tell, end)
        except RuntimeError:
            if not self._loop.is_closed():
                raise
            logger.debug("The end of %s came after its event loop was closed", self._subject)
            self.close()

    def _take_observer(self) -> OnExit | None:
        with self._claim:
            on_exit, self._on_exit = self._on_exit, None
        return on_exit

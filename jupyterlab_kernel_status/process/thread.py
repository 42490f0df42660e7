"""Waiting for the end of a process in a thread: what the platforms' ways of doing so share."""

from __future__ import annotations

import asyncio
import errno
import logging
import threading
from typing import Protocol

from .delivery import Delivery
from .exit import ProcessExit
from .watch import OnExit

logger = logging.getLogger(__name__)


class Waiter(Protocol):
    """One platform's blocking wait for one process."""

    def wait(self) -> ProcessExit | None:
        """Block until the process has ended, or return ``None`` after :meth:`interrupt`."""

    def interrupt(self) -> None:
        """Let :meth:`wait` return soon, where the system can do that.

        Called at most once, from another thread, never after :meth:`release`.
        """

    def release(self) -> None:
        """Free what the wait held. Called once, when nobody waits any more."""


class ThreadWatch:
    """Runs a waiter in a daemon thread and brings its answer to the observer.

    With a loop the observer is called in the loop's thread, without one in this thread.
    Raises OSError when the thread cannot be started; the waiter is released then.
    """

    def __init__(
        self,
        waiter: Waiter,
        on_exit: OnExit,
        *,
        pid: int,
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        self._waiter = waiter
        self._pid = pid
        self._delivery = Delivery(on_exit, subject=f"process {pid}", loop=loop)
        self._lock = threading.Lock()
        self._interrupted = False
        self._released = False
        thread = threading.Thread(target=self._run, name=f"process-exit-{pid}", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            waiter.release()
            raise OSError(errno.EAGAIN, f"No thread to watch process {pid}: {error}") from error

    def close(self) -> None:
        """See :class:`.watch.Watch`. The thread ends soon after, where its wait can be ended."""
        self._delivery.close()
        with self._lock:
            if not self._interrupted and not self._released:
                self._interrupted = True
                self._waiter.interrupt()

    def _run(self) -> None:
        end: ProcessExit | None = None
        try:
            end = self._waiter.wait()
        except Exception:
            logger.exception("Nothing watches process %d any more: waiting failed", self._pid)
        finally:
            with self._lock:
                self._released = True
                self._waiter.release()
        if end is not None:
            self._delivery.tell_from_thread(end)

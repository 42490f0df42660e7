"""What a caller gets from every way of watching, and what the ways have in common.

A watch brings one exit to its observer: once, in the right thread, and not after it was closed.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import subprocess
import threading
from collections.abc import Callable
from typing import Protocol

from .exit import ProcessExit

logger = logging.getLogger(__name__)

#: Called once with the exit.
OnExit = Callable[[ProcessExit], None]


class Watch(Protocol):
    """Waits for the end of one process until it has reported it or is closed."""

    def close(self) -> None:
        """Stop watching. May be called again, and after the end was reported.

        Once it has returned, the observer is not called any more. Where a watch calls its
        observer in a thread of its own, a call that had already begun may still be running.
        File descriptors, handles and threads are freed; the process is neither signalled nor
        reaped.
        """


class ExitCallback:
    """Brings one exit to its observer and forgets the observer as soon as it can.

    What the observer raises is logged: it must not reach the stack
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

    def notify(self, end: ProcessExit) -> None:
        """Call the observer in the calling thread, unless it was called or closed before."""
        on_exit = self._take_observer()
        if on_exit is None:
            return
        try:
            on_exit(end)
        except Exception:
            logger.exception("The observer of %s failed at its end: %s", self._subject, end)

    def notify_from_thread(self, end: ProcessExit) -> None:
        """Call the observer in the loop's thread, or in the calling one when there is no loop."""
        if self._loop is None:
            self.notify(end)
            return
        try:
            self._loop.call_soon_threadsafe(self.notify, end)
        except RuntimeError:
            if not self._loop.is_closed():
                raise
            logger.debug("The end of %s came after its event loop was closed", self._subject)
            self.close()

    def _take_observer(self) -> OnExit | None:
        with self._claim:
            on_exit, self._on_exit = self._on_exit, None
        return on_exit


class Waiter(Protocol):
    """One platform's blocking wait for one process."""

    def wait(self) -> ProcessExit | None:
        """Block until the process has ended, or return ``None`` after :meth:`interrupt`."""

    def interrupt(self) -> None:
        """Let :meth:`wait` return soon, where the system can do that.

        Called at most once, from another thread, never after :meth:`release`.
        """

    def release(self) -> None:
        """Free what the wait held. Called once, after the wait."""


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
        self._delivery = ExitCallback(on_exit, subject=f"process {pid}", loop=loop)
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
            self._delivery.notify_from_thread(end)


class EndedWaiter:
    """Has nothing to wait for."""

    def __init__(self, end: ProcessExit) -> None:
        self._end = end

    def wait(self) -> ProcessExit:
        """The end, at once."""
        return self._end

    def interrupt(self) -> None:
        """Nothing blocks."""

    def release(self) -> None:
        """Nothing is held."""


def watch_ended(
    end: ProcessExit, on_exit: OnExit, *, pid: int, loop: asyncio.AbstractEventLoop | None
) -> Watch:
    """Report an end that is known already, yet not before the caller holds the watch."""
    if loop is None:
        return ThreadWatch(EndedWaiter(end), on_exit, pid=pid, loop=None)
    delivery = ExitCallback(on_exit, subject=f"process {pid}", loop=loop)
    loop.call_soon(delivery.notify, end)
    return delivery


class PopenWaiter:
    """Asks Popen to wait, where nothing can wait without reaping: on Windows, where nothing has
    to be reaped, and on macOS before Python 3.13.

    Popen has the return code from then on; that a core was dumped is not known.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def wait(self) -> ProcessExit:
        """See :class:`Waiter`."""
        return ProcessExit.from_returncode(self._process.wait())

    def interrupt(self) -> None:
        """The end of the process is what ends the wait."""

    def release(self) -> None:
        """Nothing is held."""


def watch_popen(
    process: subprocess.Popen[bytes],
    on_exit: OnExit,
    *,
    loop: asyncio.AbstractEventLoop | None,
) -> Watch:
    """Watch in a daemon thread, until the process ends. Raises OSError when there is no thread."""
    return ThreadWatch(PopenWaiter(process), on_exit, pid=process.pid, loop=loop)


class Wakeup:
    """A pipe whose read end becomes readable when the waiting thread shall return.

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

"""Waiting for a status or an execution state: woken by the change, never by a poll."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from threading import Lock
from typing import Protocol

from .vocabulary import FINAL_STATUSES, LastExit, Status


class Watchable(Protocol):
    """What can be waited on: a kernel's lifecycle."""

    status: Status | None
    reason: str
    last_exit: LastExit | None
    execution_state: str | None


class KernelNeverError(RuntimeError):
    """What was waited for cannot come: the kernel has reached a final status.

    Attributes
    ----------
    status: the final status that was reached.
    reason: the kernel's ``reason``, ``""`` when it was shut down on request.
    last_exit: how its last process ended, or ``None``.
    """

    def __init__(self, wanted: str, status: Status, lifecycle: Watchable) -> None:
        self.status = status
        self.reason = lifecycle.reason
        self.last_exit: LastExit | None = lifecycle.last_exit
        why = self.reason or (self.last_exit.reason if self.last_exit else "")
        super().__init__(
            f"the kernel is {status.value} and will not be {wanted}" + (f": {why}" if why else "")
        )


Check = Callable[[], bool]
"""True: it is so. Raises when it can never be so."""


class Waiters:
    """All that wait on one lifecycle."""

    def __init__(self, lifecycle: Watchable) -> None:
        self._lifecycle = lifecycle
        self._waiting: dict[Future[None], Check] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._waiting)

    def wake(self) -> None:
        """Something changed: end each wait whose status was reached, or never will be."""
        with self._lock:
            waiting = list(self._waiting.items())
        for future, check in waiting:
            self._settle(future, check)

    def status_is(self, *wanted: Status | str) -> Check:
        """A check for one of the ``wanted`` statuses."""
        statuses = frozenset(Status(status) for status in wanted)
        if not statuses:
            raise ValueError("name at least one status to wait for")
        return self._check(
            lambda: self._lifecycle.status in statuses,
            " or ".join(sorted(status.value for status in statuses)),
        )

    def execution_state_is(self, *wanted: str) -> Check:
        """A check for one of the ``wanted`` execution states, of a kernel that still lives."""
        if not wanted:
            raise ValueError("name at least one execution state to wait for")
        return self._check(lambda: self._is_doing(wanted), " or ".join(sorted(wanted)))

    def has_answered(self) -> Check:
        """A check for any execution state but ``starting``."""
        return self._check(lambda: self._lifecycle.execution_state != "starting", "started")

    async def wait(self, check: Check, timeout: float | None = None) -> None:
        """Return when ``check`` holds.

        Raises
        ------
        KernelNeverError: a final status makes it impossible.
        TimeoutError: not within ``timeout`` seconds.
        """
        future = self._enter(check)
        try:
            if future.done():  # even if there is no time to wait
                future.result()
                return
            await asyncio.wait_for(asyncio.wrap_future(future), timeout)
        except asyncio.TimeoutError as error:
            raise TimeoutError(f"not within {timeout} s") from error
        finally:
            self._leave(future)

    def wait_blocking(self, check: Check, timeout: float | None = None) -> None:
        """:meth:`wait`, blocking the calling thread, which must not be the event loop's."""
        future = self._enter(check)
        try:
            future.result(timeout)
        except FutureTimeoutError:
            raise TimeoutError(f"not within {timeout} s") from None
        finally:
            self._leave(future)

    def _is_doing(self, wanted: tuple[str, ...]) -> bool:
        # The last execution state stays readable after its shutdown; it does nothing any more.
        lifecycle = self._lifecycle
        return lifecycle.execution_state in wanted and lifecycle.status is not Status.TERMINATED

    def _check(self, holds: Callable[[], bool], wanted: str) -> Check:
        def check() -> bool:
            if holds():
                return True
            status = self._lifecycle.status
            if status in FINAL_STATUSES:
                assert status is not None
                raise KernelNeverError(wanted, status, self._lifecycle)
            return False

        return check

    def _enter(self, check: Check) -> Future[None]:
        future: Future[None] = Future()
        with self._lock:
            self._waiting[future] = check
        self._settle(future, check)
        return future

    def _leave(self, future: Future[None]) -> None:
        with self._lock:
            self._waiting.pop(future, None)

    def _settle(self, future: Future[None], check: Check) -> None:
        try:
            holds = check()
        except KernelNeverError as never:
            if self._claim(future):
                future.set_exception(never)
        else:
            if holds and self._claim(future):
                future.set_result(None)

    def _claim(self, future: Future[None]) -> bool:
        """Only one thread may settle a future, and none may settle a cancelled one."""
        with self._lock:
            if self._waiting.pop(future, None) is None:
                return False
        return future.set_running_or_notify_cancel()

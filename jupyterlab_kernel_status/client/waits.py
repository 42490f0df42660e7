"""Waiting on a kernel manager for a status or an execution state.

An async manager's methods are awaited, a sync one's block. Both return at once when it is so
already, wake on the change itself, and raise as soon as a final status makes it impossible.
"""

from __future__ import annotations

from ..vocabulary import KernelStatus
from .manager import KernelStatusMixin


class AsyncKernelStatus(KernelStatusMixin):
    """Status tracking for async managers."""

    async def wait_for_status(
        self, *wanted: KernelStatus | str, timeout: float | None = None
    ) -> None:
        """Until the status is one of ``wanted``.

        Raises
        ------
        KernelNeverError: the kernel is dead or terminated, with its ``reason`` and ``last_exit``.
        TimeoutError: not within ``timeout`` seconds.
        ValueError: nothing, or no status, is wanted.
        """
        waiters = self.lifecycle.waiters
        await waiters.wait(waiters.status_is(*wanted), timeout)

    async def wait_for_execution_state(self, *wanted: str, timeout: float | None = None) -> None:
        """Until the kernel says that it is doing one of ``wanted``; raises as above."""
        waiters = self.lifecycle.waiters
        await waiters.wait(waiters.execution_state_is(*wanted), timeout)


class BlockingKernelStatus(KernelStatusMixin):
    """Status tracking for sync managers, for callers outside the event loop's thread."""

    def wait_for_status(self, *wanted: KernelStatus | str, timeout: float | None = None) -> None:
        """Until the status is one of ``wanted``; raises as the async one does."""
        waiters = self.lifecycle.waiters
        waiters.wait_blocking(waiters.status_is(*wanted), timeout)

    def wait_for_execution_state(self, *wanted: str, timeout: float | None = None) -> None:
        """Until the kernel says that it is doing one of ``wanted``; raises as the async one."""
        waiters = self.lifecycle.waiters
        waiters.wait_blocking(waiters.execution_state_is(*wanted), timeout)

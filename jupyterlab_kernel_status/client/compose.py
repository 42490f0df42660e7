"""Putting status tracking before whatever classes are configured.

Waiting on a kernel manager for a status or an execution state.

An async manager's methods are awaited, a sync one's block. Both return at once when it is so
already, wake on the change itself, and raise as soon as a final status makes it impossible.
"""

from __future__ import annotations

import functools
from typing import Any, TypeVar

from jupyter_client.manager import AsyncKernelManager, KernelManager

from ..vocabulary import Status
from .manager import KernelStatusMixin
from .upstream import MANAGER_NAMES, missing_names


class AsyncKernelStatus(KernelStatusMixin):
    """Status tracking for async managers."""

    async def wait_for_status(self, *wanted: Status | str, timeout: float | None = None) -> None:
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

    def wait_for_status(self, *wanted: Status | str, timeout: float | None = None) -> None:
        """Until the status is one of ``wanted``; raises as the async one does."""
        waiters = self.lifecycle.waiters
        waiters.wait_blocking(waiters.status_is(*wanted), timeout)

    def wait_for_execution_state(self, *wanted: str, timeout: float | None = None) -> None:
        """Until the kernel says that it is doing one of ``wanted``; raises as the async one."""
        waiters = self.lifecycle.waiters
        waiters.wait_blocking(waiters.execution_state_is(*wanted), timeout)


T = TypeVar("T", bound=type)


class CompositionError(TypeError):
    """Status tracking cannot be put before a class; the message says why."""


def compose(mixin: type, cls: T, names: tuple[str, ...]) -> T:
    """A subclass of ``cls`` with ``mixin`` before it, under a name that tells both.

    Raises
    ------
    CompositionError: ``cls`` lacks a private name of upstream's that the mixin stands on, or
        cannot be subclassed so.
    """
    missing = missing_names(cls, names)
    if missing:
        raise CompositionError(f"{cls.__name__} has no {', '.join(missing)}")
    namespace: dict[str, Any] = {"__doc__": cls.__doc__, "__module__": mixin.__module__}
    try:
        return type(f"Status{cls.__name__}", (mixin, cls), namespace)  # type: ignore[return-value]
    except TypeError as error:
        raise CompositionError(f"{cls.__name__} cannot be composed: {error}") from error


@functools.cache
def with_status(cls: type[KernelManager]) -> type[KernelManager]:
    """``cls`` with :class:`~.manager.KernelStatusMixin` before it; ``cls`` itself if it has it.

    Raises
    ------
    CompositionError: ``cls`` is no :class:`jupyter_client.KernelManager`, or not one of a known
        release.
    """
    if not (isinstance(cls, type) and issubclass(cls, KernelManager)):
        raise CompositionError(f"{cls!r} is no jupyter_client.KernelManager")
    if issubclass(cls, KernelStatusMixin):
        return cls
    mixin = AsyncKernelStatus if issubclass(cls, AsyncKernelManager) else BlockingKernelStatus
    return compose(mixin, cls, MANAGER_NAMES)

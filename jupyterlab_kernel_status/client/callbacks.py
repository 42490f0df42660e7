"""Our code never harms a kernel: what fails in it is logged, and upstream's code goes on."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any, TypeVar, cast

from ..lifecycle import IllegalMoveError

F = TypeVar("F", bound=Callable[..., Any])


def log_failures(method: F) -> F:
    """Make ``method`` (a method without a result) log what it raises, with its kernel's id.

    :class:`~.lifecycle.IllegalMoveError` passes: it is raised in tests only.
    """

    @functools.wraps(method)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> None:
        try:
            method(self, *args, **kwargs)
        except IllegalMoveError:
            raise
        except Exception:
            self.log.exception(
                "Kernel %s: its status is not tracked properly (%s failed); "
                "the kernel itself is not affected",
                getattr(self, "kernel_id", "?"),
                method.__name__,
            )

    return cast(F, guarded)


def weak_callback(method: Callable[..., Any]) -> Callable[..., None]:
    """Call the bound ``method`` while its object lives, and do nothing after that."""
    reference = weakref.WeakMethod(method)

    def call(*args: Any) -> None:
        target = reference()
        if target is not None:
            target(*args)

    return call

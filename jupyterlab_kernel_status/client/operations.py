"""Acting after a call that is either done or an awaitable when it returns.

jupyter_client's sync managers return results where its async ones return awaitables.

Automatic restarts and shutdowns of a synchronous manager take turns.

The restarter of a manager that blocks works in a thread of its own. A process that it launched in
the middle of somebody's shutdown would outlive it. For managers whose calls are awaited nothing
here ever waits.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

Then = Callable[["BaseException | None"], None]
"""Told the exception that was raised, or ``None``."""


def after(call: Callable[[], Any], then: Then) -> Any:
    """What ``call()`` returns, with ``then`` called once when it is done; exceptions pass."""
    try:
        result = call()
    except BaseException as error:
        then(error)
        raise
    if inspect.isawaitable(result):
        return _awaited(result, then)
    then(None)
    return result


async def _awaited(result: Awaitable[Any], then: Then) -> Any:
    try:
        value = await result
    except BaseException as error:
        then(error)
        raise
    then(None)
    return value


def no_op(call: Callable[..., Any]) -> Any:
    """What ``call`` would return had it nothing to do: ``None``, or an awaitable of it."""

    async def nothing() -> None:
        return None

    return nothing() if inspect.iscoroutinefunction(call) else None


RESTART_TAKES = 10.0
"""Seconds that a shutdown waits at most; after them it goes ahead, as stock's does at once."""


class Turns:
    """Of one manager. Whoever has the turn may take it again in the same thread."""

    def __init__(self) -> None:
        self._lock = RLock()

    @contextmanager
    def of_restart(self) -> Iterator[None]:
        """From the decision for an automatic restart until its process is launched."""
        with self._lock:
            yield

    @contextmanager
    def of_shutdown(self) -> Iterator[None]:
        """While a shutdown is being announced: no restart is decided after that."""
        has_turn = self._lock.acquire(timeout=RESTART_TAKES)
        try:
            yield
        finally:
            if has_turn:
                self._lock.release()

"""Acting after a call that is either done or an awaitable when it returns.

jupyter_client's sync managers return results where its async ones return awaitables.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
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


def nothing_in_place_of(call: Callable[..., Any]) -> Any:
    """What ``call`` would return had it nothing to do: ``None``, or an awaitable of it."""

    async def nothing() -> None:
        return None

    return nothing() if inspect.iscoroutinefunction(call) else None

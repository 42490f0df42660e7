"""Callbacks that keep nobody alive."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any


def weakly(method: Callable[..., Any]) -> Callable[..., None]:
    """Call the bound ``method`` while its object lives, and do nothing after that."""
    reference = weakref.WeakMethod(method)

    def call(*args: Any) -> None:
        target = reference()
        if target is not None:
            target(*args)

    return call

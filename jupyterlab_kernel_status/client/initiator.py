"""Who asks for what is under way: carried along by the context of the calling task.

Nobody said: the user did.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ..vocabulary import Initiator

_initiator: ContextVar[Initiator] = ContextVar("kernel_status_initiator", default=Initiator.USER)


def current_initiator() -> Initiator:
    """Who asks for what this task does."""
    return _initiator.get()


@contextmanager
def initiated_by(initiator: Initiator) -> Iterator[None]:
    """What is asked of kernels in this block is asked by ``initiator``."""
    token = _initiator.set(initiator)
    try:
        yield
    finally:
        _initiator.reset(token)

"""Putting status tracking before whatever classes are configured."""

from __future__ import annotations

import functools
from typing import Any, TypeVar

from jupyter_client.manager import KernelManager

from .manager import KernelStatusMixin
from .upstream import MANAGER_NAMES, missing_names

T = TypeVar("T", bound=type)


class CompositionError(TypeError):
    """Status tracking cannot be put before a class; the message says why."""


def compose(mixin: type, cls: T, names: tuple[str, ...]) -> T:
    """A subclass of ``cls`` with ``mixin`` before it, under a name of both.

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
    return compose(KernelStatusMixin, cls, MANAGER_NAMES)

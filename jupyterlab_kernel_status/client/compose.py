"""Putting status tracking before whatever classes are configured."""

from __future__ import annotations

import copyreg
import functools
import inspect
from copy import copy
from typing import Any, TypeVar

from jupyter_client.manager import KernelManager
from traitlets import TraitType

from .manager import KernelStatusMixin
from .traits import SHOWN, CompositionError, StatusTraits, third_parties
from .upstream import MANAGER_NAMES, missing_names

T = TypeVar("T", bound=type)


@functools.cache
def compose(mixin: type, cls: T, names: tuple[str, ...], kept: frozenset[str] = frozenset()) -> T:
    """A subclass of ``cls`` with ``mixin`` before it, under a name of both.

    ``kept``: what is as in ``cls``, although ``mixin`` has it too.

    Raises
    ------
    CompositionError: ``cls`` lacks a private name of upstream's that the mixin stands on, or
        cannot be subclassed so.
    """
    missing = missing_names(cls, names)
    if missing:
        raise CompositionError(f"{cls.__name__} has no {', '.join(missing)}")
    namespace: dict[str, Any] = {"__doc__": cls.__doc__, "__module__": mixin.__module__}
    for name in kept:
        own = inspect.getattr_static(cls, name)
        namespace[name] = copy(own) if isinstance(own, TraitType) else own
    try:
        made: T = _metaclass(type(cls))(f"Status{cls.__name__}", (mixin, cls), namespace)
    except TypeError as error:
        raise CompositionError(f"{cls.__name__} cannot be composed: {error}") from error
    _composed_of[made] = (mixin, cls, names, kept)
    return made


_composed_of: dict[type, tuple[Any, ...]] = {}
"""The arguments of :func:`compose`, by its result."""


@functools.cache
def _metaclass(base: type) -> Any:
    """Of composed classes: no module has them under their names, by which classes are pickled."""
    made = type(f"Composed{base.__name__}", (base,), {})
    copyreg.pickle(made, _reduce)
    return made


def _reduce(cls: type) -> str | tuple[Any, ...]:
    arguments = _composed_of.get(cls)
    return cls.__qualname__ if arguments is None else (compose, arguments)


@functools.cache
def with_status(cls: type[KernelManager]) -> type[KernelManager]:
    """``cls`` with :class:`~.manager.KernelStatusMixin` before it; ``cls`` itself if it has it.

    Raises
    ------
    CompositionError: ``cls`` is no :class:`jupyter_client.KernelManager`, not one of a known
        release, or a third party's that has for itself what the mixin needs.
    """
    if not (isinstance(cls, type) and issubclass(cls, KernelManager)):
        raise CompositionError(f"{cls!r} is no jupyter_client.KernelManager")
    if issubclass(cls, KernelStatusMixin):
        return cls
    own = {name for each in third_parties(cls) for name in vars(each)}
    taken = sorted(own & _NEEDED)
    if taken:
        raise CompositionError(f"{cls.__name__} has {', '.join(taken)} of its own")
    composed: type[KernelManager] = compose(
        KernelStatusMixin, cls, MANAGER_NAMES, frozenset(own & SHOWN)
    )
    return composed


_NEEDED = frozenset(
    name
    for each in (KernelStatusMixin, StatusTraits)
    for name in (*vars(each), *inspect.get_annotations(each))
    if not name.startswith("__") and not hasattr(KernelManager, name) and name not in SHOWN
)
"""What the mixin has besides what is overridden of upstream's."""

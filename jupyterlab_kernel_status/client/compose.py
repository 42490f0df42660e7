"""Putting status tracking before whatever classes are configured."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Iterable
from copy import copy
from importlib import import_module
from operator import attrgetter
from typing import Any, TypeVar

from jupyter_client.manager import KernelManager
from traitlets import TraitType

from .manager import KernelStatusMixin
from .traits import SHOWN, CompositionError, StatusTraits, third_parties
from .upstream import MANAGER_NAMES, missing_names

T = TypeVar("T", bound=type)


def compose(mixin: type, cls: T, names: tuple[str, ...], kept: Iterable[str] = ()) -> T:
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
        return type(f"Status{cls.__name__}", (mixin, cls), namespace)  # type: ignore[return-value]
    except TypeError as error:
        raise CompositionError(f"{cls.__name__} cannot be composed: {error}") from error


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
    composed = compose(KernelStatusMixin, cls, MANAGER_NAMES, own & SHOWN)
    # By these it is pickled: no module has it under its name.
    composed.__module__ = __name__
    composed.__qualname__ = f"with_status({cls.__module__}:{cls.__qualname__})".replace(".", "/")
    return composed


def __getattr__(name: str) -> type[KernelManager]:
    """Of the name ``with_status(module:class)``, with slashes for dots: as when it is unpickled."""
    found = re.fullmatch(r"with_status\((.+):(.+)\)", name.replace("/", "."))
    if found is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return with_status(attrgetter(found[2])(import_module(found[1])))


_NEEDED = frozenset(
    name
    for each in (KernelStatusMixin, StatusTraits)
    for name in (*vars(each), *inspect.get_annotations(each))
    if not name.startswith("__") and not hasattr(KernelManager, name) and name not in SHOWN
)
"""What the mixin has besides what is overridden of upstream's."""

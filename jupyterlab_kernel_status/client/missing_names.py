"""Every private name of jupyter_client and jupyter_server that this package relies on.

Nothing else in the package reads or overrides one. Each mixin here turns private methods into
hooks with names of our own; :func:`missing_names` says at run time what upstream took away, and
whoever composes classes then leaves the stock class alone. ``tests/test_upstream_names.py`` tells
when a release changes one.
"""

from __future__ import annotations

from collections.abc import Iterable


def missing_names(cls: type, names: Iterable[str]) -> list[str]:
    """The private ``names`` that ``cls`` no longer has."""
    return [name for name in names if not hasattr(cls, name)]

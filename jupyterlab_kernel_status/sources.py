"""Which sources of evidence a kernel manager has, by its settings and its kernel."""

from __future__ import annotations

from .evidence.gathering import Source
from .observable import ObservableStatus


def sources_of(manager: ObservableStatus) -> list[Source]:
    """New ones, for the process that ``manager`` is about to launch."""
    return []

"""What the tests about memory share."""

from __future__ import annotations

import pytest

from .groups import real_groups


@pytest.fixture
def groups():
    """Make real cgroups."""
    with real_groups() as groups:
        yield groups

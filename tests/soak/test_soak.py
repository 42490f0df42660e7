"""A short soak; the long one is ``nox -s soak``."""

from __future__ import annotations

import random

from .run import compare


def test_a_few_rounds_leave_nothing_behind_that_stock_would_not():
    seed = random.SystemRandom().randrange(2**32)
    assert compare(30, seed) == []

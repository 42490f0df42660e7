"""The same journeys with stock and with ours, with what sites have: what becomes of kernels."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.servers")

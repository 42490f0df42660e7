"""What every test shares."""

from __future__ import annotations

import pytest

from jupyterlab_kernel_status.lifecycle import KernelLifecycle


@pytest.fixture(autouse=True)
def _illegal_moves_are_errors(monkeypatch):
    monkeypatch.setattr(KernelLifecycle, "strict_by_default", True)


@pytest.fixture(autouse=True)
def _nothing_of_ours_fails_unseen(caplog):
    """A guarded failure is only logged in production; here it fails the test."""
    yield
    errors = [record for record in caplog.records if record.levelname == "ERROR"]
    ours = ("status", "evidence is missing")
    failures = [each.getMessage() for each in errors if any(word in str(each.msg) for word in ours)]
    assert not failures

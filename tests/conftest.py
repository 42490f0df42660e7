"""What every test shares."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import jupyterlab_kernel_status
from jupyterlab_kernel_status.client import manager
from jupyterlab_kernel_status.lifecycle import KernelLifecycle

from .memory.groups import real_groups
from .ports import choose_own_ports

PACKAGE = Path(jupyterlab_kernel_status.__file__).parent

# How long an example takes is the machine's affair, and the examples are the same in every run.
settings.register_profile(
    "same-everywhere",
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("same-everywhere")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A kill for want of memory counts for the whole machine: no other test may run beside it."""
    for item in items:
        if "groups" in item.fixturenames:
            item.add_marker(pytest.mark.alone)


@pytest.fixture
def groups():
    """Make real cgroups, for processes to be killed in."""
    with real_groups() as groups:
        yield groups


@pytest.fixture(autouse=True, scope="session")
def _no_port_is_taken_before_its_kernel_has_it():
    with pytest.MonkeyPatch.context() as patch:
        choose_own_ports(patch.setattr)
        yield


@pytest.fixture(autouse=True)
def _illegal_moves_are_errors(monkeypatch):
    monkeypatch.setattr(KernelLifecycle, "strict_by_default", True)


@pytest.fixture(autouse=True)
def _every_report_of_an_end_has_the_evidence(monkeypatch):
    """However busy this machine is; tests of reports that come before it set their own bound."""
    monkeypatch.setattr(manager, "EVIDENCE_TAKES", 60.0)


@pytest.fixture(autouse=True)
def _nothing_of_ours_fails_unseen(caplog):
    """A guarded failure is only logged in production; here it fails the test.

    A test that brings one about clears ``caplog`` when it has seen it.
    """
    yield
    records = [
        each for phase in ("setup", "call", "teardown") for each in caplog.get_records(phase)
    ]
    errors = [each for each in records if each.levelno >= logging.ERROR]
    failures = [each.getMessage() for each in errors if PACKAGE in Path(each.pathname).parents]
    assert not failures

"""Fixtures: a real server with the extension, real kernels, and ways to end them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from jupyterlab_kernel_status.lifecycle import KernelLifecycle

pytest_plugins = ["pytest_jupyter.jupyter_server"]


@pytest.fixture(autouse=True)
def _illegal_moves_are_errors(monkeypatch):
    monkeypatch.setattr(KernelLifecycle, "strict_by_default", True)


@pytest.fixture
def jp_server_config():
    return {"ServerApp": {"jpserver_extensions": {"jupyterlab_kernel_status": True}}}

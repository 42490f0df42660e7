"""jupyter_server's tests with the extension linked, and on composed classes.

A pytest plugin. Servers find the extension by its configuration file, as after an installation
(``JUPYTER_CONFIG_PATH`` names it). The few test modules that make managers themselves get
composed classes by the names that they import.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any
from unittest import mock

import pytest
from jupyter_server.services.kernels import kernelmanager

from jupyterlab_kernel_status.client.compose import compose, with_status
from jupyterlab_kernel_status.server.kernels import MappingKernelStatusMixin
from jupyterlab_kernel_status.server.upstream import MAPPING_MANAGER_NAMES

pytest_plugins = ["tracked"]

MAKE_MANAGERS = (
    "tests/services/kernels/test_config.py",
    "tests/services/kernels/test_events.py",
    "tests/services/sessions/test_manager.py",
)

COMPOSED: dict[str, Any] = {
    "MappingKernelManager": compose(
        MappingKernelStatusMixin, kernelmanager.MappingKernelManager, MAPPING_MANAGER_NAMES
    ),
    "ServerKernelManager": with_status(kernelmanager.ServerKernelManager),
}


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    if collector.nodeid not in MAKE_MANAGERS or not isinstance(collector, pytest.Module):
        return (yield)
    with mock.patch.multiple(kernelmanager, **COMPOSED):
        return (yield)

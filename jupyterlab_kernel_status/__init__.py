"""Kernel status in three parts (process, execution state, connection), and why a kernel died."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

try:
    from ._version import __version__
except ImportError:  # an editable install that was never built
    __version__ = "0.0.0"

from .client.compose import with_status
from .client.managers import (
    StatusAsyncIOLoopKernelManager,
    StatusAsyncKernelManager,
    StatusIOLoopKernelManager,
    StatusKernelManager,
)
from .client.traits import CompositionError
from .lifecycle import Transition
from .vocabulary import Cause, Initiator, LastExit, Status, Verdict
from .waiting import KernelNeverError

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

__all__ = [
    "Cause",
    "CompositionError",
    "Initiator",
    "KernelNeverError",
    "LastExit",
    "Status",
    "StatusAsyncIOLoopKernelManager",
    "StatusAsyncKernelManager",
    "StatusIOLoopKernelManager",
    "StatusKernelManager",
    "Transition",
    "Verdict",
    "__version__",
    "with_status",
]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-kernel-status"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "jupyterlab_kernel_status"}]


def _link_jupyter_server_extension(serverapp: ServerApp) -> None:
    from .server.extension import link

    link(serverapp)


def _load_jupyter_server_extension(serverapp: ServerApp) -> None:
    from .server.extension import load

    load(serverapp)

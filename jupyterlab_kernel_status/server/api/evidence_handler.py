"""The endpoint of what is known of a kernel's last death: for who may see the kernel's output."""

from __future__ import annotations

import asyncio
import functools
import json
import platform
from importlib.metadata import version

from tornado import web

from ..._version import __version__
from .base import StatusHandler, may_execute, unknown_kernel
from .evidence import OperatorModel, evidence_document


class EvidenceHandler(StatusHandler):
    """The evidence on the last death of one kernel."""

    def initialize(self, operator: OperatorModel | None) -> None:
        self._operator = operator

    @web.authenticated
    @may_execute
    async def get(self, kernel_id: str) -> None:
        """The document; 404 for a kernel that is unknown or not tracked.

        Its ``evidence`` is ``null`` while no process has ended that was meant to live.
        """
        manager = self.kernels.status_manager(kernel_id)
        if manager is None or manager.lifecycle.status is None:
            raise unknown_kernel(kernel_id)
        document = await asyncio.to_thread(
            evidence_document,
            kernel_id,
            manager.lifecycle.seq,
            manager.lifecycle.last_exit,
            manager.autopsy.finding,
            {"kernel": manager.kernel_name, **server_versions()},
            self._operator,
        )
        self.finish(json.dumps(document))


@functools.cache
def server_versions() -> dict[str, str]:
    """Versions that a bug report needs."""
    return {
        "jupyter_server": version("jupyter_server"),
        "jupyter_client": version("jupyter_client"),
        "jupyterlab_kernel_status": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }

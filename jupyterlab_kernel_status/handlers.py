"""The extension's own REST endpoints: status documents."""

from __future__ import annotations

import json
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from .documents import EPOCH
from .multimanager import MappingKernelStatusMixin

PREFIX = "jupyterlab-kernel-status"
KERNEL_ID = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


class StatusHandler(APIHandler):
    """A handler whose requests are no activity: polling it must not keep a kernel from culling."""

    auth_resource = "kernels"
    _track_activity = False

    @property
    def kernels(self) -> MappingKernelStatusMixin:
        """The kernel manager.

        Raises
        ------
        tornado.web.HTTPError: 404, when statuses are not tracked on this server.
        """
        manager: Any = self.kernel_manager
        if not isinstance(manager, MappingKernelStatusMixin):
            raise web.HTTPError(404, "The status of kernels is not tracked on this server")
        return manager


class StatusDocumentsHandler(StatusHandler):
    """The status documents of all tracked kernels."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """``{"epoch", "kernels": [document, …]}``: live kernels, then dead ones."""
        self.finish(json.dumps({"epoch": EPOCH, "kernels": self.kernels.status_documents()}))


class StatusDocumentHandler(StatusHandler):
    """The status document of one kernel."""

    @web.authenticated
    @authorized
    async def get(self, kernel_id: str) -> None:
        """The document; 404 for a kernel that is unknown or not tracked."""
        document = self.kernels.status_document(kernel_id)
        if document is None:
            raise web.HTTPError(404, f"Kernel does not exist or is not tracked: {kernel_id}")
        self.finish(json.dumps(document))


def handlers(base_url: str) -> list[tuple[str, type[APIHandler]]]:
    """URL patterns and their handlers."""
    return [
        (url_path_join(base_url, PREFIX, "kernels"), StatusDocumentsHandler),
        (url_path_join(base_url, PREFIX, "kernels", KERNEL_ID), StatusDocumentHandler),
    ]

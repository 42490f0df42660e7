"""The extension's own REST endpoints, described by ``openapi.yaml``."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from jupyter_client.jsonutil import json_default
from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado import web

from ..documents import EPOCH
from ..sessions import SessionStatusMixin
from ..settings import KernelStatus
from ..unclean_shutdown.previous_server import PreviousServer
from .base import StatusHandler, may_execute, unknown_kernel
from .causes import CausePageHandler
from .evidence import OperatorModel, evidence_document, operator_note
from .wait import StatusWaitHandler, WaiterLimit

GATHERING_TAKES = 10.0
"""Seconds that an answer waits for evidence that is being gathered; it takes some milliseconds."""


class ServerDeathHandler(StatusHandler):
    """The notice, until it is dismissed. It names cells: for who may run them."""

    methods = "GET, DELETE, OPTIONS"

    def initialize(self, death: PreviousServer | None) -> None:
        self._death = death

    @web.authenticated
    @may_execute
    async def get(self) -> None:
        """``{"epoch", "server_death"}``; the latter ``null`` when there is no notice."""
        death = None if self._death is None else await self._death.notice()
        self.finish(json.dumps({"epoch": EPOCH, "server_death": death}))

    @web.authenticated
    @may_execute
    async def delete(self) -> None:
        """Dismiss it for good. 204, also when there is none."""
        if self._death is not None:
            self._death.dismiss()
        self.set_status(204)
        self.finish()


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
        judged = manager.evidence_collector.judged
        if judged is not None and not judged.done():
            await asyncio.wait([asyncio.wrap_future(judged)], timeout=GATHERING_TAKES)
        document = await asyncio.to_thread(
            evidence_document,
            kernel_id,
            manager.lifecycle.seq,
            manager.lifecycle.last_exit,
            manager.evidence_collector.diagnosis,
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
        "jupyterlab_kernel_status": version("jupyterlab_kernel_status"),
        "python": platform.python_version(),
        "platform": platform.platform(),
    }


PREFIX = "jupyterlab-kernel-status"
KERNEL_ID = r"(?P<kernel_id>[^/]+)"
KIND = r"(?P<kind>[a-z-]+)"
OPENAPI_PATH = Path(__file__).with_name("openapi.yaml")


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
            raise unknown_kernel(kernel_id)
        self.finish(json.dumps(document))


class SessionsHandler(StatusHandler):
    """All sessions: the server's own list leaves out those whose kernel is dead."""

    auth_resource = "sessions"

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """``{"epoch", "sessions": [model, …]}``, the models as in ``api/sessions``.

        404 where the sessions of dead kernels are not kept.
        """
        manager: Any = self.session_manager
        if not isinstance(manager, SessionStatusMixin):
            raise web.HTTPError(404, "The sessions of dead kernels are not kept on this server")
        answer = {"epoch": EPOCH, "sessions": await manager.list_with_dead()}
        self.finish(json.dumps(answer, default=json_default))


class OpenAPIHandler(StatusHandler):
    """The description of these endpoints."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """``openapi.yaml``, as JSON."""
        self.finish(_openapi())


@functools.cache
def _openapi() -> str:
    return json.dumps(yaml.safe_load(OPENAPI_PATH.read_text(encoding="utf-8")))


def _operator_note(settings: KernelStatus, log: logging.Logger) -> OperatorModel | None:
    try:
        return operator_note(settings.operator_hint, settings.operator_link)
    except ValueError as error:
        log.error("Nothing of the operator's is shown to people: %s", error)
        return None


def handlers(
    base_url: str, settings: KernelStatus, log: logging.Logger, death: PreviousServer | None = None
) -> list[tuple[Any, ...]]:
    """URL patterns, their handlers, and what these are made with."""
    room = WaiterLimit(settings.waiters, per_client=settings.waiters_per_client)
    operator = _operator_note(settings, log)
    return [
        (url_path_join(base_url, PREFIX, "openapi.json"), OpenAPIHandler),
        (url_path_join(base_url, PREFIX, "kernels"), StatusDocumentsHandler),
        (url_path_join(base_url, PREFIX, "sessions"), SessionsHandler),
        (url_path_join(base_url, PREFIX, "kernels", KERNEL_ID), StatusDocumentHandler),
        (
            url_path_join(base_url, PREFIX, "kernels", KERNEL_ID, "wait"),
            StatusWaitHandler,
            {"room": room},
        ),
        (
            url_path_join(base_url, PREFIX, "kernels", KERNEL_ID, "evidence"),
            EvidenceHandler,
            {"operator": operator},
        ),
        (
            url_path_join(base_url, PREFIX, "server-death"),
            ServerDeathHandler,
            {"death": death},
        ),
        (url_path_join(base_url, PREFIX, "causes", KIND), CausePageHandler),
    ]

"""Wiring: compose classes when the server links the extension, register when it loads it."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.sessions.sessionmanager import SessionManager

from ..client.compose import CompositionError, compose
from .api.handlers import handlers
from .events import StatusEvents
from .kernels import MappingKernelStatusMixin
from .metrics import kernel_metrics
from .sessions import SessionStatusMixin
from .settings import KernelStatus
from .unclean_shutdown.files import MarkerFile, take_left_behind
from .unclean_shutdown.identity import MemoryInUse, this_server, was_left_behind
from .unclean_shutdown.previous_server import PreviousServer
from .unclean_shutdown.recorder import Recorder
from .upstream import MAPPING_MANAGER_NAMES
from .websocket import KernelStatusConnectionMixin


def link(serverapp: ServerApp) -> None:
    """Put status tracking before the configured classes, before the server makes any of them.

    In gateway mode, and for classes that cannot be composed, the stock classes stay; the log
    says so, and the server starts in any case.
    """
    if not KernelStatus(parent=serverapp).enabled:
        serverapp.log.info("Kernel status tracking is turned off")
        return
    try:
        _compose(serverapp)
    except Exception:
        serverapp.log.exception("Kernel status tracking could not be set up; kernels are as stock")


def _compose(serverapp: ServerApp) -> None:
    # The defaults of the class traits read it; stock assigns it only after extensions are linked.
    serverapp.gateway_config = GatewayClient.instance(parent=serverapp)
    if serverapp.gateway_config.gateway_enabled:
        serverapp.log.info("Kernels run behind a gateway: their processes are not watched here")
        return
    kernels = serverapp.kernel_manager_class
    try:
        serverapp.kernel_manager_class = compose(
            MappingKernelStatusMixin, kernels, MAPPING_MANAGER_NAMES
        )
    except CompositionError as error:
        serverapp.log.error("The status of kernels is not tracked: %s", error)
        return
    sessions = serverapp.session_manager_class
    if issubclass(sessions, SessionManager):
        serverapp.session_manager_class = compose(SessionStatusMixin, sessions, ())
    sockets = serverapp.kernel_websocket_connection_class
    if issubclass(sockets, ZMQChannelsWebsocketConnection):
        serverapp.kernel_websocket_connection_class = compose(
            KernelStatusConnectionMixin, sockets, ()
        )
    else:
        serverapp.log.warning(
            "%s is no ZMQChannelsWebsocketConnection: pages that connect to a dying kernel "
            "wait as with stock",
            sockets.__name__,
        )


def load(serverapp: ServerApp) -> None:
    """Register the event, the endpoints, the metrics and what is set."""
    settings = KernelStatus(parent=serverapp)
    web_app: Any = serverapp.web_app
    log: Any = serverapp.log
    kernels = serverapp.kernel_manager
    tracked = kernels if isinstance(kernels, MappingKernelStatusMixin) else None
    death = None
    if tracked is not None and settings.unclean_shutdown:
        death = _record_marker(serverapp, tracked, log)
    web_app.add_handlers(".*$", handlers(web_app.settings["base_url"], settings, log, death))
    if tracked is None:
        return
    kernels = tracked
    kernels.dead_kernels.limit = settings.dead_kernels_kept
    kernels.dead_kernels.seconds = settings.dead_kernels_kept_seconds
    kernels.history_length = settings.history_length
    if serverapp.event_logger is not None:
        kernels.observe_status(StatusEvents(serverapp.event_logger))
    try:
        kernel_metrics().follow(kernels)
    except ValueError as error:
        serverapp.log.error("Kernels' statuses are not among the metrics: %s", error)


def _record_marker(
    serverapp: ServerApp, kernels: MappingKernelStatusMixin, log: logging.Logger
) -> PreviousServer | None:
    """Read what was left by a server that was killed, and leave the like while kernels run."""
    try:
        folder = Path(serverapp.runtime_dir)
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kernel-status-recorder")
        Recorder(
            kernels,
            this_server(),
            MarkerFile(folder),
            root=serverapp.root_dir,
            memory=MemoryInUse(),
            executor=executor,
            log=log,
        )
        return PreviousServer(partial(take_left_behind, folder, was_left_behind), executor, log)
    except Exception:
        log.exception("Should this server be killed, the next one cannot report why")
        return None

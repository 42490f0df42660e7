"""Wiring: compose classes when the server links the extension, register when it loads it."""

from __future__ import annotations

import logging
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_server.gateway.gateway_client import GatewayClient
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.sessions.sessionmanager import SessionManager
from traitlets.utils.bunch import Bunch

from ..client.compose import compose
from ..client.traits import CompositionError
from .api.handlers import handlers
from .death_log import DeathLog
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

COMPOSED: dict[str, tuple[type, type, tuple[str, ...]]] = {
    "kernel_manager_class": (MappingKernelStatusMixin, object, MAPPING_MANAGER_NAMES),
    "session_manager_class": (SessionStatusMixin, SessionManager, ()),
    "kernel_websocket_connection_class": (
        KernelStatusConnectionMixin,
        ZMQChannelsWebsocketConnection,
        (),
    ),
}
"""Of the server's class traits: the mixin, the class that it is for, and the names it stands on."""


def link(serverapp: ServerApp) -> None:
    """Put status tracking before the configured classes, before the server makes any of them.

    In gateway mode, and for classes that cannot be composed, the stock classes stay; the log
    says so, and the server starts in any case.
    """
    if not KernelStatus(parent=serverapp).enabled:
        serverapp.log.info("Kernel status tracking is turned off")
        return
    try:
        _compose_all(serverapp)
    except Exception:
        serverapp.log.exception("Kernel status tracking could not be set up; kernels are as stock")


def _compose_all(serverapp: ServerApp) -> None:
    # The defaults of the class traits read it; stock assigns it only after extensions are linked.
    serverapp.gateway_config = GatewayClient.instance(parent=serverapp)
    if serverapp.gateway_config.gateway_enabled:
        serverapp.log.info("Kernels run behind a gateway: their processes are not watched here")
        return
    if not _compose(serverapp, "kernel_manager_class"):
        return
    others = [name for name in COMPOSED if name != "kernel_manager_class"]
    for name in others:
        _compose(serverapp, name)
    # An ExtensionApp that is linked later applies the server's configuration once more.
    serverapp.observe(_compose_again, list(COMPOSED))
    _linked.add(serverapp)


_linked: weakref.WeakSet[ServerApp] = weakref.WeakSet()
"""The servers whose kernels are to be tracked."""


def _compose(serverapp: ServerApp, name: str) -> bool:
    """Whether the trait has a composed class now; if not, the log says why."""
    mixin, base, names = COMPOSED[name]
    configured = getattr(serverapp, name)
    if issubclass(configured, mixin):
        return True
    try:
        if not issubclass(configured, base):
            raise CompositionError(f"{configured.__name__} is no {base.__name__}")
        setattr(serverapp, name, compose(mixin, configured, names))
    except CompositionError as error:
        if name == "kernel_manager_class":
            serverapp.log.error("The status of kernels is not tracked: %s", error)
        else:
            serverapp.log.warning("%s is as stock: %s", name, error)
        return False
    return True


def _compose_again(change: Bunch) -> None:
    try:
        _compose(change.owner, change.name)
    except Exception:
        # It would be the other extension that fails.
        change.owner.log.exception("%s is without kernel status tracking", change.name)


def _check(serverapp: ServerApp) -> None:
    """Compare what runs with what was composed."""
    running: dict[str, type] = {
        "kernel_manager_class": type(serverapp.kernel_manager),
        "session_manager_class": type(serverapp.session_manager),
        "kernel_websocket_connection_class": serverapp.web_app.settings[
            "kernel_websocket_connection_class"
        ],
    }
    for name, cls in running.items():
        mixin, base, _ = COMPOSED[name]
        if issubclass(cls, base) and not issubclass(cls, mixin):
            serverapp.log.error(
                "Kernel status tracking is incomplete: %s is %s, without %s",
                name,
                cls.__name__,
                mixin.__name__,
            )


def load(serverapp: ServerApp) -> None:
    """Register the event, the endpoints, the metrics and what is set."""
    settings = KernelStatus(parent=serverapp)
    web_app: Any = serverapp.web_app
    log: Any = serverapp.log
    kernels = serverapp.kernel_manager
    tracked = kernels if isinstance(kernels, MappingKernelStatusMixin) else None
    if serverapp in _linked:
        _check(serverapp)
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
    kernels.observe_status(DeathLog(log))
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

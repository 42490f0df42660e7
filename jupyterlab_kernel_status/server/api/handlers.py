"""The extension's own REST endpoints, described by ``openapi.yaml``."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado import web

from ...waiting import Waiters
from ..documents import EPOCH
from ..settings import KernelStatus
from ..unclean_shutdown.previous_server import ServerDeath
from .base import StatusHandler, unknown_kernel
from .evidence import OperatorModel
from .evidence_handler import EvidenceHandler
from .operator_note import operator_note
from .server_death_handler import ServerDeathHandler
from .wait import LongPoll, MalformedWishError, Wish

PREFIX = "jupyterlab-kernel-status"
KERNEL_ID = r"(?P<kernel_id>[^/]+)"
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


class WaitingRoom:
    """How many requests wait for each kernel, and how many may."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._taken: Counter[str] = Counter()

    @contextmanager
    def place(self, kernel_id: str) -> Iterator[None]:
        """A place for as long as the block runs.

        Raises
        ------
        tornado.web.HTTPError: 429, when none is free.
        """
        if self._taken[kernel_id] >= self._places:
            raise web.HTTPError(
                429, f"{self._places} requests already wait for kernel {kernel_id}: try again later"
            )
        self._taken[kernel_id] += 1
        try:
            yield
        finally:
            self._taken[kernel_id] -= 1
            if not self._taken[kernel_id]:
                del self._taken[kernel_id]


class StatusWaitHandler(StatusHandler):
    """The long poll on one kernel's status: woken by the change."""

    _waiting: asyncio.Task[None] | None = None
    _client_is_gone = False

    def initialize(self, room: WaitingRoom) -> None:
        self._room = room

    @web.authenticated
    @authorized
    async def get(self, kernel_id: str) -> None:
        """The document with ``timed_out`` and ``impossible``, when the wait is over.

        400 for a malformed query; 404 for a kernel that is unknown, not tracked, or forgotten
        meanwhile; 429 when too many wait for it.
        """
        kernels = self.kernels
        try:
            wish = Wish.from_query(
                {name: self.get_query_arguments(name, strip=False) for name in WAIT_ARGUMENTS}
            )
        except MalformedWishError as error:
            raise web.HTTPError(400, str(error)) from error
        manager = kernels.status_manager(kernel_id)
        if manager is None or manager.lifecycle.status is None:
            raise unknown_kernel(kernel_id)
        poll = LongPoll(
            wish,
            kernel_id,
            manager.kernel_name,
            manager.lifecycle,
            lambda: kernels.status_manager(kernel_id) is manager,
        )
        if not poll.settled():
            with self._room.place(kernel_id):
                await self._wait(poll, manager.lifecycle.waiters, wish.timeout)
        if self._client_is_gone:
            return
        answer = poll.answer()
        if answer is None:
            raise unknown_kernel(kernel_id)
        self.finish(json.dumps(answer))

    async def _wait(self, poll: LongPoll, waiters: Waiters, timeout: float) -> None:
        """Until ``poll`` is settled, the time is over, or the client is gone."""
        if self._client_is_gone:
            return
        self._waiting = asyncio.create_task(waiters.wait(poll.settled, timeout))
        try:
            await self._waiting
        except TimeoutError:
            pass
        except asyncio.CancelledError:
            self._waiting.cancel()
            if not self._client_is_gone:
                raise

    def on_connection_close(self) -> None:
        """The client went away: nobody waits any longer."""
        self._client_is_gone = True
        if self._waiting is not None:
            self._waiting.cancel()
        super().on_connection_close()


class OpenAPIHandler(StatusHandler):
    """The description of these endpoints."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """``openapi.yaml``, as JSON."""
        self.finish(_openapi())


WAIT_ARGUMENTS = ("status", "after_seq", "timeout")


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
    base_url: str, settings: KernelStatus, log: logging.Logger, death: ServerDeath | None = None
) -> list[tuple[Any, ...]]:
    """URL patterns, their handlers, and what these are made with."""
    room = WaitingRoom(settings.waiters_per_kernel)
    operator = _operator_note(settings, log)
    return [
        (url_path_join(base_url, PREFIX, "openapi.json"), OpenAPIHandler),
        (url_path_join(base_url, PREFIX, "kernels"), StatusDocumentsHandler),
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
    ]

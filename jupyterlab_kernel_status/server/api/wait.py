"""The long poll: what a client waits for, and what it is answered.

A condition is one or more statuses, or any change past a ``seq``, or both: a wanted status that was
entered past that ``seq``.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from jupyter_server.auth.decorator import authorized
from tornado import web

from ...lifecycle import KernelLifecycle
from ...vocabulary import FINAL_STATUSES, Status
from ...waiting import Waiters
from ..documents import StatusDocument, status_document
from .base import StatusHandler, unknown_kernel

WAIT_ARGUMENTS = ("status", "after_seq", "timeout")

DEFAULT_TIMEOUT = 30.0
"""Seconds."""

MAX_TIMEOUT = 55.0
"""Seconds; below the minute at which common proxies cut a silent connection."""

MAX_SEQ = 2**53 - 1
"""The largest integer that every JSON reader keeps."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"-?[0-9]{1,18}")


class InvalidQueryError(ValueError):
    """The message names the wrong argument and its possible values."""


class Outcome(Enum):
    """What has become of a condition."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    IMPOSSIBLE = "impossible"
    """A final status was reached: it stays unless another process is requested."""


@dataclass(frozen=True)
class WaitCondition:
    """What one request waits for."""

    statuses: frozenset[Status]
    """Any of them; empty: any status."""
    after_seq: int | None
    """Only what was entered past it; ``None``: the present status will do."""
    timeout: float
    """Seconds."""

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> WaitCondition:
        """Of ``status`` (repeatable), ``after_seq`` and ``timeout``; others are ignored.

        Raises
        ------
        InvalidQueryError: a value is wrong, or there is nothing to wait for.
        """
        statuses = frozenset(_status(value) for value in query.get("status", ()))
        after_seq = _single(query, "after_seq")
        if not statuses and after_seq is None:
            raise InvalidQueryError("Name at least one status, or after_seq")
        timeout = _single(query, "timeout")
        return cls(
            statuses,
            None if after_seq is None else _after_seq(after_seq),
            DEFAULT_TIMEOUT if timeout is None else _timeout(timeout),
        )

    def outcome(self, lifecycle: KernelLifecycle) -> Outcome:
        """What has become of it.

        Waiting for any change is never impossible: a person may restart a dead kernel.
        """
        wanted = not self.statuses or lifecycle.status in self.statuses
        if wanted and (self.after_seq is None or lifecycle.seq > self.after_seq):
            return Outcome.FULFILLED
        if self.statuses and lifecycle.status in FINAL_STATUSES:
            return Outcome.IMPOSSIBLE
        return Outcome.OPEN


class WaitAnswer(StatusDocument):
    """The status document as it was when the wait ended, and how it ended."""

    timed_out: bool
    impossible: bool


class LongPoll:
    """One request that waits for one kernel.

    Parameters
    ----------
    is_known:
        Whether the kernel is still there; once it is not, there is no answer.
    """

    def __init__(
        self,
        condition: WaitCondition,
        kernel_id: str,
        kernel_name: str,
        lifecycle: KernelLifecycle,
        is_known: Callable[[], bool],
    ) -> None:
        self._condition = condition
        self._kernel = (kernel_id, kernel_name, lifecycle)
        self._lifecycle = lifecycle
        self._is_known = is_known
        self._answer: WaitAnswer | None = None

    def settled(self) -> bool:
        """Whether the wait is over; a check for :class:`~.waiting.Waiters`.

        The document is taken here, in the moment of the change: the next change may follow
        before the waiting task runs.
        """
        if self._answer is not None:
            return True
        outcome = self._condition.outcome(self._lifecycle)
        if outcome is Outcome.OPEN:
            return not self._is_known()
        self._answer = self._tell(impossible=outcome is Outcome.IMPOSSIBLE)
        return True

    def answer(self) -> WaitAnswer | None:
        """What the answer is based on now; ``None``: the kernel was forgotten."""
        if self._answer is None and self._is_known():
            return self._tell(timed_out=True)
        return self._answer

    def _tell(self, *, timed_out: bool = False, impossible: bool = False) -> WaitAnswer | None:
        document = status_document(*self._kernel)
        if document is None:
            return None
        return {**document, "timed_out": timed_out, "impossible": impossible}


def _status(value: str) -> Status:
    try:
        return Status(value)
    except ValueError:
        known = ", ".join(status.value for status in Status)
        raise InvalidQueryError(f"status: one of {known}; not {value[:40]!r}") from None


def _single(query: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = query.get(name, ())
    if len(values) > 1:
        raise InvalidQueryError(f"{name}: give it once")
    return values[0] if values else None


def _after_seq(value: str) -> int:
    if not _INTEGER.fullmatch(value) or not 0 <= int(value) <= MAX_SEQ:
        raise InvalidQueryError(f"after_seq: an integer from 0 to {MAX_SEQ}; not {value[:40]!r}")
    return int(value)


def _timeout(value: str) -> float:
    if not _NUMBER.fullmatch(value) or not 0 <= float(value) <= MAX_TIMEOUT:
        raise InvalidQueryError(
            f"timeout: seconds, a number from 0 to {MAX_TIMEOUT:g}; not {value[:40]!r}"
        )
    return float(value)


class WaiterLimit:
    """How many requests wait, of each client and in all, and how many may."""

    def __init__(self, places: int, *, per_client: int) -> None:
        self._places = places
        self._per_client = per_client
        self._taken: Counter[Hashable] = Counter()

    @contextmanager
    def place(self, client: Hashable) -> Iterator[None]:
        """A place for as long as the block runs.

        Raises
        ------
        tornado.web.HTTPError: 429, when none is free.
        """
        if self._taken[client] >= self._per_client:
            raise web.HTTPError(429, f"{self._per_client} requests of yours wait: try again later")
        if self._taken.total() >= self._places:
            raise web.HTTPError(429, f"{self._places} requests wait already: try again later")
        self._taken[client] += 1
        try:
            yield
        finally:
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]


class StatusWaitHandler(StatusHandler):
    """The long poll on one kernel's status: woken by the change."""

    _waiting: asyncio.Task[None] | None = None
    _client_is_gone = False

    def initialize(self, room: WaiterLimit) -> None:
        self._room = room

    @web.authenticated
    @authorized
    async def get(self, kernel_id: str) -> None:
        """The document with ``timed_out`` and ``impossible``, when the wait is over.

        400 for a malformed query; 404 for a kernel that is unknown, not tracked, or forgotten
        meanwhile; 429 when too many wait.
        """
        kernels = self.kernels
        try:
            condition = WaitCondition.from_query(
                {name: self.get_query_arguments(name, strip=False) for name in WAIT_ARGUMENTS}
            )
        except InvalidQueryError as error:
            raise web.HTTPError(400, str(error)) from error
        manager = kernels.status_manager(kernel_id)
        if manager is None or manager.lifecycle.status is None:
            raise unknown_kernel(kernel_id)
        poll = LongPoll(
            condition,
            kernel_id,
            manager.kernel_name,
            manager.lifecycle,
            lambda: kernels.status_manager(kernel_id) is manager,
        )
        if not poll.settled():
            with self._room.place(self._client()):
                await self._wait(poll, manager.lifecycle.waiters, condition.timeout)
        if self._client_is_gone:
            return
        answer = poll.answer()
        if answer is None:
            raise unknown_kernel(kernel_id)
        self.finish(json.dumps(answer))

    def _client(self) -> Hashable:
        """Who asks. With a token, every request is of another user: their address is one client."""
        user = None if self.token_authenticated else self.current_user.username
        return user, self.request.remote_ip

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
        """The client has disconnected: end the wait."""
        self._client_is_gone = True
        if self._waiting is not None:
            self._waiting.cancel()
        super().on_connection_close()

"""The long poll: what a client waits for, and what it is told (pure).

A wish is one or more statuses, or any change past a ``seq``, or both: a wanted status that was
entered past that ``seq``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ...lifecycle import KernelLifecycle
from ...vocabulary import FINAL_STATUSES, KernelStatus
from ..documents import StatusDocument, status_document

DEFAULT_TIMEOUT = 30.0
"""Seconds."""

MAX_TIMEOUT = 55.0
"""Seconds; below the minute at which common proxies cut a silent connection."""

MAX_SEQ = 2**53 - 1
"""The largest integer that every JSON reader keeps."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"-?[0-9]{1,18}")


class MalformedWishError(ValueError):
    """The query names no wish; the message says which argument is wrong, and what it may be."""


class Outcome(Enum):
    """What has become of a wish."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    IMPOSSIBLE = "impossible"
    """A final status was reached: it stays unless somebody asks for another process."""


@dataclass(frozen=True)
class Wish:
    """What one request waits for."""

    statuses: frozenset[KernelStatus]
    """Any of them; empty: any status."""
    after_seq: int | None
    """Only what was entered past it; ``None``: the present status will do."""
    timeout: float
    """Seconds."""

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> Wish:
        """The wish of ``status`` (repeatable), ``after_seq`` and ``timeout``; others are ignored.

        Raises
        ------
        MalformedWishError: a value is wrong, or there is nothing to wait for.
        """
        statuses = frozenset(_status(value) for value in query.get("status", ()))
        after_seq = _single(query, "after_seq")
        if not statuses and after_seq is None:
            raise MalformedWishError("Name at least one status, or after_seq")
        timeout = _single(query, "timeout")
        return cls(
            statuses,
            None if after_seq is None else _after_seq(after_seq),
            DEFAULT_TIMEOUT if timeout is None else _timeout(timeout),
        )

    def outcome(self, lifecycle: KernelLifecycle) -> Outcome:
        """What has become of it.

        A wish for any change is never impossible: a person may restart a dead kernel.
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
    """One wish about one kernel.

    Parameters
    ----------
    is_known:
        Whether the kernel is still there; once it is not, there is no answer.
    """

    def __init__(
        self,
        wish: Wish,
        kernel_id: str,
        kernel_name: str,
        lifecycle: KernelLifecycle,
        is_known: Callable[[], bool],
    ) -> None:
        self._wish = wish
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
        outcome = self._wish.outcome(self._lifecycle)
        if outcome is Outcome.OPEN:
            return not self._is_known()
        self._answer = self._tell(impossible=outcome is Outcome.IMPOSSIBLE)
        return True

    def answer(self) -> WaitAnswer | None:
        """What the client is told now; ``None``: the kernel was forgotten."""
        if self._answer is None and self._is_known():
            return self._tell(timed_out=True)
        return self._answer

    def _tell(self, *, timed_out: bool = False, impossible: bool = False) -> WaitAnswer | None:
        document = status_document(*self._kernel)
        if document is None:
            return None
        return {**document, "timed_out": timed_out, "impossible": impossible}


def _status(value: str) -> KernelStatus:
    try:
        return KernelStatus(value)
    except ValueError:
        known = ", ".join(status.value for status in KernelStatus)
        raise MalformedWishError(f"status: one of {known}; not {value[:40]!r}") from None


def _single(query: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = query.get(name, ())
    if len(values) > 1:
        raise MalformedWishError(f"{name}: give it once")
    return values[0] if values else None


def _after_seq(value: str) -> int:
    if not _INTEGER.fullmatch(value) or not 0 <= int(value) <= MAX_SEQ:
        raise MalformedWishError(f"after_seq: an integer from 0 to {MAX_SEQ}; not {value[:40]!r}")
    return int(value)


def _timeout(value: str) -> float:
    if not _NUMBER.fullmatch(value) or not 0 <= float(value) <= MAX_TIMEOUT:
        raise MalformedWishError(
            f"timeout: seconds, a number from 0 to {MAX_TIMEOUT:g}; not {value[:40]!r}"
        )
    return float(value)

"""One operation at a time on one kernel manager: starts, restarts, shutdowns, automatic restarts.

Those of jupyter_client may not overlap, sync or async, and a death begins a restart that nobody
asked for. So every operation passes its manager's :class:`OperationGate`:

- What is asked for while another is under way waits for it, in the order of asking; for
  ``bound`` seconds at most. Then it goes ahead as it would without us, and the log has a warning.
- What an operation does itself is part of it and never waits: its calls, the tasks that it
  makes and their calls, known by the context that they inherit.
- An automatic restart never waits: it is refused while anything is under way.
- What must not happen in the midst of an operation is put off until none is under way.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import ContextVar
from enum import Enum
from threading import Lock
from typing import Any

from ..lifecycle import KernelLifecycle


class OperationKind(Enum):
    """What an operation is."""

    START = "start"
    RESTART = "restart"
    SHUTDOWN = "shutdown"
    AUTOMATIC_RESTART = "automatic restart"


class Operation:
    """One operation, from when it is asked for until it is over: ``with`` or ``async with`` it.

    Either waits for its turn first; ``with`` blocks.
    """

    def __init__(
        self, gate: OperationGate, kind: OperationKind, outer: Operation | None = None
    ) -> None:
        self.kind = kind
        self.outermost: Operation = outer or self
        """The one that this is part of; itself if it is of none."""
        self.is_restarting = False
        """Whether a restart is carried out, by this operation or in it."""
        self.turn: Future[None] = Future()
        self._gate: OperationGate | None = gate  # none once it is over: contexts outlive it
        self._deadline = time.monotonic() + gate.bound

    def __enter__(self) -> Operation:
        try:
            wait([self.turn], timeout=self._remaining())
            return self._begin()
        except BaseException:
            self.end()
            raise

    async def __aenter__(self) -> Operation:
        try:
            if not self.turn.done():
                await asyncio.wait([asyncio.wrap_future(self.turn)], timeout=self._remaining())
            return self._begin()
        except BaseException:
            self.end()
            raise

    def __exit__(self, *_error: object) -> None:
        self.end()

    async def __aexit__(self, *_error: object) -> None:
        self.end()

    def end(self) -> None:
        """It is over. May be called again."""
        gate, self._gate = self._gate, None
        if gate is not None:
            gate.leave(self)

    def _remaining(self) -> float:
        return max(0.0, self._deadline - time.monotonic())

    def _begin(self) -> Operation:
        if self._gate is not None:
            self._gate.take_turn(self)
        _inside.set((*(each for each in _inside.get() if each._gate is not None), self))
        return self


_inside: ContextVar[tuple[Operation, ...]] = ContextVar("kernel_status_operations", default=())
"""The operations that the calling task is part of, of any manager."""


class OperationGate:
    """Of one manager, whose ``lifecycle`` names its kernel in the log; the rule is the module's."""

    def __init__(
        self, lifecycle: KernelLifecycle, log: logging.Logger | logging.LoggerAdapter[Any]
    ) -> None:
        self.bound = 30.0
        """Seconds that an operation waits at most; a stubborn kernel's restart takes fewer."""
        self.current: Operation | None = None
        """The operation that is under way, the outermost; ``None``: the gate is free."""
        self._lifecycle = lifecycle
        self._log = log
        self._lock = Lock()
        self._waiting: deque[Operation] = deque()
        self._postponed: list[Callable[[], None]] = []

    @property
    def asked_for(self) -> Operation | None:
        """The operation that is under way, if it is no automatic restart."""
        current = self.current
        return current if current and current.kind is not OperationKind.AUTOMATIC_RESTART else None

    def request(self, kind: OperationKind) -> Operation:
        """An operation, to be entered by ``with`` or ``async with``; its place is taken now."""
        with self._lock:
            if self.current is not None and self.current in _inside.get():
                operation = Operation(self, kind, self.current)
                operation.turn.set_result(None)
            else:
                operation = Operation(self, kind)
                self._waiting.append(operation)
                self._next()
        return operation

    def request_automatic(self) -> Operation | None:
        """An automatic restart, to be entered by ``with``; ``None``: refused."""
        with self._lock:
            if self.current is not None:
                return None
            self.current = operation = Operation(self, OperationKind.AUTOMATIC_RESTART)
            operation.turn.set_result(None)
        return operation

    def when_free(self, call: Callable[[], None]) -> None:
        """Call it when no operation is under way: now, or when the last one has ended."""
        with self._lock:
            if self.current is not None:
                self._postponed.append(call)
                return
        call()

    def take_turn(self, operation: Operation) -> None:
        """The operation begins; if it has waited for its turn in vain, without it."""
        with self._lock:
            if operation.turn.done():
                return
            self._waiting.remove(operation)
            self.current = operation
            operation.turn.set_result(None)
        self._log.warning(
            "%s: its %s goes ahead: what was under way before it is not over after %g s",
            self._lifecycle.name,
            operation.kind.value,
            self.bound,
        )

    def leave(self, operation: Operation) -> None:
        """The operation is over, or will never begin."""
        due: list[Callable[[], None]] = []
        with self._lock:
            if operation in self._waiting:
                self._waiting.remove(operation)
            if self.current is operation:
                self.current = None
                self._next()
                if self.current is None:
                    due, self._postponed = self._postponed, []
        for call in due:
            try:
                call()
            except Exception:
                self._log.exception("%s: what was put off failed", self._lifecycle.name)

    def _next(self) -> None:
        if self.current is None and self._waiting:
            self.current = self._waiting.popleft()
            self.current.turn.set_result(None)

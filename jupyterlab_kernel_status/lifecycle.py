"""What a kernel's status is: the one object that decides it.

Everything else (manager, REST, events, websocket, page) repeats what stands here. The manager
reports facts ("a process is about to be launched", "it ended"); it makes the moves, checks them
against :data:`~.vocabulary.LEGAL_MOVES`, keeps the history, and wakes who waits.

Facts may come from any thread; observers run in the thread that reported the fact, in order.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import RLock

from .vocabulary import (
    FINAL_STATUSES,
    LEGAL_MOVES,
    LIVE_STATUSES,
    Cause,
    Initiator,
    LastExit,
    Status,
    Verdict,
    restart_limit_verdict,
    shutdown_verdict,
)
from .waiting import Waiters


class IllegalMoveError(RuntimeError):
    """A status followed another that it may not follow: a defect of the tracking."""


@dataclass(frozen=True)
class Transition:
    """One change of status."""

    seq: int
    """Counts this kernel's transitions, from 1, without gaps."""
    status: Status
    at: float
    """Seconds since the epoch."""
    reason: str
    amends: bool = False
    """The status is as it was: the verdict on the last end is another one, or now complete."""


Observer = Callable[[Transition], None]


class KernelLifecycle:
    """The status of one kernel, over all the processes it has had.

    Parameters
    ----------
    name:
        What log lines call the kernel.
    strict:
        Raise :class:`IllegalMoveError` instead of logging it and taking the observed truth.
    history_length:
        How many transitions are kept.
    clock:
        Seconds since the epoch.
    """

    strict_by_default = False

    def __init__(
        self,
        name: str = "kernel",
        *,
        strict: bool | None = None,
        history_length: int = 100,
        clock: Callable[[], float] = time.time,
        log: logging.Logger | logging.LoggerAdapter[logging.Logger] | None = None,
    ) -> None:
        self.name = name
        self.status: Status | None = None
        self.reason = ""
        self.last_exit: LastExit | None = None
        self.execution_state: str | None = None
        self.started_at: float | None = None
        self.launches = 0
        """How many launches were begun."""
        self.restarts = 0
        self.seq = 0
        self._strict = self.strict_by_default if strict is None else strict
        self._clock = clock
        self._log = log or logging.getLogger(__name__)
        self._history: deque[Transition] = deque(maxlen=history_length)
        self._pending_transitions: deque[Transition] = deque()
        self._observers: list[Observer] = []
        self._end_recorded = False
        """Whether ``last_exit`` is that of the process that was launched last."""
        self.is_provisional = False
        """Whether the verdict on the last end is to be amended, once the evidence is in."""
        self._initiator: Initiator | None = None
        """Who asked for the end that is under way; ``None`` while none is."""
        self._lock = RLock()
        self.show_execution_state: Callable[[], None] = lambda: None
        """Called when that has changed, before whoever waits for it goes on. Raises nothing."""
        self.waiters = Waiters(self)

    @property
    def history(self) -> tuple[Transition, ...]:
        """The last transitions, oldest first."""
        with self._lock:
            return tuple(self._history)

    @property
    def next_exit(self) -> int:
        """The number that the next end will have."""
        return 1 if self.last_exit is None else self.last_exit.number + 1

    @property
    def is_end_requested(self) -> bool:
        """Whether the end of the present process was asked for."""
        return self._initiator is not None

    def keep_history(self, length: int) -> None:
        """Keep the last ``length`` transitions from now on."""
        with self._lock:
            self._history = deque(self._history, maxlen=length)

    def subscribe(self, observer: Observer) -> Callable[[], None]:
        """Call ``observer`` after every change of status; the returned function ends it."""
        with self._lock:
            self._observers.append(observer)

        def unsubscribe() -> None:
            with self._lock:
                if observer in self._observers:
                    self._observers.remove(observer)

        return unsubscribe

    # Facts about starts

    def launching(self) -> None:
        """A process is about to be launched."""
        with self._lock:
            self._record_request()
            self._initiator = None
            self._end_recorded = False
            self.launches += 1
            self.started_at = None
            self._set_execution_state("starting")
            self._move(Status.STARTING)

    def launched(self) -> None:
        """The process runs."""
        with self._lock:
            self.started_at = self._clock()
            if self._initiator is None:  # or its end was asked for while it was being launched
                self._move(Status.RUNNING)

    def launch_failed(self, verdict: Verdict) -> None:
        """No process came to be, and none will."""
        with self._lock:
            self._dead(verdict)

    # Facts about ends

    def ending(self, initiator: Initiator, *, restart: bool) -> None:
        """The end of the process was requested, to ``restart`` it or for good."""
        with self._lock:
            if self.status in (None, Status.TERMINATED):
                return
            self._initiator = initiator
            if restart:
                if initiator is Initiator.AUTOMATIC:
                    self.restarts += 1
                else:
                    self.restarts = 0
            wanted = Status.RESTARTING if restart else Status.TERMINATING
            if wanted is not self.status:
                keep = restart and initiator is Initiator.AUTOMATIC
                self._move(wanted, self.reason if keep else "")

    def ended(
        self,
        verdict: Verdict,
        *,
        at: float | None = None,
        will_restart: bool,
        provisional: bool = False,
        launch: int | None = None,
    ) -> None:
        """The process has ended.

        ``verdict`` is why, should it not have been requested; ``will_restart`` whether a
        restarter will start another one by itself; ``provisional`` whether :meth:`amended` follows;
        ``launch`` is the number of its launch: nothing changes when another one was begun since.
        """
        with self._lock:
            if launch is not None and launch != self.launches:
                return
            ended_at = self._clock() if at is None else at
            if self._initiator is not None:
                if self.status in (Status.RESTARTING, Status.TERMINATING):
                    self._ended_on_request(verdict, ended_at)
                return
            if self.status not in LIVE_STATUSES:
                return
            self._record(verdict, ended_at)
            self.is_provisional = provisional
            status = Status.RESTARTING if will_restart else Status.DEAD
            self._set_execution_state("starting" if will_restart else "dead")
            self._move(status, verdict.reason)

    def amended(self, verdict: Verdict, *, number: int) -> None:
        """The evidence on the end ``number`` is in, and ``verdict`` is what it shows.

        Whatever has become of the kernel since; nothing changes when another end has followed.
        """
        with self._lock:
            last = self.last_exit
            if last is None or last.number != number or not self.is_provisional:
                return
            self.is_provisional = False
            if last.verdict.cause is Cause.RESTART_LIMIT:
                verdict = restart_limit_verdict(last.restarts, verdict)
            self.last_exit = replace(last, verdict=verdict)
            assert self.status is not None
            self._add(self.status, verdict.reason if self.reason else "", amends=True)

    def shut_down(self) -> None:
        """The shutdown that was asked for is done, and there is no process (any more)."""
        with self._lock:
            if self.status is Status.TERMINATING:
                self._record_request()
                self._move(Status.TERMINATED)

    def survived(self) -> None:
        """The process lives on although its end was requested (the kill timed out)."""
        with self._lock:
            if self.status in (Status.TERMINATING, Status.RESTARTING):
                self._initiator = None
                if self.status is Status.RESTARTING:
                    self._move(Status.TERMINATING)
                self._move(Status.RUNNING)

    def gave_up(self) -> None:
        """The restarter will not try again."""
        with self._lock:
            if self.status in FINAL_STATUSES or self.status is Status.TERMINATING:
                return
            last = None if self.last_exit is None else self.last_exit.verdict
            self._dead(restart_limit_verdict(self.restarts, last))

    def became_stable(self) -> None:
        """The process lived long enough: the automatic restarts before it no longer count."""
        self.restarts = 0

    # Facts about a live process

    def suspended(self, suspended: bool) -> None:
        """A signal stopped the process, or let it continue."""
        with self._lock:
            if suspended and self.status in (Status.RUNNING, Status.STARTING):
                self._move(Status.STOPPED)
            elif not suspended and self.status is Status.STOPPED:
                self._move(Status.RUNNING)

    def answering(self, answering: bool) -> None:
        """The heartbeat of the live process answers, or has not for too long."""
        with self._lock:
            if not answering and self.status is Status.RUNNING:
                self._move(Status.UNRESPONSIVE)
            elif answering and self.status is Status.UNRESPONSIVE:
                self._move(Status.RUNNING)

    def execution_state_reported(self, state: str | None) -> str | None:
        """The kernel reported what it is doing; returns the state that results.

        What arrives from a process that has ended, or is about to be replaced, is not news.
        """
        with self._lock:
            if self.status in LIVE_STATUSES:
                self._set_execution_state(state)
            return self.execution_state

    # Inside

    def _set_execution_state(self, state: str | None) -> None:
        if state != self.execution_state:
            self.execution_state = state
            self.show_execution_state()
            self.waiters.wake()

    def _record_request(self) -> None:
        """The process is gone, as requested, and how it ended will not be reported any more."""
        if self._initiator is not None and self.started_at is not None and not self._end_recorded:
            self._record(shutdown_verdict(self._initiator), self._clock())

    def _ended_on_request(self, verdict: Verdict, ended_at: float) -> None:
        assert self._initiator is not None
        asked = shutdown_verdict(self._initiator)
        if not self._end_recorded:
            self._record(
                replace(asked, exit_code=verdict.exit_code, signal=verdict.signal), ended_at
            )
        if self.status is Status.TERMINATING:
            self._move(Status.TERMINATED)

    def _dead(self, verdict: Verdict) -> None:
        self._record(verdict, self._clock())
        self._set_execution_state("dead")
        self._move(Status.DEAD, verdict.reason)

    def _record(self, verdict: Verdict, ended_at: float) -> None:
        if verdict.cause is Cause.RESTART_LIMIT and self.last_exit is not None:
            self.last_exit = replace(self.last_exit, verdict=verdict, restarts=self.restarts)
            return
        self._end_recorded = True
        self.is_provisional = False
        self.last_exit = LastExit(self.next_exit, verdict, self.started_at, ended_at, self.restarts)

    def _move(self, status: Status, reason: str = "") -> None:
        if status is self.status and reason == self.reason:
            return
        if status is not self.status and status not in LEGAL_MOVES[self.status]:
            message = f"{self.name}: no move from {self.status} to {status.value}"
            if self._strict:
                raise IllegalMoveError(message)
            self._log.warning("%s; taken as observed", message)
        self._add(status, reason)

    def _add(self, status: Status, reason: str, *, amends: bool = False) -> None:
        self.status, self.reason = status, reason
        self.seq += 1
        transition = Transition(self.seq, status, self._clock(), reason, amends)
        self._history.append(transition)
        self._pending_transitions.append(transition)
        if (
            len(self._pending_transitions) == 1
        ):  # else an observer reported a fact: the others are notified of it in turn
            self._notify_observers()
        self.waiters.wake()

    def _notify_observers(self) -> None:
        while self._pending_transitions:
            for observer in tuple(self._observers):
                try:
                    observer(self._pending_transitions[0])
                except Exception:
                    self._log.exception("%s: an observer of its status failed", self.name)
            self._pending_transitions.popleft()

"""The words: what a kernel's process does, how it ended, and who wanted it so.

Pure. The table of legal moves and the fields of :class:`LastExit` are described in
``docs/vocabulary.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from enum import Enum
from typing import TypedDict

from .kinds import Fact, Facts, Kind, hint, sentence


class Status(str, Enum):
    """What the kernel's process does (never what its code does: that is the execution state)."""

    STARTING = "starting"
    RUNNING = "running"
    RESTARTING = "restarting"
    TERMINATING = "terminating"
    TERMINATED = "terminated"
    DEAD = "dead"
    STOPPED = "stopped"
    """Suspended by a signal (SIGSTOP, SIGTSTP); running again when continued."""
    UNRESPONSIVE = "unresponsive"
    """The process lives, its heartbeat does not answer."""


class Cause(str, Enum):
    """Why the last process of a kernel ended, for programs."""

    EXIT_CODE = "exit-code"
    SIGNAL = "signal"
    OOM_KILL = "oom-kill"
    LAUNCH_FAILED = "launch-failed"
    START_TIMEOUT = "start-timeout"
    RESTART_LIMIT = "restart-limit"
    SHUTDOWN = "shutdown"
    CULLED = "culled"
    LOST = "lost"
    """The process is gone, and how it ended is not known."""


class Initiator(str, Enum):
    """Who brought the end about."""

    USER = "user"
    AUTOMATIC = "automatic"
    """The restarter."""
    CULLER = "culler"
    KERNEL = "kernel"
    """It exited, or crashed, by itself."""
    SYSTEM = "system"
    """A signal from outside."""


_S = Status

LEGAL_MOVES: Mapping[Status | None, frozenset[Status]] = {
    None: frozenset({_S.STARTING, _S.RUNNING}),
    _S.STARTING: frozenset({_S.RUNNING, _S.RESTARTING, _S.TERMINATING, _S.DEAD, _S.STOPPED}),
    _S.RUNNING: frozenset({_S.RESTARTING, _S.TERMINATING, _S.DEAD, _S.STOPPED, _S.UNRESPONSIVE}),
    _S.STOPPED: frozenset({_S.RUNNING, _S.RESTARTING, _S.TERMINATING, _S.DEAD}),
    _S.UNRESPONSIVE: frozenset({_S.RUNNING, _S.RESTARTING, _S.TERMINATING, _S.DEAD}),
    _S.RESTARTING: frozenset({_S.STARTING, _S.TERMINATING, _S.TERMINATED, _S.DEAD}),
    _S.TERMINATING: frozenset({_S.TERMINATED, _S.DEAD, _S.RUNNING}),
    _S.TERMINATED: frozenset({_S.STARTING}),
    _S.DEAD: frozenset({_S.RESTARTING, _S.STARTING, _S.TERMINATING}),
}
"""From each status (``None``: not known) the statuses that may follow."""

FINAL_STATUSES = frozenset({_S.DEAD, _S.TERMINATED})
"""No process, and none will come unless one is requested."""

LIVE_STATUSES = frozenset({_S.STARTING, _S.RUNNING, _S.STOPPED, _S.UNRESPONSIVE})
"""There is, or is about to be, a process that is meant to live."""


class LastExitModel(TypedDict):
    """:class:`LastExit` on the wire."""

    number: int
    cause: str
    kind: str
    certain: bool
    facts: dict[str, Fact]
    reason: str
    exit_code: int | None
    signal: str | None
    initiator: str
    started_at: str | None
    ended_at: str
    restarts: int


@dataclass(frozen=True)
class Verdict:
    """Why a process ended, as far as the evidence decides."""

    cause: Cause
    kind: Kind
    """Finer than the cause: it has the sentence, and a page in the documentation."""
    initiator: Initiator
    certain: bool = True
    """False: the evidence does not decide, and the sentence says "probably"."""
    exit_code: int | None = None
    signal: str | None = None
    """Name, such as ``SIGKILL``."""
    facts: Facts = field(default_factory=dict)
    """What the sentence names: enumerated facts, never kernel output."""
    hint_facts: Facts = field(default_factory=dict)
    """What only the hint names: may be of what the kernel wrote (a module, a line). Not in models
    and events."""

    @property
    def reason(self) -> str:
        """One sentence without a full stop."""
        return sentence(self.kind, self.facts, certain=self.certain)

    @property
    def hint(self) -> str:
        """What to do: some sentences, or ``""``. Not in models and events."""
        return hint(self.kind, {**self.facts, **self.hint_facts})


@dataclass(frozen=True)
class LastExit:
    """How the last process of a kernel ended; stays readable while the next one runs.

    Modelled on Kubernetes' ``lastState.terminated`` and systemd's ``Result=``.
    """

    number: int
    """The end's identity: counts the ends of this kernel, from 1. A verdict that changes later
    keeps it."""
    verdict: Verdict
    started_at: float | None
    """Seconds since the epoch; ``None`` when no process came to be."""
    ended_at: float
    restarts: int = 0
    """Automatic restarts in a row so far."""

    @property
    def reason(self) -> str:
        return self.verdict.reason

    def model(self) -> LastExitModel:
        """As JSON: the kernel model's ``last_exit``."""
        return {
            "number": self.number,
            "cause": self.verdict.cause.value,
            "kind": self.verdict.kind.value,
            "certain": self.verdict.certain,
            "facts": dict(self.verdict.facts),
            "reason": self.verdict.reason,
            "exit_code": self.verdict.exit_code,
            "signal": self.verdict.signal,
            "initiator": self.verdict.initiator.value,
            "started_at": None if self.started_at is None else isoformat(self.started_at),
            "ended_at": isoformat(self.ended_at),
            "restarts": self.restarts,
        }


def isoformat(seconds: float) -> str:
    """Seconds since the epoch as ISO 8601 in UTC, ending in ``Z`` as Jupyter's models do."""
    moment = datetime.fromtimestamp(seconds, tz=timezone.utc)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def shutdown_verdict(initiator: Initiator) -> Verdict:
    """An end that was asked for."""
    if initiator is Initiator.CULLER:
        return Verdict(Cause.CULLED, Kind.CULLED, initiator)
    kind = Kind.RESTART if initiator is Initiator.AUTOMATIC else Kind.SHUTDOWN
    return Verdict(Cause.SHUTDOWN, kind, initiator)


def lost_verdict() -> Verdict:
    """The process is gone, and how it ended is not known."""
    return Verdict(Cause.LOST, Kind.LOST, Initiator.SYSTEM, certain=False)


def restart_limit_verdict(restarts: int, last: Verdict | None) -> Verdict:
    """The restarter reached its limit after ``restarts`` restarts; ``last``: the last death."""
    facts: Facts = {"restarts": restarts}
    if last is None:
        return Verdict(Cause.RESTART_LIMIT, Kind.RESTART_LIMIT, Initiator.AUTOMATIC, facts=facts)
    return replace(
        last,
        cause=Cause.RESTART_LIMIT,
        initiator=Initiator.AUTOMATIC,
        facts={**last.facts, **facts},
    )

"""From the launch of a process to the verdict on its end, for one kernel manager."""

from __future__ import annotations

import logging
import os
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ..process.exit import ProcessExit
from ..text.masking import mask
from ..text.plain import plain
from ..verdict.evidence import Evidence, LaunchError
from ..verdict.judge import fallback_verdict, judge
from ..vocabulary import Verdict


class Source(Protocol):
    """One kind of evidence about one process.

    No method blocks; what one raises is logged, and the other sources go on.
    """

    def before_launch(self, command: list[str], arguments: dict[str, Any]) -> None:
        """May change the command, or the arguments (of ``Popen`` for a local kernel), in place."""

    def launched(self, pid: int | None) -> None:
        """The process was launched; ``pid``: ``None`` where it is not a local one."""

    def add_to(self, evidence: Evidence) -> Evidence:
        """The process has ended: ``evidence`` with what this source knows."""

    def close(self) -> None:
        """Release everything. May be called again."""


class Gathering:
    """Asks all sources, and survives each of them."""

    def __init__(self, sources: Iterable[Source], log: Any, name: str) -> None:
        self._sources = tuple(sources)
        self._log: logging.Logger = log
        self._name = name

    def before_launch(self, command: list[str], arguments: dict[str, Any]) -> None:
        for source in self._sources:
            try:
                source.before_launch(command, arguments)
            except Exception:
                self._failed(source)

    def launched(self, pid: int | None) -> None:
        for source in self._sources:
            try:
                source.launched(pid)
            except Exception:
                self._failed(source)

    def gather(self, evidence: Evidence) -> Evidence:
        """``evidence`` with what all sources know."""
        for source in self._sources:
            try:
                evidence = source.add_to(evidence)
            except Exception:
                self._failed(source)
        return evidence

    def close(self) -> None:
        for source in self._sources:
            try:
                source.close()
            except Exception:
                self._failed(source)

    def _failed(self, source: Source) -> None:
        self._log.exception(
            "%s: evidence is missing (%s); the kernel itself is not affected",
            self._name,
            type(source).__name__,
        )


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found out about one end."""

    number: int
    """Of the end: that of its :class:`~..vocabulary.LastExit`."""
    evidence: Evidence
    verdict: Verdict


class EvidenceCollector:
    """Gathers evidence about one process at a time."""

    def __init__(self, log: Any) -> None:
        self._log = log
        self._name = "A kernel"
        self._gathering: Gathering | None = None
        self._dropped: weakref.finalize[..., EvidenceCollector] | None = None
        self._command: list[str] = []
        self._cwd: str | None = None
        self.session_name: str | None = None
        """The session that Jupyter Server passed to the process: the notebook's path, as a rule."""
        self.diagnosis: Diagnosis | None = None
        """On the last end that was concluded; its evidence may hold the user's data."""

    def launching(
        self, name: str, sources: Iterable[Source], command: list[str], arguments: dict[str, Any]
    ) -> None:
        """A process is about to be launched; ``sources`` may change the last two in place."""
        self.close()
        self._name = name
        # Copies: sources may change what is launched.
        self._command, self._cwd = list(command), arguments.get("cwd")
        self.session_name = (arguments.get("env") or {}).get("JPY_SESSION_NAME")
        self._gathering = Gathering(sources, self._log, name)
        # A manager that is dropped while its kernel lives must leave no thread and no file.
        self._dropped = weakref.finalize(self, self._gathering.close)
        self._gathering.before_launch(command, arguments)

    def launched(self, pid: int | None) -> None:
        """The process runs."""
        if self._gathering is not None:
            self._gathering.launched(pid)

    def conclude(
        self,
        exit: ProcessExit,
        *,
        number: int,
        answered: bool,
        interrupted: bool = False,
        start_timeout: float | None = None,
    ) -> Verdict:
        """The process has ended by itself: gather what is known, and judge it.

        ``number``: the end's identity; ``start_timeout``: the seconds that it had to answer, when
        it was ended for want of it.
        """
        return self._judge(
            Evidence(
                exit=exit,
                answered=answered,
                interrupted=interrupted,
                start_timeout=start_timeout,
                command=tuple(self._command),
                cwd=None if self._cwd is None else os.path.realpath(self._cwd),
            ),
            number,
        )

    def conclude_launch(self, error: BaseException, *, number: int) -> Verdict:
        """No process came to be."""
        return self._judge(Evidence(launch_error=self._launch_error(error)), number)

    def close(self) -> None:
        """No process is being looked at. May be called again."""
        if self._dropped is not None:
            self._dropped()
        self._gathering = self._dropped = None
        self._command, self._cwd = [], None

    def _judge(self, evidence: Evidence, number: int) -> Verdict:
        if self._gathering is not None:
            evidence = self._gathering.gather(evidence)
        self.close()
        try:
            verdict = judge(evidence)
        except Exception:
            self._log.exception(
                "%s: its end could not be judged; its status has no more than how it ended",
                self._name,
            )
            verdict = fallback_verdict(evidence)
        self.diagnosis = Diagnosis(number, evidence, verdict)
        return verdict

    def _launch_error(self, error: BaseException) -> LaunchError:
        # Of a provisioner it may be anything, and the sentence goes into models and events.
        text = mask(plain(str(error))).strip().partition("\n")[0] or type(error).__name__
        launch = LaunchError(
            kind=type(error).__name__,
            message=text,
            executable=self._command[0] if self._command else None,
            cwd=None if self._cwd is None else str(self._cwd),
        )
        if not isinstance(error, OSError):
            return launch
        return replace(
            launch,
            message=error.strerror or text,
            errno=error.errno,
            filename=str(error.filename) if error.filename else None,
            exists=os.path.exists(error.filename) if error.filename else None,
        )

"""From the launch of a process to the verdict on its end, for one kernel manager."""

from __future__ import annotations

import logging
import os
import weakref
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ..process.exit import ProcessExit
from ..text.masking import mask
from ..text.plain import plain
from ..verdict.evidence import Evidence, LaunchError
from ..verdict.judge import fallback_verdict, judge
from ..vocabulary import Verdict
from .background import Background


class Source:
    """One kind of evidence about one process.

    No method but :meth:`add_to` blocks; what one raises is logged, and the other sources go on.
    """

    def before_launch(self, command: list[str], arguments: dict[str, Any]) -> None:
        """May change the command, or the arguments (of ``Popen`` for a local kernel), in place."""

    def launched(self, pid: int | None) -> None:
        """The process was launched; ``pid``: ``None`` where it is not a local one."""

    def ended(self) -> None:
        """The process has ended: what is known of it now is what counts."""

    def add_to(self, evidence: Evidence) -> Evidence:
        """``evidence`` with what this source knows; in a thread of its own, after :meth:`ended`."""
        return evidence

    def close(self) -> None:
        """Release everything. May be called again, and in any thread after :meth:`ended`."""


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

    def ended(self) -> None:
        for source in self._sources:
            try:
                source.ended()
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
        """On the last end that was judged; its evidence may hold the user's data."""
        self.background = Background(log)
        self.judged: Future[Verdict] | None = None
        """On the last end that was concluded, once all evidence is in."""

    def launching(
        self, name: str, sources: Iterable[Source], command: list[str], arguments: dict[str, Any]
    ) -> None:
        """A process is about to be launched; ``sources`` may change the last two in place."""
        self.close()
        self._name = self.background.name = name
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
    ) -> tuple[Evidence, Future[Verdict]]:
        """The process has ended by itself: that alone as evidence, and the verdict on all of it.

        ``number``: the end's identity; ``start_timeout``: the seconds that it had to answer, when
        it was ended for want of it.
        """
        evidence = Evidence(
            exit=exit,
            answered=answered,
            interrupted=interrupted,
            start_timeout=start_timeout,
            command=tuple(self._command),
            cwd=self._cwd,
        )
        gathering = self._gathering
        if gathering is not None:
            gathering.ended()
        self.judged = self.background.submit(partial(self._judge, gathering, evidence, number))
        self._let_go()
        return evidence, self.judged

    def conclude_launch(self, error: BaseException, *, number: int) -> Verdict:
        """No process came to be."""
        evidence = Evidence(launch_error=self._launch_error(error))
        gathering = self._gathering
        self._let_go()
        return self._judge(gathering, evidence, number)

    def close(self) -> None:
        """No process is being looked at. May be called again."""
        if self._gathering is not None:
            self._gathering.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._dropped is not None:
            self._dropped.detach()
        self._gathering = self._dropped = None
        self._command, self._cwd = [], None

    def _judge(self, gathering: Gathering | None, evidence: Evidence, number: int) -> Verdict:
        if evidence.cwd is not None:
            evidence = replace(evidence, cwd=os.path.realpath(evidence.cwd))
        if gathering is not None:
            evidence = gathering.gather(evidence)
            gathering.close()
        verdict = self.verdict(evidence)
        if self.diagnosis is None or self.diagnosis.number <= number:
            self.diagnosis = Diagnosis(number, evidence, verdict)
        return verdict

    def verdict(self, evidence: Evidence) -> Verdict:
        """What ``evidence`` shows; should judging fail, how it ended and no more."""
        try:
            return judge(evidence)
        except Exception:
            self._log.exception(
                "%s: its end could not be judged; its status has no more than how it ended",
                self._name,
            )
            return fallback_verdict(evidence)

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

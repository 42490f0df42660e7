"""The source of evidence: what a local kernel wrote to stderr last."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import Any

from ...verdict.evidence import Evidence
from ..collector import Source
from . import relay as relaying
from .stream import StderrStream


class StderrSource(Source):
    """Of one process that ``Popen`` starts.

    A caller's own ``stderr`` is left alone. Where the system has not what it takes, the kernel
    inherits the server's stderr as ever, and that is logged once.
    """

    def __init__(self, name: str, log: Any) -> None:
        self._name = name
        self._log: logging.Logger = log
        self._stream: StderrStream | None = None

    def before_launch(self, command: list[str], arguments: dict[str, Any]) -> None:
        """See :class:`..collector.Source`."""
        if "stderr" in arguments:
            return
        try:
            self._stream = stream = StderrStream(self._name)
        except OSError as refusal:
            self._say_once(refusal)
            return
        try:
            relaying.relay.add(stream)
        except OSError as refusal:
            self._stream = None
            stream.close()
            self._say_once(refusal)
            return
        arguments["stderr"] = stream.writer

    def launched(self, pid: int | None) -> None:
        """See :class:`..collector.Source`."""
        if self._stream is not None:
            self._stream.launched()

    def add_to(self, evidence: Evidence) -> Evidence:
        """See :class:`..collector.Source`."""
        if self._stream is None:
            return evidence
        text, cut = self._stream.tail()
        return replace(evidence, stderr=text, stderr_cut=cut)

    def close(self) -> None:
        """See :class:`..collector.Source`. What is still written is shown as ever."""
        if self._stream is not None:
            self._stream.end()
            relaying.relay.look()

    def _say_once(self, refusal: OSError) -> None:
        with _lock:
            if str(refusal) in _said:
                return
            _said.add(str(refusal))
        self._log.warning("%s: its stderr is not collected: %s", self._name, refusal)


_lock = threading.Lock()
_said: set[str] = set()

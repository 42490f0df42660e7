"""What is known of a kernel's last death, as it goes over the wire (pure).

It holds what the kernel wrote: only for those who may see the kernel's output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TypedDict
from urllib.parse import urlsplit

from ...evidence.cell.code_hash import code_hash
from ...evidence.cell.running_cells import CODE_LIMIT
from ...evidence.collector import Diagnosis
from ...kinds import Fact, Facts
from ...text.masking import mask
from ...text.plain import head, plain, tail, whole_lines
from ...verdict.evidence import CrashTraceback, Evidence, RunningCell
from ...vocabulary import Cause, LastExit, isoformat
from ..documents import EPOCH

TEXT_SIZE = 16 * 1024
"""Bytes of UTF-8 that any of the long texts has at most."""
READ_SIZE = 2 * TEXT_SIZE
"""Characters of it that are looked at: masks and terminal sequences make it shorter."""
LINE_SIZE = 1024
"""Bytes that a name, a path, a headline or a hint has at most."""
FRAMES = 100
"""Frames of a traceback that are shown."""

REQUESTED = frozenset({Cause.SHUTDOWN, Cause.CULLED})
"""Causes of ends on request."""


class CellModel(TypedDict):
    """The code that was running."""

    cell_id: str | None
    code: str
    code_hash: str | None
    execution_count: int | None
    line: int | None
    message_id: str


class FrameModel(TypedDict):
    """One line of a traceback."""

    file: str
    line: int
    function: str
    in_cell: bool


class TracebackModel(TypedDict):
    """What the crashing kernel wrote about where it was."""

    headline: str
    frames: list[FrameModel]
    text: str


class StreamModel(TypedDict):
    """The tail of what the kernel wrote to stderr or stdout."""

    text: str
    cut: bool


class OperatorModel(TypedDict):
    """What the operator of this server adds."""

    hint: str
    link: str


class EvidenceModel(TypedDict):
    """All that is known of one end."""

    number: int
    ended_at: str | None
    cause: str
    certain: bool
    reason: str
    kind: str
    facts: dict[str, Fact]
    hint: str
    exit_code: int | None
    signal: str | None
    core_dumped: bool | None
    cell: CellModel | None
    traceback: TracebackModel | None
    stderr: StreamModel | None
    stdout: StreamModel | None
    memory: dict[str, int | str | bool | None] | None
    oom: dict[str, int | None] | None
    versions: dict[str, str]
    operator: OperatorModel | None


class EvidenceDocument(TypedDict):
    """Of one kernel."""

    id: str
    epoch: str
    seq: int
    evidence: EvidenceModel | None


def evidence_document(
    kernel_id: str,
    seq: int,
    last_exit: LastExit | None,
    diagnosis: Diagnosis | None,
    versions: Mapping[str, str],
    operator: OperatorModel | None = None,
) -> EvidenceDocument:
    """The document. Takes up to a tenth of a second where much was written: not for an event loop.

    Its ``evidence`` is ``None`` when no process has ended, or the last one ended on request.
    """
    evidence = None
    if last_exit is not None and last_exit.verdict.cause not in REQUESTED:
        evidence = _evidence(last_exit, _of(last_exit, diagnosis), versions, operator)
    return {"id": kernel_id, "epoch": EPOCH, "seq": seq, "evidence": evidence}


def _of(last_exit: LastExit, diagnosis: Diagnosis | None) -> Evidence:
    """What was gathered about ``last_exit``; nothing, when ``diagnosis`` is of an earlier end."""
    if diagnosis is None or diagnosis.number != last_exit.number:
        return Evidence()
    return diagnosis.evidence


def _evidence(
    last_exit: LastExit,
    evidence: Evidence,
    versions: Mapping[str, str],
    operator: OperatorModel | None,
) -> EvidenceModel:
    verdict = last_exit.verdict
    return {
        "number": last_exit.number,
        "ended_at": isoformat(last_exit.ended_at),
        "cause": verdict.cause.value,
        "certain": verdict.certain,
        "reason": verdict.reason,
        "kind": verdict.kind.value,
        "facts": _facts({**verdict.facts, **verdict.hint_facts}),
        "hint": _line(verdict.hint),
        "exit_code": verdict.exit_code,
        "signal": verdict.signal,
        "core_dumped": None if evidence.exit is None else evidence.exit.core_dumped,
        "cell": None if evidence.cell is None else _cell(evidence.cell),
        "traceback": None if evidence.traceback is None else _traceback(evidence.traceback),
        "stderr": _stream(evidence.stderr, evidence.stderr_cut),
        "stdout": _stream(evidence.stdout, evidence.stdout_cut),
        "memory": None if evidence.memory is None else asdict(evidence.memory),
        "oom": None if evidence.oom is None else asdict(evidence.oom),
        "versions": {name: _line(version) for name, version in versions.items()},
        "operator": operator,
    }


def _facts(facts: Facts) -> dict[str, Fact]:
    return {name: _line(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


def _cell(cell: RunningCell) -> CellModel:
    return {
        "cell_id": None if cell.cell_id is None else _line(cell.cell_id),
        "code": head(_shown(cell.code[:READ_SIZE]), TEXT_SIZE),
        "code_hash": code_hash(cell.code) if 0 < len(cell.code) < CODE_LIMIT else None,
        "execution_count": cell.execution_count,
        "line": cell.line,
        "message_id": _line(cell.message_id),
    }


def _traceback(traceback: CrashTraceback) -> TracebackModel:
    return {
        "headline": _line(traceback.headline),
        "frames": [
            {
                "file": _line(frame.file),
                "line": frame.line,
                "function": _line(frame.function),
                "in_cell": frame.cell_hash is not None,
            }
            for frame in traceback.frames[:FRAMES]
        ],
        "text": head(_shown(traceback.text[:READ_SIZE]), TEXT_SIZE),
    }


def _stream(kept: str, kept_is_cut: bool) -> StreamModel | None:
    if not kept:
        return None
    written = kept[-READ_SIZE:]
    cut_here = len(written) < len(kept)
    in_a_line = cut_here or (kept_is_cut and "\n" not in written)
    shown = _shown(whole_lines(written) if in_a_line else written)
    text = tail(shown, TEXT_SIZE)
    cut = kept_is_cut or cut_here or len(text) < len(shown)
    return {"text": text, "cut": cut}


def _shown(text: str) -> str:
    # A control character could part a secret, and a cut its name from it.
    return mask(plain(text))


def _line(text: str) -> str:
    return head(_shown(text[: 2 * LINE_SIZE]), LINE_SIZE).replace("\n", " ")


HINT_SIZE = 500
"""Characters of the hint."""
LINK_SIZE = 2000


def operator_note(hint: str, link: str) -> OperatorModel | None:
    """The checked note, or ``None`` when nothing is set.

    Raises
    ------
    ValueError: the hint is too long, or the link is no http or https URL; it names the setting.
    """
    hint, link = plain(hint).strip(), link.strip()
    if len(hint) > HINT_SIZE:
        raise ValueError(
            f"c.KernelStatus.operator_hint has {len(hint)} characters, and may have {HINT_SIZE}"
        )
    if link and not _is_web_address(link):
        raise ValueError(f"c.KernelStatus.operator_link is no http or https URL: {link[:200]!r}")
    return {"hint": hint, "link": link} if hint or link else None


def _is_web_address(link: str) -> bool:
    if len(link) > LINK_SIZE or plain(link) != link or any(map(str.isspace, link)):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

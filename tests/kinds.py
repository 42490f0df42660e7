"""The table of all kinds of ends that both halves are checked against: `kinds.jsonl`.

Each line has a kind, the facts of its sentence and of its hint, and both of them in English. This
half has to compose them from evidence (`test_kinds.py`), and the page from the facts
(`src/vocabulary/__tests__/sentence.spec.ts`). When words change, write the table anew with
`python -m tests.kinds`, and change `src/vocabulary/sentence.ts` likewise.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.verdict.evidence import (
    CrashTraceback,
    Evidence,
    Frame,
    LaunchError,
    Memory,
    RunningCell,
)
from jupyterlab_kernel_status.verdict.judge import fallback_verdict, judge
from jupyterlab_kernel_status.vocabulary import (
    Initiator,
    Verdict,
    restart_limit_verdict,
    shutdown_verdict,
)

from .test_causes import examples
from .test_verdict import BY_WINDOWS, SAID, SHELLS
from .test_verdict_memory import HINTS, OUT_OF_MEMORY, OomCounts
from .test_verdict_startup import FAILURES
from .verdicts import NO_KILLS, coded, memory, signalled

TABLE = Path(__file__).with_name("kinds.jsonl")

CRASH = CrashTraceback("Fatal Python error: Segmentation fault", (Frame("a.py", 7, "read"),))
LAUNCH_ERROR = LaunchError("RuntimeError", "no")


def evidences() -> Iterator[Evidence]:
    yield from examples().values()
    for member in sorted(signal.Signals):
        if not member.name.startswith(("SIGRT", "CTRL_")) and member.name != "SIGSTKFLT":
            yield signalled(member.name)
    yield Evidence(ProcessExit(None, 64, None, 0.0))
    yield signalled("SIGSEGV", traceback=CRASH)
    yield signalled("SIGSEGV", traceback=CRASH, cell=RunningCell("m", "x", line=3))
    overflow = "Fatal Python error: _Py_CheckRecursiveCall: Cannot recover from stack overflow."
    yield signalled("SIGABRT", traceback=CrashTraceback(overflow))
    for used, counts, _ in OUT_OF_MEMORY.values():
        yield signalled("SIGKILL", memory=used, oom=counts)
    for used in HINTS.values():
        yield signalled("SIGKILL", memory=used, oom=OomCounts(1, 1))
    yield signalled("SIGKILL", oom=OomCounts(1, 1))
    yield signalled("SIGKILL", memory=Memory(None, None, 2**19, None, 510 * 2**10), oom=NO_KILLS)
    yield signalled("SIGKILL", memory=memory(1280, 1280), oom=OomCounts(1, 1))
    yield from (coded(code) for code in (*SHELLS, *BY_WINDOWS))
    yield from (coded(code, stderr) for code, (stderr, _) in SAID.items())
    yield from (coded(1, stderr, cwd="/home/me") for stderr, *_ in FAILURES.values())
    yield from (coded(2, stderr, cwd="/home") for stderr, *_ in FAILURES.values())
    yield signalled("SIGKILL", start_timeout=60.0, stderr="waiting for the moon")
    yield coded(1, "no")
    yield coded(130, interrupted=True)
    yield signalled("SIGXCPU")
    yield coded(247, answered=True, had_child=True)
    for starter, code in (("ssh", 255), ("timeout", 124), ("docker", 125), ("podman", 125)):
        yield coded(code, answered=True, had_child=True, command=(starter,))


def verdicts() -> Iterator[Verdict]:
    deaths = [judge(evidence) for evidence in evidences()]
    yield from deaths
    yield fallback_verdict(Evidence(launch_error=LAUNCH_ERROR))
    yield from (shutdown_verdict(who) for who in Initiator)
    yield restart_limit_verdict(5, None)
    yield from (restart_limit_verdict(times, judge(coded(3))) for times in (1, 5))
    yield restart_limit_verdict(5, judge(coded(139)))


def rows() -> list[dict[str, Any]]:
    """The table, each row once."""
    found = [
        {
            "kind": verdict.kind.value,
            "certain": verdict.certain,
            "facts": dict(verdict.facts),
            "sentence": verdict.reason,
            "hint_facts": dict(verdict.hint_facts),
            "hint": verdict.hint,
        }
        for verdict in verdicts()
    ]
    return [row for at, row in enumerate(found) if row not in found[:at]]


if __name__ == "__main__":
    TABLE.write_text("".join(f"{json.dumps(row)}\n" for row in rows()))

"""Evidence to judge, in few words."""

from __future__ import annotations

import signal
from dataclasses import replace

from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.verdict.evidence import Evidence, Memory, OomCounts
from jupyterlab_kernel_status.verdict.judge import judge

MIB, GIB = 2**20, 2**30


def signalled(name: str, **facts: object) -> Evidence:
    """The end by a signal of this name, of a kernel that had answered."""
    number = getattr(signal, name).value
    return replace(Evidence(ProcessExit(None, number, None, 0.0), answered=True), **facts)


def coded(code: int, stderr: str = "", **facts: object) -> Evidence:
    """The end with an exit code, of a kernel that never answered."""
    return replace(Evidence(ProcessExit(code, None, None, 0.0), stderr=stderr), **facts)


def memory(used: int, limit: int, of: str = "kernel") -> Memory:
    """In MiB, the kernel alone in its group."""
    return Memory(used * MIB, used * MIB, limit * MIB, of, used * MIB)


def told(evidence: Evidence) -> tuple[str, str, bool, str]:
    """What a verdict says: sentence, cause, certainty, kind."""
    verdict = judge(evidence)
    return verdict.reason, verdict.cause.value, verdict.certain, verdict.kind


NO_KILLS = OomCounts(0, 0, 0, 0, 0)

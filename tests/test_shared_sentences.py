"""The sentences that the page has to know, so as to say them in other languages.

`shared_sentences.json` is read by the page's tests too. When a sentence of the server's changes,
write the file anew (`python -m tests.test_shared_sentences`) and teach `src/vocabulary/sentence.ts`
the new words.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.verdict.evidence import Evidence, LaunchError
from jupyterlab_kernel_status.verdict.judge import judge
from jupyterlab_kernel_status.vocabulary import (
    Initiator,
    LastExit,
    Verdict,
    restart_limit_verdict,
    shutdown_verdict,
)

from .test_verdict import BY_WINDOWS, SAID, SHELLS
from .test_verdict_memory import OUT_OF_MEMORY
from .test_verdict_startup import FAILURES
from .verdicts import coded, signalled

SHARED = Path(__file__).with_name("shared_sentences.json")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the file has Linux's signals")


def ended(exit_code: int | None = None, signal: int | None = None) -> Evidence:
    return Evidence(ProcessExit(exit_code, signal, core_dumped=None, ended_at=0.0))


SIGNALS = [
    member
    for member in sorted(signal.Signals)
    if not member.name.startswith(("SIGRT", "CTRL_")) and member.name not in {"SIGSTKFLT"}
]


LAUNCH_ERROR = LaunchError(
    "FileNotFoundError", "No such file or directory", 2, "/no/such/python", "/no/such/python", "/"
)


def verdicts() -> list[Verdict]:
    deaths = [
        *(judge(ended(signal=number)) for number in [*SIGNALS, 64]),
        *(judge(ended(exit_code=code)) for code in (0, 1, 3, 255)),
        judge(Evidence(None)),
        judge(signalled("SIGKILL", start_timeout=60.0)),
        judge(Evidence(None, launch_error=LAUNCH_ERROR)),
    ]
    deaths += [
        judge(signalled("SIGKILL", memory=memory, oom=counts))
        for memory, counts, _ in OUT_OF_MEMORY.values()
    ]
    deaths += [judge(coded(code)) for code in (*SHELLS, *BY_WINDOWS)]
    deaths += [judge(coded(code, stderr)) for code, (stderr, _) in SAID.items()]
    for stderr, *_ in FAILURES.values():
        deaths += [
            judge(coded(1, stderr, cwd="/home/me")),
            judge(coded(1, f"{stderr}and went on\n", cwd="/home/me")),
        ]
    return [
        *deaths,
        *(shutdown_verdict(who) for who in Initiator),
        restart_limit_verdict(5, None),
        *(restart_limit_verdict(times, last) for times in (1, 5) for last in deaths),
    ]


def models() -> list[dict[str, object]]:
    """Each verdict as ``last_exit`` on the wire, without the moments."""
    written = []
    for verdict in verdicts():
        restarts = 1 if verdict.reason.startswith("Gave up after 1 ") else 5
        model = dict(LastExit(1, verdict, None, 0, restarts).model())
        del model["started_at"], model["ended_at"]
        written.append(model)
    return written


def test_the_page_is_tested_against_what_the_server_says():
    assert json.loads(SHARED.read_text()) == models()


if __name__ == "__main__":
    SHARED.write_text(json.dumps(models(), indent=2) + "\n")

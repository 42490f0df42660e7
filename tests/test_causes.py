"""Each kind of end has its page, and the page the sentence that the kind has."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path

import pytest

from jupyterlab_kernel_status.kinds import REQUESTED, Kind
from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.verdict.evidence import (
    CpuTime,
    CrashTraceback,
    Evidence,
    Frame,
    LaunchError,
    OomCounts,
    ShadowedModule,
)
from jupyterlab_kernel_status.verdict.judge import judge
from jupyterlab_kernel_status.vocabulary import Cause, restart_limit_verdict

from .test_verdict import XEUS
from .verdicts import NO_KILLS, coded, memory, signalled

CAUSES = Path(__file__).parents[1] / "docs" / "causes"
PAGES = sorted(file for file in CAUSES.glob("*.md") if file.stem != "index")
SECTIONS = ["What it means", "What to do", "How we know", "When it is only probable"]

posix = pytest.mark.skipif(sys.platform == "win32", reason="no signals end processes there")


CWD = "/home/me/project"


def not_launched(number, filename, exists=None):
    """The system named ``filename``: the folder to run in, or else the kernel's program."""
    executable = "/opt/kernel" if filename == CWD else filename
    message = os.strerror(number)
    return Evidence(
        launch_error=LaunchError("OSError", message, number, filename, executable, CWD, exists)
    )


LOADER = (
    "/opt/xcpp: error while loading shared libraries: libxeus.so.9: cannot open shared object "
    "file: No such file or directory\n"
)


def at_its_start(error):
    frames = '  File "/env/lib/python3.11/site-packages/ipykernel_launcher.py", line 1, in <module>'
    return coded(1, f"Traceback (most recent call last):\n{frames}\n{error}\n")


def examples():
    """For each kind, evidence of it."""
    full, machine = memory(690, 700), memory(15000, 15974, "machine")
    deep = (Frame("a.py", 7, "walk"),) * 100
    return {
        Kind.OOM_KERNEL: signalled("SIGKILL", memory=full, oom=OomCounts(1, 1)),
        Kind.OOM_OUTER: signalled(
            "SIGKILL", memory=memory(690, 2048, "outer"), oom=OomCounts(1, 0, 1, 1)
        ),
        Kind.OOM_MACHINE: signalled("SIGKILL", memory=machine, oom=OomCounts(machine_kills=1)),
        Kind.OOM_USERSPACE: signalled("SIGKILL", memory=full, oom=NO_KILLS),
        Kind.KILLED: signalled("SIGKILL"),
        Kind.TERMINATED: signalled("SIGTERM"),
        Kind.HANGUP: signalled("SIGHUP"),
        Kind.INTERRUPTED: signalled("SIGINT", interrupted=True),
        Kind.SIGNAL: signalled("SIGXFSZ"),
        Kind.CPU_LIMIT: signalled("SIGKILL", cpu=CpuTime(4.02, 4)),
        Kind.SEGMENTATION_FAULT: signalled("SIGSEGV"),
        Kind.ABORT: signalled("SIGABRT"),
        Kind.BUS_ERROR: signalled("SIGBUS"),
        Kind.FLOATING_POINT_ERROR: signalled("SIGFPE"),
        Kind.ILLEGAL_INSTRUCTION: signalled("SIGILL"),
        Kind.STACK_OVERFLOW: signalled(
            "SIGSEGV", traceback=CrashTraceback("Segmentation fault", deep)
        ),
        Kind.WINDOWS_STATUS: coded(0xC0000135),
        Kind.QUIT: coded(0, answered=True),
        Kind.EXIT_ONE: coded(1, answered=True),
        Kind.EXIT_CODE: coded(3, answered=True),
        Kind.STARTER_EXIT: coded(0, answered=True, had_child=True, command=("/bin/bash", "-c")),
        Kind.COMMAND_NOT_FOUND: coded(127, "sh: 1: nokernel: not found"),
        Kind.NOT_EXECUTABLE: coded(126, "sh: 1: /opt/kernel: Permission denied"),
        Kind.WRAPPED_SIGNAL: coded(139),
        Kind.CAUGHT_SIGNAL: coded(1, XEUS, answered=True),
        Kind.BINARY_MISSING: not_launched(errno.ENOENT, "/no/such/python"),
        Kind.INTERPRETER_MISSING: not_launched(errno.ENOENT, "/opt/kernel", exists=True),
        Kind.KERNELSPEC_MISSING: Evidence(
            launch_error=LaunchError("NoSuchKernel", "No such kernel named julia")
        ),
        Kind.BINARY_NOT_EXECUTABLE: not_launched(errno.EACCES, "/opt/kernel"),
        Kind.WRONG_ARCHITECTURE: not_launched(errno.ENOEXEC, "/opt/kernel"),
        Kind.CWD_MISSING: not_launched(errno.ENOENT, CWD),
        Kind.LAUNCH_FAILED: not_launched(errno.EMFILE, None),
        Kind.IPYKERNEL_MISSING: coded(1, "python: No module named ipykernel_launcher"),
        Kind.IMPORT_FAILED: at_its_start("ModuleNotFoundError: No module named 'zmq'"),
        Kind.LIBRARY_MISSING: coded(127, LOADER),
        Kind.SHADOWED_MODULE: at_its_start("AttributeError: module 'queue' has no attribute 'Q'"),
        Kind.ADDRESS_IN_USE: at_its_start("zmq.error.ZMQError: Address already in use"),
        Kind.DISK_FULL: not_launched(errno.ENOSPC, None),
        Kind.NEVER_ANSWERED: coded(1),
        Kind.START_TIMEOUT: signalled("SIGKILL", answered=False, start_timeout=60.0),
        Kind.LOST: Evidence(ProcessExit.unknown(ended_at=0.0)),
    }


@posix
def test_every_kind_is_found_and_has_the_sentence_of_its_page():
    evidences = examples()
    assert {*evidences, Kind.RESTART_LIMIT, *REQUESTED} == set(Kind)
    hidden = ShadowedModule("queue", "/home/me/queue.py")
    for kind, evidence in evidences.items():
        if kind is Kind.SHADOWED_MODULE:
            evidence = coded(1, evidence.stderr, hidden=hidden, cwd="/home/me")
        verdict = judge(evidence)
        assert (kind.value, verdict.reason) == (verdict.kind, sentence(CAUSES / f"{kind.value}.md"))


def sentence(page):
    """What stands under the title of a page."""
    quote = re.search(r"(?:^> .*\n)+", page.read_text(), re.MULTILINE).group()
    return " ".join(line.removeprefix("> ") for line in quote.splitlines())


def test_every_page_is_of_a_kind():
    assert [page.stem for page in PAGES] == sorted(kind.value for kind in set(Kind) - REQUESTED)


def test_the_index_has_every_page_with_its_sentence():
    rows = re.findall(
        r"^\| \[`(.+)`\]\((.+)\.md\) *\| [^|]* \| (.*?) *\|$",
        (CAUSES / "index.md").read_text(),
        re.M,
    )
    assert sorted(kind for kind, _, _ in rows) == [page.stem for page in PAGES]
    for kind, target, example in rows:
        assert (target, example) == (kind, sentence(CAUSES / f"{kind}.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_it_means_and_what_to_do(page):
    text = page.read_text()
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
    bodies = re.split(r"^## .*$", text, flags=re.MULTILINE)[1:]
    assert all(body.strip() for body in bodies)
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert [target for target in targets if not (CAUSES / target).exists()] == []


def test_after_too_many_restarts_the_page_is_that_of_the_last_death():
    last = judge(coded(1, "python: No module named ipykernel_launcher"))
    verdict = restart_limit_verdict(5, last)
    assert (verdict.cause, verdict.kind) == (Cause.RESTART_LIMIT, "ipykernel-missing")
    assert verdict.hint == last.hint
    reason = "Gave up after 5 automatic restarts: exited with code 1 (ipykernel is not installed)"
    assert verdict.reason == reason
    assert restart_limit_verdict(0, None).kind is Kind.RESTART_LIMIT

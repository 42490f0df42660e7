"""From how a process ended to one sentence: a table."""

from __future__ import annotations

import errno
import os
import signal
import sys

import pytest

from jupyterlab_kernel_status.evidence.crashes import CRASHES
from jupyterlab_kernel_status.evidence.facts import Evidence, LaunchError
from jupyterlab_kernel_status.evidence.verdict import judge
from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.vocabulary import Cause, Initiator

posix = pytest.mark.skipif(sys.platform == "win32", reason="no signals end processes there")

SIGNALS = {
    "SIGKILL": ("Killed by SIGKILL", Initiator.SYSTEM),
    "SIGTERM": ("Killed by SIGTERM (terminated)", Initiator.SYSTEM),
    "SIGHUP": ("Killed by SIGHUP (hangup)", Initiator.SYSTEM),
    "SIGINT": ("Killed by SIGINT (interrupt)", Initiator.SYSTEM),
    "SIGPIPE": ("Killed by SIGPIPE (broken pipe)", Initiator.SYSTEM),
    "SIGXCPU": ("Killed by SIGXCPU (CPU time limit exceeded)", Initiator.SYSTEM),
    "SIGUSR1": ("Killed by SIGUSR1", Initiator.SYSTEM),
    "SIGSEGV": ("Crashed with SIGSEGV (segmentation fault)", Initiator.KERNEL),
    "SIGABRT": ("Crashed with SIGABRT (abort)", Initiator.KERNEL),
    "SIGBUS": ("Crashed with SIGBUS (bus error)", Initiator.KERNEL),
    "SIGFPE": ("Crashed with SIGFPE (floating-point error)", Initiator.KERNEL),
    "SIGILL": ("Crashed with SIGILL (illegal instruction)", Initiator.KERNEL),
    "SIGTRAP": ("Crashed with SIGTRAP (trace trap)", Initiator.KERNEL),
    "SIGSYS": ("Crashed with SIGSYS (bad system call)", Initiator.KERNEL),
}

EXIT_CODES = {
    0: "Exited with code 0",
    1: "Exited with code 1",
    3: "Exited with code 3",
    255: "Exited with code 255",
    0xC0000005: "Crashed with STATUS_ACCESS_VIOLATION (access violation)",
    0xC000013A: "Ended with STATUS_CONTROL_C_EXIT (control-C)",
}


def ended(exit):
    return Evidence(exit=exit)


@posix
@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_has_its_sentence(name):
    reason, initiator = SIGNALS[name]
    verdict = judge(ended(ProcessExit(None, getattr(signal, name).value, None, 0.0)))
    assert (verdict.reason, verdict.initiator) == (reason, initiator)
    assert (verdict.cause, verdict.signal, verdict.exit_code) == (Cause.SIGNAL, name, None)
    assert verdict.certain


@posix
def test_every_crash_is_a_signal_of_some_system():
    assert CRASHES & {member.name for member in signal.Signals} >= {"SIGSEGV", "SIGABRT"}
    assert set(SIGNALS) >= CRASHES


@pytest.mark.parametrize("code", EXIT_CODES)
def test_an_exit_code_has_its_sentence(code):
    verdict = judge(ended(ProcessExit(code, None, None, 0.0)))
    assert verdict.reason == EXIT_CODES[code]
    assert (verdict.cause, verdict.exit_code, verdict.signal) == (Cause.EXIT_CODE, code, None)
    assert verdict.initiator is Initiator.KERNEL


def test_a_signal_without_a_name_is_called_by_its_number():
    verdict = judge(ended(ProcessExit(None, 64, None, 0.0)))
    assert verdict.reason == "Killed by signal 64"
    assert verdict.signal == "signal 64"


def test_an_end_that_nobody_saw_is_not_certain():
    verdict = judge(ended(ProcessExit.unknown(ended_at=0.0)))
    assert (verdict.cause, verdict.certain) == (Cause.LOST, False)
    assert verdict.reason == "Ended, and nothing told how"


NO_ENTRY = os.strerror(errno.ENOENT)


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (
            LaunchError("FileNotFoundError", NO_ENTRY, errno.ENOENT, "/no/python"),
            f"/no/python: {NO_ENTRY}",
        ),
        (LaunchError("OSError", NO_ENTRY, errno.ENOENT), NO_ENTRY),
        (LaunchError("RuntimeError", "first line"), "first line"),
        (LaunchError("RuntimeError", "RuntimeError"), "RuntimeError"),
    ],
)
def test_a_launch_that_failed(error, detail):
    verdict = judge(Evidence(launch_error=error))
    assert verdict.cause is Cause.LAUNCH_FAILED
    assert verdict.reason == f"Could not start: {detail}"


def test_a_sentence_is_bounded():
    verdict = judge(Evidence(launch_error=LaunchError("RuntimeError", "x" * 1000)))
    assert len(verdict.reason) <= 320

"""From how a process ended to one sentence: a table."""

from __future__ import annotations

import errno
import os
import signal
import sys

import pytest

from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.verdict.crashes import CRASHES
from jupyterlab_kernel_status.verdict.evidence import (
    CpuTime,
    CrashTraceback,
    Evidence,
    Frame,
    LaunchError,
    RunningCell,
)
from jupyterlab_kernel_status.verdict.judge import judge
from jupyterlab_kernel_status.vocabulary import Cause, Initiator

from .verdicts import coded, signalled, told

posix = pytest.mark.skipif(sys.platform == "win32", reason="no signals end processes there")

SIGNALS = {
    "SIGKILL": ("Killed by SIGKILL", Initiator.SYSTEM),
    "SIGTERM": ("Killed by SIGTERM (terminated)", Initiator.SYSTEM),
    "SIGHUP": ("Killed by SIGHUP (hangup)", Initiator.SYSTEM),
    "SIGINT": ("Killed by SIGINT (interrupt)", Initiator.SYSTEM),
    "SIGPIPE": ("Killed by SIGPIPE (broken pipe)", Initiator.SYSTEM),
    "SIGXCPU": ("Out of CPU time: killed by SIGXCPU", Initiator.SYSTEM),
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


KINDS = {
    "SIGKILL": "killed",
    "SIGTERM": "terminated",
    "SIGHUP": "hangup",
    "SIGUSR1": "signal",
    "SIGSEGV": "segmentation-fault",
    "SIGABRT": "abort",
    "SIGBUS": "bus-error",
    "SIGFPE": "floating-point-error",
    "SIGILL": "illegal-instruction",
    "SIGSYS": "signal",
}


@posix
@pytest.mark.parametrize("name", KINDS)
def test_a_signal_has_its_kind(name):
    assert judge(signalled(name)).kind == KINDS[name]


@posix
@pytest.mark.parametrize(
    ("name", "cpu", "reason"),
    [
        ("SIGKILL", CpuTime(4.02, 4), "Probably out of CPU time (limit 4 s): killed by SIGKILL"),
        ("SIGKILL", CpuTime(3.8, 4), "Probably out of CPU time (limit 4 s): killed by SIGKILL"),
        ("SIGXCPU", CpuTime(4.02, 4), "Out of CPU time (limit 4 s): killed by SIGXCPU"),
        ("SIGXCPU", CpuTime(4.02, 60), "Out of CPU time: killed by SIGXCPU"),
        ("SIGXCPU", None, "Out of CPU time: killed by SIGXCPU"),
        ("SIGKILL", CpuTime(3.5, 4), "Killed by SIGKILL"),
        ("SIGKILL", CpuTime(40.0, 4), "Killed by SIGKILL"),
        ("SIGKILL", None, "Killed by SIGKILL"),
        ("SIGTERM", CpuTime(4.02, 4), "Killed by SIGTERM (terminated)"),
    ],
)
def test_a_limit_of_cpu_time_that_was_reached_just_now(name, cpu, reason):
    verdict = judge(signalled(name, cpu=cpu))
    assert (verdict.reason, verdict.certain) == (reason, "Probably" not in reason)


BY_WINDOWS = {
    0xC0000005: "segmentation-fault",
    0xC00000FD: "stack-overflow",
    0xC0000374: "abort",
    0xC0000135: "windows-status",
    0xC000013A: "windows-status",
    0x40000015: "abort",
    0xC06D007E: "windows-status",
}


@pytest.mark.parametrize("code", BY_WINDOWS)
def test_an_end_that_windows_chose_has_its_kind(code):
    assert judge(coded(code)).kind == BY_WINDOWS[code]


@posix
def test_an_interrupt_on_request_is_no_signal_from_outside():
    verdict = judge(signalled("SIGINT", interrupted=True))
    assert (verdict.kind, verdict.initiator) == ("interrupted", Initiator.USER)
    assert judge(signalled("SIGKILL", interrupted=True)).kind == "killed"
    assert judge(coded(130, interrupted=True)).kind == "interrupted"
    assert judge(coded(130)).kind == "wrapped-signal"


SHELLS = {
    137: "Exited with code 137, which a shell reports for SIGKILL: probably killed",
    139: "Exited with code 139, which a shell reports for SIGSEGV: probably crashed "
    "(segmentation fault)",
    143: "Exited with code 143, which a shell reports for SIGTERM: probably killed (terminated)",
    127: "Exited with code 127: probably command not found",
    126: "Exited with code 126: probably command not executable",
}


@posix
@pytest.mark.parametrize("code", SHELLS)
def test_what_a_shell_reports_is_probable(code):
    verdict = judge(coded(code))
    assert (verdict.reason, verdict.certain) == (SHELLS[code], False)
    assert (verdict.cause, verdict.exit_code, verdict.signal) == (Cause.EXIT_CODE, code, None)
    assert verdict.kind in ("wrapped-signal", "command-not-found", "not-executable")


IPYKERNEL = ("/env/bin/python3", "-m", "ipykernel_launcher", "-f", "{connection_file}")


@pytest.mark.parametrize("code", SHELLS)
def test_the_same_of_a_kernel_that_no_shell_started_is_an_exit_code(code):
    verdict = judge(coded(code, command=IPYKERNEL, answered=True))
    assert (verdict.reason, verdict.certain) == (f"Exited with code {code}", True)
    assert verdict.kind == "exit-code"


@pytest.mark.parametrize("code", [126, 127])
def test_a_kernel_that_answered_was_found_and_run(code):
    assert judge(coded(code, answered=True)).reason == f"Exited with code {code}"


STARTERS = {
    ("bash", 0): "What starts the kernel (bash) exited with code 0",
    ("bash", 3): "What starts the kernel (bash) exited with code 3",
    ("ssh", 255): "What starts the kernel (ssh) exited with code 255",
    ("python", 247): "Exited with code 247, which a launcher reports for SIGKILL: probably killed",
    ("python", 245): "Exited with code 245, which a launcher reports for SIGSEGV: probably crashed "
    "(segmentation fault)",
    ("python", 254): "What starts the kernel (python) exited with code 254",
}


@posix
@pytest.mark.parametrize(("starter", "code"), STARTERS)
def test_what_a_starter_exits_with_is_never_certain_of_the_kernel(starter, code):
    command = (f"/usr/bin/{starter}", "-c", "run it")
    verdict = judge(coded(code, command=command, answered=True, had_child=True))
    assert (verdict.reason, verdict.certain) == (STARTERS[starter, code], False)
    assert "quit() and exit() in a cell" not in verdict.hint


@pytest.mark.parametrize(
    ("options", "certain"),
    [
        (["-m", "ipykernel_launcher"], True),
        (["-X", "dev", "-Wignore", "-m", "ipykernel"], True),
        (["-c", "run(argv)", "python", "-m", "ipykernel_launcher"], False),
        (["launch.py", "-m", "ipykernel_launcher"], False),
        (["-m", "mylauncher", "-m", "ipykernel"], False),
        ([], False),
    ],
)
def test_python_that_runs_ipykernel_is_the_kernel_itself(options, certain):
    command = ("/env/bin/python3.11", *options)
    assert judge(coded(3, command=command, answered=True)).certain is certain


@pytest.mark.parametrize(("noted", "kind"), [(True, "exit-code"), (False, "quit")])
def test_a_cell_that_did_not_end_was_not_ended_by_quit(noted, kind):
    cell = RunningCell("m", "x", noted=noted)
    assert judge(coded(0, command=IPYKERNEL, answered=True, cell=cell)).kind == kind


@pytest.mark.parametrize("code", [0, 1, 3, 137, 247])
def test_a_process_without_a_child_is_the_kernel_itself(code):
    verdict = judge(coded(code, command=("xpython",), answered=True, had_child=False))
    assert (verdict.reason, verdict.certain) == (f"Exited with code {code}", True)


@pytest.mark.parametrize("code", [0, 1, 3, 247])
def test_a_process_that_may_be_a_starter_is_not_certainly_the_kernel(code):
    verdict = judge(coded(code, command=("xpython",), answered=True))
    assert (verdict.reason, verdict.certain) == (f"Exited with code {code}", False)


def test_a_program_that_runs_kernels_elsewhere_has_no_child():
    verdict = judge(coded(255, command=("ssh", "host"), answered=True, had_child=False))
    assert verdict.kind == "starter-exit"
    assert verdict.hint.startswith("ssh has lost the connection")


SAID = {
    127: ("sh: 1: nokernel: not found\n", "Exited with code 127 (command not found)"),
    126: (
        "sh: 1: /tmp/k: Permission denied\n",
        "Exited with code 126 (command not executable)",
    ),
}


@pytest.mark.parametrize("code", SAID)
def test_a_shell_that_says_so_makes_it_certain(code):
    stderr, reason = SAID[code]
    verdict = judge(coded(code, stderr))
    assert (verdict.reason, verdict.certain) == (reason, True)
    assert verdict.hint.startswith(f"It says: {stderr.strip()}. ")


@pytest.mark.parametrize("code", [128, 192, 254, 255])
def test_a_large_exit_code_that_stands_for_no_signal(code):
    assert judge(coded(code, answered=True)).reason == f"Exited with code {code}"


XEUS = (
    "registering handler for SIGSEGV\nError: signal 11:\n/lib/libc.so.6(+0x3c050)[0x7fe1bb65a050]\n"
)


@posix
def test_a_kernel_that_catches_the_signal_of_its_crash():
    verdict = judge(coded(1, XEUS, answered=True, command=("xpython", "-f", "{connection_file}")))
    reason = "Exited with code 1 after SIGSEGV: probably crashed (segmentation fault)"
    assert (verdict.reason, verdict.kind) == (reason, "caught-signal")
    assert not verdict.certain


@pytest.mark.parametrize(
    ("code", "stderr", "command"),
    [
        (1, "Error: signal 15:\n", ()),
        (2, XEUS, ()),
        (1, "No Error: signal 11:\n", ()),
        (1, XEUS, IPYKERNEL),
    ],
)
def test_no_crash_was_caught(code, stderr, command):
    assert judge(coded(code, stderr, answered=True, command=command)).kind != "caught-signal"


def crash(headline, *frames, text=""):
    return CrashTraceback(headline, tuple(Frame(*frame) for frame in frames), text)


FAULT = "Fatal Python error: Segmentation fault"


@posix
class TestCrash:
    def test_its_place_is_in_the_hint(self):
        evidence = signalled("SIGSEGV", traceback=crash(FAULT, ("/home/me/a.py", 7, "read")))
        verdict = judge(evidence)
        assert verdict.reason == "Crashed with SIGSEGV (segmentation fault)"
        assert verdict.hint.startswith("It crashed in read (a.py, line 7). Compiled code")

    def test_its_line_of_the_cell_is_in_the_hint(self):
        traceback = crash(FAULT, ("/tmp/ipykernel_1/2.py", 3, "<module>", "2"))
        evidence = signalled("SIGSEGV", traceback=traceback, cell=RunningCell("m", "x", line=3))
        assert judge(evidence).hint.startswith("It crashed in line 3 of the cell that was running.")

    def test_the_traceback_of_another_fault_is_not_believed(self):
        evidence = signalled("SIGABRT", traceback=crash(FAULT, ("/home/me/a.py", 7, "read")))
        assert "read" not in judge(evidence).hint

    def test_a_traceback_says_nothing_about_a_kill(self):
        evidence = signalled("SIGKILL", traceback=crash(FAULT, ("/home/me/a.py", 7, "read")))
        assert told(evidence) == ("Killed by SIGKILL", "signal", True, "killed")
        assert "read" not in judge(evidence).hint

    def test_a_stack_overflow_that_python_tells(self):
        headline = "Fatal Python error: _Py_CheckRecursiveCall: Cannot recover from stack overflow."
        reason = "Crashed with SIGABRT (abort): stack overflow"
        evidence = signalled("SIGABRT", traceback=crash(headline))
        assert told(evidence) == (reason, "signal", True, "stack-overflow")

    def test_a_stack_overflow_that_its_frames_tell(self):
        frames = [("/home/me/a.py", 7, ("even", "odd")[n % 2]) for n in range(100)]
        evidence = signalled("SIGSEGV", traceback=crash(FAULT, *frames))
        reason = "Crashed with SIGSEGV (segmentation fault): probably stack overflow (100 calls "
        assert told(evidence) == (f"{reason}deep or more)", "signal", False, "stack-overflow")

    def test_many_frames_that_do_not_repeat_are_no_stack_overflow(self):
        frames = [("/home/me/a.py", n, f"step_{n}") for n in range(100)]
        evidence = signalled("SIGSEGV", traceback=crash(FAULT, *frames))
        assert told(evidence)[2:] == (True, "segmentation-fault")

    def test_few_frames_that_repeat_are_no_stack_overflow(self):
        frames = [("/home/me/a.py", 7, "walk")] * 20
        evidence = signalled("SIGSEGV", traceback=crash(FAULT, *frames))
        assert told(evidence)[2:] == (True, "segmentation-fault")


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


def launch(number, filename, **facts):
    message = os.strerror(number)
    facts = {"executable": "/env/bin/python", "cwd": "/home/me", **facts}
    return LaunchError("OSError", message, number, filename, **facts)


LAUNCHES = {
    "binary-missing": launch(errno.ENOENT, "/env/bin/python"),
    "cwd-missing": launch(errno.ENOENT, "/home/me"),
    "binary-not-executable": launch(errno.EACCES, "/env/bin/python"),
    "wrong-architecture": launch(errno.ENOEXEC, "/env/bin/python"),
    "disk-full": launch(errno.ENOSPC, None, executable=None, cwd=None),
    "launch-failed": launch(errno.EMFILE, None),
}


@pytest.mark.parametrize("kind", LAUNCHES)
def test_a_launch_that_failed_has_its_kind(kind):
    verdict = judge(Evidence(launch_error=LAUNCHES[kind]))
    assert (verdict.kind, verdict.certain) == (kind, True)
    assert bool(verdict.hint) == (kind != "launch-failed")


OTHER_LAUNCHES = {
    "cwd-missing": launch(errno.EACCES, "/home/me"),
    "launch-failed": launch(errno.ENOENT, "/run/jupyter/kernel.json"),
}


@pytest.mark.parametrize("kind", OTHER_LAUNCHES)
def test_an_error_is_about_the_file_that_it_names(kind):
    assert judge(Evidence(launch_error=OTHER_LAUNCHES[kind])).kind == kind


def test_a_script_whose_interpreter_is_gone_is_not_missing_itself():
    error = launch(errno.ENOENT, "/env/bin/python", exists=True)
    verdict = judge(Evidence(launch_error=error))
    assert verdict.kind == "interpreter-missing"
    assert verdict.hint.startswith("The program is there, but not the interpreter")


def test_a_kernel_specification_that_is_not_there():
    error = LaunchError("NoSuchKernel", "No such kernel named julia")
    verdict = judge(Evidence(launch_error=error))
    assert verdict.reason == "Could not start: No such kernel named julia"
    assert verdict.kind == "kernelspec-missing"
    assert verdict.hint.startswith("Choose another kernel")


def test_a_sentence_is_bounded():
    verdict = judge(Evidence(launch_error=LaunchError("RuntimeError", "x" * 1000)))
    assert len(verdict.reason) <= 320

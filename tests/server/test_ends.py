"""Kernels that answered and then ended: by themselves, by a signal, inside of a shell."""

from __future__ import annotations

import signal
import sys

import pytest

from .diagnoses import said

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made of POSIX' ways")

PYTHON = sys.executable


@pytest.fixture
def autorestart():
    return False


@pytest.fixture
def dies(api):
    """Start a kernel and run a cell that ends it; what is then known of its end."""

    async def run(code, name="python3"):
        kernel_id = await api.start(name)
        await api.ready(kernel_id)
        await api.run(kernel_id, code)
        await api.status(kernel_id, "dead")
        return await api.evidence(kernel_id)

    return run


@pytest.fixture
def hangups_end():
    """A hangup ends the processes that are started, though ``nohup`` may have started pytest."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def in_a_shell(kernelspec):
    script = f"{PYTHON} -m ipykernel_launcher -f $1; exit $?"
    return kernelspec("shell", ["/bin/sh", "-c", script, "-", "{connection_file}"])


async def test_a_shell_reports_that_it_was_killed(dies, in_a_shell):
    found = await dies("import os; os.kill(os.getpid(), 9)", in_a_shell)
    reason = "Exited with code 137, which a shell reports for SIGKILL: probably killed"
    assert said(found) == (reason, "exit-code", False, "wrapped-signal")
    assert (found["exit_code"], found["signal"]) == (137, None)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells of an ended process's limits")
@pytest.mark.parametrize(("limits", "signal"), [("-t 2", "SIGKILL"), ("-St 2", "SIGXCPU")])
async def test_it_has_used_up_its_cpu_time(dies, kernelspec, limits, signal):
    script = f'ulimit {limits}; exec {PYTHON} -m ipykernel_launcher -f "$1"'
    name = kernelspec("limited", ["/bin/bash", "-c", script, "-", "{connection_file}"])
    found = await dies("while True: pass", name)
    limit = " (limit 2 s)" if signal == "SIGKILL" else ""
    is_certain = signal == "SIGXCPU"
    short = "Out of" if is_certain else "Probably out of"
    reason = f"{short} CPU time{limit}: killed by {signal}"
    assert said(found) == (reason, "signal", is_certain, "cpu-limit")


@pytest.fixture
def behind(kernelspec):
    """A kernelspec whose kernel is the child of another program."""

    def make(program, *arguments):
        kernel = [PYTHON, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return kernelspec("behind", [program, *arguments, *kernel])

    return make


async def test_a_script_that_goes_on_after_its_kernel_does_not_tell_how_that_ended(dies, behind):
    script = '"$@"; echo cleaning up >&2'
    found = await dies("import os; os.kill(os.getpid(), 9)", behind("/bin/bash", "-c", script, "-"))
    reason = "What starts the kernel (bash) exited with code 0"
    assert said(found) == (reason, "exit-code", False, "starter-exit")
    assert "quit() and exit() in a cell" not in found["hint"]


async def test_a_launcher_in_python_reports_that_it_was_killed(dies, behind):
    code = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
    found = await dies("import os; os.kill(os.getpid(), 9)", behind(PYTHON, "-c", code))
    reason = "Exited with code 247, which a launcher reports for SIGKILL: probably killed"
    assert said(found) == (reason, "exit-code", False, "wrapped-signal")


async def test_a_launcher_may_start_its_kernel_in_any_thread(dies, behind):
    code = (
        "import subprocess, sys, threading\n"
        "run = threading.Thread(target=subprocess.call, args=(sys.argv[1:],))\n"
        "run.start()\nrun.join()\n"
    )
    found = await dies("import os; os.kill(os.getpid(), 9)", behind(PYTHON, "-c", code))
    assert (found["kind"], found["certain"]) == ("starter-exit", False)


async def test_a_script_that_becomes_its_kernel_hides_nothing(dies, behind):
    name = behind("/bin/bash", "-c", 'exec "$@"', "-")
    found = await dies("import os; os._exit(137)", name)
    assert said(found) == ("Exited with code 137", "exit-code", True, "exit-code")


async def test_the_same_code_of_a_kernel_without_a_shell_is_its_own(dies):
    found = await dies("import os; os._exit(137)")
    assert said(found) == ("Exited with code 137", "exit-code", True, "exit-code")


async def test_it_exits_with_a_code(dies):
    found = await dies("import os; os._exit(3)")
    assert said(found) == ("Exited with code 3", "exit-code", True, "exit-code")


async def test_compiled_code_ends_it_in_good_order(dies):
    found = await dies("import ctypes; ctypes.CDLL(None).exit(0)")
    assert said(found) == ("Exited with code 0", "exit-code", True, "exit-code")
    assert "exit() in C, STOP in Fortran" in found["hint"]


async def test_it_quits(dies):
    found = await dies("quit()")
    assert said(found) == ("Exited with code 0", "exit-code", True, "quit")
    assert "quit()" in found["hint"]


@pytest.mark.parametrize(
    ("name", "reason", "kind"),
    [
        ("SIGKILL", "Killed by SIGKILL", "killed"),
        ("SIGTERM", "Killed by SIGTERM (terminated)", "terminated"),
        ("SIGHUP", "Killed by SIGHUP (hangup)", "hangup"),
    ],
)
async def test_it_is_ended_from_outside(api, kernelspec, hangups_end, name, reason, kind):
    kernel_id = await api.start(kernelspec("sleeps", ["/bin/sleep", "600"]))
    api.kill(kernel_id, getattr(signal, name))
    await api.status(kernel_id, "dead")
    assert said(await api.evidence(kernel_id)) == (reason, "signal", True, kind)
    assert api.manager(kernel_id).last_exit.verdict.initiator.value == "system"


async def test_what_a_running_kernel_writes_is_no_failed_start(dies):
    lines = "python: No module named ipykernel_launcher\\n"
    found = await dies(f"import os; os.write(2, b'{lines}'); os._exit(1)")
    assert said(found) == ("Exited with code 1", "exit-code", True, "exit-one")


async def test_sys_exit_in_a_cell_ends_nothing(api):
    kernel_id = await api.start()
    await api.ready(kernel_id)
    await api.run(kernel_id, "import sys; sys.exit(3)")
    await api.ready(kernel_id)
    assert api.statuses(kernel_id) == ["starting", "running"]
    assert await api.evidence(kernel_id) is None

"""The fault matrix: what can happen to a kernel, and the exact statuses that follow.

Fault by kernel by autorestart by pending kernels. Where a kernel differs, its row says so:
xeus-python turns a SIGSEGV into an exit code, and does not end at ``quit()``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from .conftest import WITHIN

PYTHON, BASH, XEUS = "ipykernel", "bash_kernel", "xeus-python"

SPECS = {
    BASH: [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"],
    XEUS: [sys.executable, "-m", "xpython_launcher", "-f", "{connection_file}"],
    "exits": [sys.executable, "-S", "-c", "import sys; sys.exit(1)"],
    "missing": ["/no/such/python", "{connection_file}"],
    "directory": ["/usr", "{connection_file}"],
    "mute": ["/bin/sleep", "600"],
    "stubborn": [
        "/bin/sh",
        "-c",
        "trap '' INT TERM; : > \"$0.deaf\"; while :; do sleep 600; done",
        "{connection_file}",
    ],
}

UP = "starting running"
BACK = "restarting starting running"
GONE = "terminating terminated"


@dataclass(frozen=True)
class Row:
    fault: str
    kernel: str
    autorestart: bool
    pending: bool
    statuses: str
    reason: str
    """Of the last exit; ``""``: nothing has ended."""

    def __str__(self):
        restarts = "autorestart" if self.autorestart else "no autorestart"
        return f"{self.fault}-{self.kernel}-{restarts}-{'pending' if self.pending else 'waiting'}"


def both(fault, kernel, reason, *, pending=(False,)):
    """A death: with a restarter the kernel comes back, without one it stays dead."""
    for value in pending:
        yield Row(fault, kernel, True, value, f"{UP} {BACK}", reason)
        yield Row(fault, kernel, False, value, f"{UP} dead", reason)


def either(fault, kernel, statuses, reason):
    """The same with and without a restarter and pending kernels."""
    for autorestart, pending in [(True, False), (False, True)]:
        yield Row(fault, kernel, autorestart, pending, statuses, reason)


KILLED = "Killed by SIGKILL"
TERMINATED = "Killed by SIGTERM (terminated)"
SEGFAULT = "Crashed with SIGSEGV (segmentation fault)"
ABORT = "Crashed with SIGABRT (abort)"
ASKED = "Shut down on request"
GAVE_UP = "Gave up after 5 automatic restarts: exited with code 1"

ROWS = [
    *both("SIGKILL", PYTHON, KILLED, pending=(False, True)),
    *both("SIGKILL", BASH, KILLED),
    *both("SIGKILL", XEUS, KILLED),
    *both("SIGTERM", PYTHON, TERMINATED),
    *both("SIGTERM", BASH, TERMINATED),
    *both("SIGSEGV", PYTHON, SEGFAULT),
    *both(
        "SIGSEGV",
        XEUS,
        "Exited with code 1 after SIGSEGV: probably crashed (segmentation fault)",
    ),
    *both("SIGABRT", PYTHON, ABORT),
    *both("exit 0", PYTHON, "Exited with code 0"),
    *both("exit 3", PYTHON, "Exited with code 3", pending=(False, True)),
    *both("exit 3", XEUS, "Exited with code 3"),
    *both("quit()", PYTHON, "Exited with code 0"),
    Row("quit()", XEUS, False, False, UP, ""),
    Row(
        "dies in a loop",
        "exits",
        True,
        False,
        f"{UP} {' '.join([BACK] * 5)} restarting dead",
        GAVE_UP,
    ),
    Row(
        "dies in a loop",
        "exits",
        True,
        True,
        f"{UP} {' '.join([BACK] * 5)} restarting dead",
        GAVE_UP,
    ),
    Row("exits at launch", "exits", False, False, f"{UP} dead", "Exited with code 1"),
    Row("exits at launch", "exits", False, True, f"{UP} dead", "Exited with code 1"),
    *either(
        "cannot be launched",
        "missing",
        "starting dead",
        "Could not start: /no/such/python: No such file or directory",
    ),
    *either(
        "cannot be launched",
        "directory",
        "starting dead",
        "Could not start: /usr: Permission denied",
    ),
    *either(
        "its folder is gone",
        PYTHON,
        "starting dead",
        "Could not start: {cwd}: No such file or directory",
    ),
    *either("never answers", "mute", UP, ""),
    *either("SIGSTOP, SIGCONT", PYTHON, f"{UP} stopped running", ""),
    *either("SIGSTOP, SIGCONT", BASH, f"{UP} stopped running", ""),
    *either("SIGSTOP", "mute", f"{UP} stopped", ""),
    *either("shutdown", PYTHON, f"{UP} {GONE}", ASKED),
    *either("shutdown", BASH, f"{UP} {GONE}", ASKED),
    *either("shutdown", XEUS, f"{UP} {GONE}", ASKED),
    *either("restart", PYTHON, f"{UP} {BACK}", ASKED),
    *either("restart", BASH, f"{UP} {BACK}", ASKED),
    *either("interrupt", PYTHON, UP, ""),
    *either("shutdown while starting", PYTHON, f"{UP} {GONE}", ASKED),
    *either("shutdown that needs SIGKILL", "stubborn", f"{UP} {GONE}", ASKED),
    *either("cull", PYTHON, f"{UP} {GONE}", "Shut down because it was idle for too long"),
    *either("death during a shutdown", "stubborn", f"{UP} {GONE}", ASKED),
    Row("two deaths", "mute", True, False, f"{UP} {BACK} {BACK}", KILLED),
    Row("two deaths", "mute", True, True, f"{UP} {BACK} {BACK}", KILLED),
    *either("restart after a restart", PYTHON, f"{UP} {BACK} {BACK}", ASKED),
    Row("restart while restarting", PYTHON, True, False, f"{UP} {BACK} {BACK}", ASKED),
    Row("restart while restarting", PYTHON, False, True, f"{UP} {BACK}", ASKED),
]


def test_the_matrix_is_as_large_as_it_should_be():
    assert len(ROWS) >= 40
    assert len({str(row) for row in ROWS}) == len(ROWS)


@pytest.fixture(params=ROWS, ids=str)
def row(request):
    return request.param


@pytest.fixture
def autorestart(row):
    return row.autorestart


@pytest.fixture
def extra_config(row):
    return {
        "AsyncMappingKernelManager": {"use_pending_kernels": row.pending},
        "KernelManager": {"shutdown_wait_time": 1.0 if row.kernel == "stubborn" else 5.0},
        "KernelRestarter": {"time_to_dead": 0.2},
    }


class Case:
    """One row on a real server."""

    def __init__(self, api, row, kernelspec, folder):
        self.api, self.row, self.folder = api, row, folder
        self.name = "python3"
        if row.kernel in SPECS:
            self.name = kernelspec(row.kernel.replace("_", "-"), SPECS[row.kernel])
        self.manager = None
        self.kernel_id = None

    async def start(self, *, ready=True, **options):
        """Start the kernel, which may fail; afterwards its manager is known."""
        seen = []
        self.api.kernels.observe_status(
            lambda kernel_id, manager, move: seen.append((kernel_id, manager))
        )
        try:
            await self.api.kernels.start_kernel(kernel_name=self.name, **options)
        except OSError:
            assert not self.row.pending
        if not seen:  # pending: it is launched in the background
            self.kernel_id = self.api.kernels.list_kernel_ids()[0]
            self.manager = self.api.manager(self.kernel_id)
            await self.status("starting", "running", "dead")
        self.kernel_id, self.manager = seen[0]
        if ready:
            await self.status("running")
            await self.api.ready(self.kernel_id)

    async def status(self, *wanted):
        waiters = self.manager.lifecycle.waiters
        await waiters.wait(waiters.status_is(*wanted), WITHIN)

    @property
    def pid(self):
        return self.manager.provisioner.pid

    async def after_death(self):
        """Until it is back, or dead."""
        if not self.row.autorestart:
            return await self.status("dead")
        while len(self.statuses) < len(self.row.statuses.split()):
            await self.status("restarting", "starting", "running")
            await asyncio.sleep(0)
        return await self.status("running")

    @property
    def statuses(self):
        return [move.status.value for move in self.manager.lifecycle.history]


SIGNALS = {name: getattr(signal, name) for name in ("SIGKILL", "SIGTERM", "SIGSEGV", "SIGABRT")}
CELLS = {
    "exit 0": "import os; os._exit(0)",
    "exit 3": "import os; os._exit(3)",
    "quit()": "quit()",
}


async def inflict(case, cwd):
    """Do to the kernel what the row says, and wait for its end."""
    api, fault = case.api, case.row.fault
    if fault in SIGNALS:
        await case.start()
        os.kill(case.pid, SIGNALS[fault])
        await case.after_death()
    elif fault in CELLS:
        await case.start()
        await api.run(case.kernel_id, CELLS[fault])
        if case.row.kernel == XEUS and fault == "quit()":
            await api.ready(case.kernel_id)
        else:
            await case.after_death()
    elif fault in ("dies in a loop", "exits at launch", "cannot be launched"):
        await case.start(ready=False)
        await case.status("dead")
    elif fault == "its folder is gone":
        await case.start(ready=False, cwd=str(cwd))
        await case.status("dead")
    else:
        await OTHERS[fault](case)


async def never_answers(case):
    await case.start(ready=False)
    await case.status("running")
    assert (await case.api.model(case.kernel_id))["execution_state"] == "starting"


async def stopped_and_continued(case):
    await case.start()
    os.kill(case.pid, signal.SIGSTOP)
    await case.status("stopped")
    os.kill(case.pid, signal.SIGCONT)
    await case.status("running")


async def stopped_for_good(case):
    await case.start(ready=False)
    await case.status("running")
    os.kill(case.pid, signal.SIGSTOP)
    await case.status("stopped")


async def shut_down(case):
    await case.start()
    await case.api.json("api", "kernels", case.kernel_id, method="DELETE")
    await case.status("terminated")


async def restarted(case):
    await case.start()
    await case.api.json("api", "kernels", case.kernel_id, "restart", method="POST")
    await case.api.ready(case.kernel_id)


async def restarted_twice(case):
    await restarted(case)
    await case.api.json("api", "kernels", case.kernel_id, "restart", method="POST")
    await case.api.ready(case.kernel_id)


async def restarted_while_restarting(case):
    await case.start()
    restart = ("api", "kernels", case.kernel_id, "restart")
    codes = await asyncio.gather(*(case.api.code(*restart, method="POST") for _ in range(2)))
    refused = [code for code, _ in codes if code != 200]
    assert refused == ([500] if case.row.pending else [])
    await case.api.ready(case.kernel_id)


async def interrupted(case):
    await case.start()
    marker = case.folder / "asleep"
    code = f"open({str(marker)!r}, 'w').close(); import time; time.sleep(600)"
    await case.api.run(case.kernel_id, code)
    await case.api.execution_state(case.kernel_id, "busy")
    while not marker.exists():  # the interrupt is to meet the cell, not what is before it
        await asyncio.sleep(0)
    await case.api.json("api", "kernels", case.kernel_id, "interrupt", method="POST")
    await case.api.execution_state(case.kernel_id, "idle")


async def shut_down_while_starting(case):
    await case.start(ready=False)
    await case.api.json("api", "kernels", case.kernel_id, method="DELETE")
    await case.status("terminated")


async def shut_down_by_force(case):
    await case.start(ready=False)
    await case.status("running")
    deaf = Path(f"{case.manager.connection_file}.deaf")
    while not deaf.exists():  # a signal before that would be its end
        await asyncio.sleep(0)
    await case.api.json("api", "kernels", case.kernel_id, method="DELETE")
    await case.status("terminated")
    assert case.manager.last_exit.verdict.signal == "SIGKILL"


async def culled(case):
    await case.start()
    case.api.kernels.cull_idle_timeout = 1
    case.manager.last_activity -= timedelta(seconds=2)
    await case.api.kernels.cull_kernel_if_idle(case.kernel_id)
    await case.status("terminated")
    model = case.manager.last_exit.model()
    assert (model["cause"], model["initiator"]) == ("culled", "culler")


async def killed_during_a_shutdown(case):
    await case.start(ready=False)
    await case.status("running")
    pid = case.pid
    case.manager.observe(
        lambda change: change.new == "terminating" and os.kill(pid, signal.SIGKILL), ["status"]
    )
    await case.api.json("api", "kernels", case.kernel_id, method="DELETE")
    await case.status("terminated")
    assert case.manager.last_exit.verdict.cause.value == "shutdown"


async def killed_twice(case):
    await case.start(ready=False)
    await case.status("running")
    os.kill(case.pid, signal.SIGKILL)
    await case.status("restarting")
    await case.status("running")
    os.kill(case.pid, signal.SIGKILL)
    await case.status("restarting")
    await case.status("running")


OTHERS = {
    "never answers": never_answers,
    "SIGSTOP, SIGCONT": stopped_and_continued,
    "SIGSTOP": stopped_for_good,
    "shutdown": shut_down,
    "restart": restarted,
    "restart after a restart": restarted_twice,
    "restart while restarting": restarted_while_restarting,
    "interrupt": interrupted,
    "shutdown while starting": shut_down_while_starting,
    "shutdown that needs SIGKILL": shut_down_by_force,
    "cull": culled,
    "death during a shutdown": killed_during_a_shutdown,
    "two deaths": killed_twice,
}


async def test_a_fault_has_its_statuses_and_its_reason(api, row, kernelspec, tmp_path):
    case = Case(api, row, kernelspec, tmp_path)
    await inflict(case, tmp_path / "gone")
    assert " ".join(case.statuses) == row.statuses
    last_exit = case.manager.last_exit
    reason = "" if last_exit is None else last_exit.reason
    assert reason == row.reason.format(cwd=tmp_path / "gone")
    if row.statuses.endswith("dead"):
        assert case.manager.reason == reason
    else:
        assert case.manager.reason == ""

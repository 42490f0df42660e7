"""A verdict has two steps: how the process ended, at once; why, when the evidence is in."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time

import pytest
from jupyter_client.ioloop import AsyncIOLoopKernelManager
from jupyter_client.localinterfaces import localhost
from jupyter_client.manager import AsyncKernelManager, KernelManager

from jupyterlab_kernel_status.client import manager as manager_module
from jupyterlab_kernel_status.client.compose import with_status
from jupyterlab_kernel_status.evidence.collector import Gathering

from .conftest import Traits

WITHIN = 60.0
OF_THE_SYSTEM = ("/proc/", "/sys/")
SLOW = 0.03
"""Seconds that each of these files takes to open, where memory is short."""

AtOnce = with_status(AsyncIOLoopKernelManager)


class SlowSystem:
    """Files of ``/proc`` and ``/sys`` are slow; which threads have opened one, and which ones."""

    def __init__(self):
        self.readers = []

    def opened(self, path):
        self.readers.append((threading.current_thread(), path))
        time.sleep(SLOW)

    def read_by(self, thread):
        return [path for reader, path in self.readers if reader is thread]


_slow: list[SlowSystem] = []


def _opens(event, arguments):
    if _slow and event == "open" and str(arguments[0]).startswith(OF_THE_SYSTEM):
        _slow[-1].opened(str(arguments[0]))


@pytest.fixture(scope="module")
def _audited():
    localhost()  # jupyter_client's own look at the system, once in a process
    sys.addaudithook(_opens)  # there is no way to take it out again


@pytest.fixture
def slow_system(_audited):
    _slow.append(SlowSystem())
    yield _slow[-1]
    _slow.clear()


class Evidence:
    """Is not in before the test says so."""

    def __init__(self):
        self.is_in = threading.Event()
        self.is_looked_for = threading.Event()


@pytest.fixture
def late(monkeypatch):
    """Evidence that comes late; the report of an end does not wait for it."""
    evidence = Evidence()
    gather = Gathering.gather

    def wait(self, known):
        evidence.is_looked_for.set()
        assert evidence.is_in.wait(WITHIN)
        return gather(self, known)

    monkeypatch.setattr(Gathering, "gather", wait)
    monkeypatch.setattr(manager_module, "EVIDENCE_TAKES", 0.0)
    yield evidence
    evidence.is_in.set()


@pytest.fixture
def starts_without_ipykernel(specs, kernel):
    """Make a manager whose kernel says at its start that ipykernel is not there."""
    code = 'import sys; sys.exit("/py: No module named ipykernel_launcher")'

    def make(cls, **options):
        manager = kernel(cls, "exits", **options)
        manager.kernel_spec.argv = [sys.executable, "-S", "-c", code]
        return manager

    return make


async def until(manager, check):
    await manager.lifecycle.waiters.wait(check, WITHIN)


async def status(manager, *wanted):
    await until(manager, manager.lifecycle.waiters.status_is(*wanted))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
async def test_the_event_loop_reads_no_file_of_the_system(kernel, slow_system):
    manager = kernel(AtOnce, autorestart=False)
    await manager.start_kernel()
    for signum in (signal.SIGSTOP, signal.SIGCONT):
        os.kill(manager.provisioner.pid, signum)
        await status(manager, "stopped" if signum == signal.SIGSTOP else "running")
    os.kill(manager.provisioner.pid, signal.SIGKILL)
    await status(manager, "dead")
    assert manager.evidence_collector.diagnosis.evidence.memory.limit
    assert slow_system.read_by(threading.current_thread()) == []
    assert len(slow_system.readers) > 20


async def test_a_death_has_one_report_when_the_evidence_is_there(kernel):
    manager = kernel(AtOnce, autorestart=False)
    traits = Traits(manager)
    await manager.start_kernel()
    os.kill(manager.provisioner.pid, signal.SIGKILL)
    await status(manager, "dead")
    await asyncio.wrap_future(manager.evidence_collector.judged)
    await asyncio.sleep(0)
    assert traits.of("reason") == ["Killed by SIGKILL"]
    assert (manager.lifecycle.seq, manager.lifecycle.is_provisional) == (3, False)


@pytest.mark.parametrize("cls", [AtOnce, with_status(AsyncKernelManager)])
async def test_how_it_ended_is_told_at_once_and_why_when_that_is_known(
    starts_without_ipykernel, late, cls
):
    manager = starts_without_ipykernel(cls, autorestart=False)
    died = []
    manager.add_restart_callback(lambda: died.append(manager.reason), "dead")
    traits = Traits(manager)
    await manager.start_kernel()
    await status(manager, "dead")
    first, seq = manager.last_exit, manager.lifecycle.seq
    assert (manager.reason, first.verdict.exit_code) == ("Exited with code 1", 1)
    late.is_in.set()
    await until(manager, lambda: manager.lifecycle.seq > seq)
    assert manager.reason == "Exited with code 1 (ipykernel is not installed)"
    assert (manager.status, manager.last_exit.number) == ("dead", first.number)
    assert manager.last_exit.ended_at == first.ended_at
    assert manager.last_exit.verdict.kind == "ipykernel-missing"
    assert manager.lifecycle.seq == seq + 1
    assert died == ["Exited with code 1"]
    assert traits.threads == {threading.current_thread()}


async def test_a_restart_does_not_wait_for_the_evidence_and_loses_none(kernel, late, tmp_path):
    code = f"""
import os, sys, time
if not os.path.exists({str(tmp_path / "began")!r}):
    open({str(tmp_path / "began")!r}, "w").close()
    sys.exit("/py: No module named ipykernel_launcher")
sys.stderr.write("the second process\\n")
time.sleep(600)
"""
    manager = kernel(AtOnce, "exits", autorestart=True)
    manager.kernel_spec.argv = [sys.executable, "-S", "-c", code]
    await manager.start_kernel()
    await status(manager, "restarting")
    await status(manager, "running")
    assert late.is_looked_for.is_set()
    assert (manager.reason, manager.last_exit.reason) == ("", "Exited with code 1")
    seq = manager.lifecycle.seq
    late.is_in.set()
    await until(manager, lambda: manager.lifecycle.seq > seq)
    assert (manager.status, manager.reason) == ("running", "")
    assert manager.last_exit.reason == "Exited with code 1 (ipykernel is not installed)"
    diagnosis = manager.evidence_collector.diagnosis
    assert diagnosis.number == manager.last_exit.number == 1
    assert "the second process" not in diagnosis.evidence.stderr
    assert diagnosis.evidence.memory is not None or sys.platform != "linux"
    await manager.shutdown_kernel(now=True)


async def test_a_shutdown_waits_for_no_evidence(kernel, late):
    manager = kernel(AtOnce, autorestart=False)
    await manager.start_kernel()
    await manager.shutdown_kernel(now=True)
    assert (manager.status, manager.last_exit.reason) == ("terminated", "Shut down on request")
    assert not late.is_looked_for.is_set()


async def test_a_kernel_that_is_restarted_before_its_death_is_reported_has_died(
    kernel, monkeypatch
):
    manager = kernel(AtOnce, autorestart=False)
    await manager.start_kernel()
    manager.provisioner.process.kill()
    manager.provisioner.process.wait()
    await manager.restart_kernel(now=True)
    await asyncio.wrap_future(manager.evidence_collector.judged)
    deaths = [each.reason for each in manager.lifecycle.history if each.status.value == "dead"]
    assert deaths == ["Killed by SIGKILL"]
    await manager.shutdown_kernel(now=True)


def test_a_manager_that_blocks_tells_it_in_two_steps_too(starts_without_ipykernel, late):
    manager = starts_without_ipykernel(with_status(KernelManager), autorestart=False)
    manager.start_kernel()
    manager.wait_for_status("dead", timeout=WITHIN)
    assert manager.reason == "Exited with code 1"
    late.is_in.set()
    manager.lifecycle.waiters.wait_blocking(lambda: manager.lifecycle.seq > 3, WITHIN)
    assert manager.reason == "Exited with code 1 (ipykernel is not installed)"

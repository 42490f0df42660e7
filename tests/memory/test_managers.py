"""Kernel managers look at their kernels' memory, unless that is switched off."""

from __future__ import annotations

import json
import os
import signal
import sys

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from jupyterlab_kernel_status.client.compose import with_status

from .groups import MIB, WITHIN, joins

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")

WAITS = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]
FILLS = [sys.executable, "-S", "-c", "x = b'x' * (200 << 20)"]


@pytest.fixture
def manager(tmp_path, jp_environ):
    """Make synchronous managers of a kernel that is any process; their kernels are killed."""
    made = []

    def make(argv, metadata=None, **traits):
        folder = tmp_path / "specs" / "process"
        folder.mkdir(parents=True)
        spec = {"argv": argv, "display_name": "", "language": "", "metadata": metadata or {}}
        (folder / "kernel.json").write_text(json.dumps(spec))
        specs = KernelSpecManager(kernel_dirs=[str(tmp_path / "specs")])
        cls = with_status(KernelManager)
        made.append(cls(kernel_name="process", kernel_spec_manager=specs, **traits))
        return made[-1]

    yield make
    for each in made:
        if each.has_kernel:
            each.shutdown_kernel(now=True)
        each.cleanup_resources()


def death(manager):
    waiters = manager.lifecycle.waiters
    waiters.wait_blocking(waiters.status_is("dead"), WITHIN)
    return manager.evidence_collector.diagnosis


def killed(manager):
    manager.start_kernel()
    os.kill(manager.provisioner.pid, signal.SIGKILL)
    return death(manager)


def test_a_synchronous_manager_looks_too(manager):
    diagnosis = killed(manager(WAITS))
    assert diagnosis.evidence.memory.limit > diagnosis.evidence.memory.resident > 0
    assert diagnosis.evidence.oom_at_end.machine_kills is not None
    assert diagnosis.verdict.kind == "killed"


def test_a_setting_switches_it_off(manager):
    evidence = killed(manager(WAITS, collect_memory=False)).evidence
    assert (evidence.memory, evidence.oom, evidence.oom_at_end) == (None, None, None)


def test_a_kernelspec_switches_it_off(manager):
    evidence = killed(manager(WAITS, {"kernel_status": {"memory": False}})).evidence
    assert (evidence.memory, evidence.oom, evidence.oom_at_end) == (None, None, None)


def test_each_process_of_a_kernel_is_looked_at_by_itself(manager, groups):
    group = groups.make("again", limit=100 * MIB)
    kernel = manager(FILLS)
    kernel.start_kernel(preexec_fn=joins(group))
    assert death(kernel).verdict.kind == "oom-kernel"
    first = kernel.evidence_collector.diagnosis
    kernel.restart_kernel(now=True)
    kernel.lifecycle.waiters.wait_blocking(
        lambda: kernel.evidence_collector.diagnosis is not first, WITHIN
    )
    assert kernel.evidence_collector.diagnosis.evidence.oom.own_kills == 1


def test_a_shell_that_outlives_the_kernel_reports_its_end(manager, groups):
    group = groups.make("shell", limit=100 * MIB)
    shell = ["sh", "-c", '"$@"; exit $?', "sh", *FILLS]
    kernel = manager(shell)
    kernel.start_kernel(preexec_fn=joins(group))
    diagnosis = death(kernel)
    assert diagnosis.evidence.exit.exit_code == 137
    assert diagnosis.evidence.oom_at_end.own_kills == 1
    assert diagnosis.verdict.reason == (
        "Probably out of memory (limit 100 MiB): "
        "exited with code 137, which a shell reports for SIGKILL"
    )
    assert (diagnosis.verdict.kind, diagnosis.verdict.certain) == ("oom-kernel", False)

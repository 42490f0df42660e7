"""Kernels that another machine runs: their provisioner is polled, and only while they live."""

from __future__ import annotations

import subprocess

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase, KernelProvisionerFactory

from jupyterlab_kernel_status.client import observed_process
from jupyterlab_kernel_status.client.compose import with_status

WITHIN = 60.0


class Remote(KernelProvisionerBase):
    """Has no process of this machine to show; its service forgets a job that has ended."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.job = None
        self.polls = 0

    @property
    def has_process(self):
        return self.job is not None

    async def poll(self):
        self.polls += 1
        if self.job is None:
            raise RuntimeError("404: no such job")
        return self.job.poll()

    async def wait(self):
        code = None if self.job is None else self.job.wait()
        self.job = None
        return code

    async def send_signal(self, signum):
        if self.job is not None:
            self.job.send_signal(signum)

    async def kill(self, restart=False):
        if self.job is not None:
            self.job.kill()

    async def terminate(self, restart=False):
        if self.job is not None:
            self.job.terminate()

    async def pre_launch(self, **kwargs):
        self.parent.write_connection_file()
        self.connection_info = self.parent.get_connection_info()
        return {**await super().pre_launch(**kwargs), "cmd": self.kernel_spec.argv}

    async def launch_kernel(self, cmd, **kwargs):
        self.job = subprocess.Popen(cmd)
        return self.connection_info

    async def cleanup(self, restart=False):
        self.job = None


@pytest.fixture
def manager(kernel, monkeypatch):
    """Make managers of remote kernels, which are polled often."""

    def create(factory, kernel_id, kernel_spec, parent):
        return Remote(kernel_id=kernel_id, kernel_spec=kernel_spec, parent=parent)

    monkeypatch.setattr(KernelProvisionerFactory, "create_provisioner_instance", create)
    monkeypatch.setattr(observed_process, "POLL_INTERVAL", 0.01)
    return lambda: kernel(with_status(AsyncKernelManager), autorestart=False)


async def died_meanwhile(manager):
    """Another kernel dies, which a poll has to notice: all that is polled was polled by then."""
    other = manager()
    await other.start_kernel()
    other.provisioner.job.kill()
    waiters = other.lifecycle.waiters
    await waiters.wait(waiters.status_is("dead"), WITHIN)
    assert other.reason == "Killed by SIGKILL"
    await other.cleanup_resources()


async def test_a_kernel_that_was_shut_down_is_polled_no_more(manager):
    first = manager()
    await first.start_kernel()
    provisioner = first.provisioner
    await first.shutdown_kernel(now=True)
    assert (first.status, first.last_exit.reason) == ("terminated", "Shut down on request")
    polls = provisioner.polls
    await died_meanwhile(manager)
    assert provisioner.polls == polls


async def test_a_restarted_kernel_is_polled_as_the_present_job_only(manager):
    first = manager()
    await first.start_kernel()
    await first.restart_kernel(now=True)
    assert (first.status, first.last_exit.reason) == ("running", "Shut down on request")
    first.provisioner.job.kill()
    waiters = first.lifecycle.waiters
    await waiters.wait(waiters.status_is("dead"), WITHIN)
    assert first.last_exit.number == 2
    await first.cleanup_resources()

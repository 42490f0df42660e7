"""What an operator reads in the server's log about kernels that died or were shut down."""

from __future__ import annotations

import logging
import sys

import pytest

from jupyterlab_kernel_status.client.initiator import initiated_by
from jupyterlab_kernel_status.vocabulary import Initiator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made of POSIX' ways")


@pytest.fixture
def autorestart():
    return False


@pytest.fixture
def lines(caplog):
    """The records about kernels' ends and restarts, as (level, text without the kernel's id)."""
    caplog.set_level(logging.INFO)

    def read():
        ours = [record for record in caplog.records if hasattr(record, "kernel_name")]
        return [
            (each.levelname, each.getMessage().replace(f"{each.kernel_id} ", "")) for each in ours
        ]

    return read


async def test_a_kill_in_a_notebook(api, lines, caplog):
    session = await api.session("analysis.ipynb")
    kernel_id = session["kernel"]["id"]
    await api.ready(kernel_id)
    await api.run(kernel_id, "secret = 'hunter2'; import os; os.kill(os.getpid(), 9)")
    await api.status(kernel_id, "dead")
    ((level, text),) = lines()
    assert level == "WARNING"
    assert text.startswith("Kernel (python3, ")
    end = "analysis.ipynb): Killed by SIGKILL while it ran cell [1] (initiator: system); "
    assert text.endswith(f"{end}it stays dead")
    assert "hunter2" not in caplog.text
    (record,) = (each for each in caplog.records if hasattr(each, "kernel_name"))
    assert (record.kernel_id, record.cause, record.kind) == (kernel_id, "signal", "killed")


async def test_a_crash(api, lines):
    kernel_id = await api.start()
    await api.ready(kernel_id)
    await api.run(kernel_id, "import ctypes; ctypes.string_at(0)")
    await api.status(kernel_id, "dead")
    said = "Crashed with SIGSEGV (segmentation fault) while it ran cell [1] (initiator: kernel)"
    assert lines() == [("WARNING", f"Kernel (python3): {said}; it stays dead")]


async def test_a_cause_that_is_known_later_is_logged_once(api, exits_at_once, lines, late_evidence):
    kernel_id = await api.start(exits_at_once)
    await api.status(kernel_id, "dead")
    assert lines() == []
    late_evidence.set()
    while not lines():
        await api.document(kernel_id)
    ((level, text),) = lines()
    assert (level, text.count("Exited with code")) == ("WARNING", 1)


async def test_a_launch_that_fails(api, kernelspec, lines):
    assert await api.code(
        "api", "kernels", method="POST", body={"name": kernelspec("gone", ["/no/such/kernel"])}
    )
    ((level, text),) = lines()
    assert level == "WARNING"
    assert text.startswith("Kernel (gone): Could not start: /no/such/kernel: No such file")


@pytest.fixture
def sleeps(kernelspec):
    return kernelspec("sleeps", ["/bin/sleep", "600"])


async def test_a_shutdown_by_a_user_and_by_the_culler_are_no_warnings(api, sleeps, lines):
    kernel_id = await api.start(sleeps)
    await api.json("api", "kernels", kernel_id, method="DELETE")
    kernel_id = await api.start(sleeps)
    with initiated_by(Initiator.CULLER):
        await api.kernels.shutdown_kernel(kernel_id, now=True)
    assert lines() == [
        ("INFO", "Kernel (sleeps): Shut down on request"),
        ("INFO", "Kernel (sleeps): Shut down because it was idle for too long"),
    ]


class TestAutomaticRestarts:
    @pytest.fixture
    def autorestart(self):
        return True

    @pytest.fixture
    def extra_config(self):
        return {"KernelRestarter": {"restart_limit": 1, "random_ports_until_alive": False}}

    async def test_each_is_a_line_and_the_last_death_says_that_it_stays_dead(
        self, api, exits_at_once, lines
    ):
        kernel_id = await api.start(exits_at_once)
        await api.status(kernel_id, "dead")
        said = [(level, text.partition(": ")[2]) for level, text in lines()]
        assert said[0][0] == "WARNING"
        assert said[0][1].endswith("it is restarted")
        assert ("INFO", "automatic restart 1 begins") in said
        level, last = said[-1]
        assert (level, last.startswith("Gave up after 1 automatic restart: ")) == ("WARNING", True)
        assert last.endswith("it stays dead")

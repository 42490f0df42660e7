"""A kernel that never answers is ended after its time, and nothing that answers ever is."""

from __future__ import annotations

import sys

import pytest

from .diagnoses import said

SLEEPS = [sys.executable, "-S", "-c", "import time; time.sleep(600)", "{connection_file}"]
SENTENCE = "Did not answer within 1 s of its start"


@pytest.fixture
def mute(kernelspec):
    return kernelspec("mute", SLEEPS, metadata={"kernel_status": {"start_timeout": 1}})


class TestWithoutRestarts:
    @pytest.fixture
    def autorestart(self):
        return False

    async def test_it_is_dead_and_says_why(self, api, mute):
        kernel_id = await api.start(mute)
        await api.status(kernel_id, "dead")
        model = await api.model(kernel_id)
        assert (model["status"], model["reason"]) == ("dead", SENTENCE)
        last = model["last_exit"]
        assert (last["cause"], last["certain"]) == ("start-timeout", True)
        assert (last["initiator"], last["exit_code"]) == ("system", None)
        if sys.platform != "win32":
            assert last["signal"] == "SIGKILL"
        found = await api.evidence(kernel_id)
        assert said(found) == (SENTENCE, "start-timeout", True, "start-timeout")
        assert "start_timeout" in found["hint"]

    async def test_what_it_wrote_is_in_the_hint(self, api, kernelspec):
        code = "import sys, time; sys.stderr.write('waiting for the moon\\n'); time.sleep(600)"
        argv = [sys.executable, "-S", "-u", "-c", code, "{connection_file}"]
        wishes = {"kernel_status": {"start_timeout": 4}}
        kernel_id = await api.start(kernelspec("moon", argv, metadata=wishes))
        await api.status(kernel_id, "dead")
        found = await api.evidence(kernel_id)
        assert "moon" not in found["reason"]
        if sys.platform == "linux":
            assert found["hint"].endswith("The last that it wrote: waiting for the moon")


class TestRestarts:
    @pytest.fixture
    def extra_config(self):
        # Its process lives for longer than upstream takes for stable: its starts fail all the same.
        return {
            "KernelManager": {"start_timeout": 1.0},
            "KernelRestarter": {"restart_limit": 1, "stable_start_time": 0.1, "time_to_dead": 0.2},
        }

    async def test_they_come_to_their_limit(self, api, kernelspec):
        kernel_id = await api.start(kernelspec("mute", SLEEPS))
        await api.status(kernel_id, "dead")
        assert api.statuses(kernel_id) == [*(["starting", "running", "restarting"] * 2), "dead"]
        assert (await api.model(kernel_id))["reason"] == (
            "Gave up after 1 automatic restart: did not answer within 1 s of its start"
        )


class TestKernelsThatAnswer:
    @pytest.fixture
    def extra_config(self):
        return {"KernelManager": {"start_timeout": 60.0}}

    @staticmethod
    async def answered(api, kernel_id):
        """Until it is not in danger of being ended any more, with nobody but the server asking."""
        await api.execution_state(kernel_id, "idle")
        first = api.manager(kernel_id)._observed_process.start_timeout
        while first.is_awaited:
            await api.json("api", "status")

    async def test_it_may_be_busy_then(self, api):
        kernel_id = await api.start()
        await self.answered(api, kernel_id)
        await api.ready(kernel_id)
        await api.run(kernel_id, "import time; time.sleep(600)")
        await api.execution_state(kernel_id, "busy")
        assert not api.manager(kernel_id)._observed_process.start_timeout.is_awaited
        assert (await api.model(kernel_id))["last_exit"] is None

    async def test_it_may_be_slow(self, api, kernelspec):
        code = "import sys, time; time.sleep(1.5); from ipykernel.kernelapp import main; main()"
        name = kernelspec("slow", [sys.executable, "-c", code, "-f", "{connection_file}"])
        kernel_id = await api.start(name)
        await self.answered(api, kernel_id)
        assert (await api.model(kernel_id))["last_exit"] is None

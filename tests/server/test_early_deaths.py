"""A kernel that dies in the moment of its start was started all the same."""

from __future__ import annotations

import asyncio
import os

import pytest

from jupyterlab_kernel_status.process.exit import ProcessExit


@pytest.mark.parametrize("pending", [False, True], ids=["", "pending"])
class TestAtOnce:
    @pytest.fixture
    def extra_config(self, pending):
        return {
            "AsyncMappingKernelManager": {"use_pending_kernels": pending},
            "KernelRestarter": {"restart_limit": 1, "time_to_dead": 0.1},
        }

    async def test_its_start_is_answered_and_its_end_is_told(self, api, kernelspec):
        name = kernelspec("dies", ["/bin/sh", "-c", "exit 3"])
        for _ in range(5):
            kernel_id = await api.start(name)
            await api.status(kernel_id, "dead")
            model = await api.model(kernel_id)
            assert model["reason"] == "Gave up after 1 automatic restart: exited with code 3"


@pytest.mark.parametrize("pending", [False, True], ids=["", "pending"])
class TestFailedLaunch:
    @pytest.fixture
    def extra_config(self, pending):
        return {"AsyncMappingKernelManager": {"use_pending_kernels": pending}}

    async def test_the_server_can_still_shut_down_all(self, api, kernelspec, missing_binary):
        await api.start(kernelspec("sleeps", ["/bin/sleep", "600"]))
        await api.code("api", "kernels", method="POST", body={"name": missing_binary})
        await api.kernels.shutdown_all(now=True)
        assert await api.json("api", "kernels") == []


class TestBeforeItsStartIsOver:
    @pytest.fixture
    def extra_config(self):
        return {
            "AsyncMappingKernelManager": {"use_pending_kernels": True},
            "KernelManager": {"autorestart": False},
        }

    async def test_the_server_can_still_shut_down_all(self, api, exits_at_once):
        kernel_id = await api.kernels.start_kernel(kernel_name=exits_at_once)
        manager = api.manager(kernel_id)
        while manager.status != "running":  # upstream goes on with the start 10 ms later
            await asyncio.sleep(0)
        os.waitid(os.P_PID, manager.provisioner.pid, os.WEXITED | os.WNOWAIT)
        manager.process_ended(manager._observed_process, ProcessExit.from_returncode(1))
        manager.report_end()
        assert manager.status == "dead"
        await api.kernels.shutdown_all()
        assert api.kernels.list_kernel_ids() == []
        assert list(api.kernels.dead_kernels) == []


class TestBeforeItsStartIsAnswered:
    @pytest.fixture
    def autorestart(self):
        return False

    async def test_it_is_there_for_the_answer(self, api, exits_at_once, monkeypatch):
        def end_before_the_answer(kernel_id):
            manager = api.kernels.mapped(kernel_id)
            os.waitid(os.P_PID, manager.provisioner.pid, os.WEXITED | os.WNOWAIT)
            manager.process_ended(manager._observed_process, ProcessExit.from_returncode(1))
            manager.report_end()
            assert manager.status == "dead"

        monkeypatch.setattr(api.kernels, "start_finished", end_before_the_answer)
        session = await api.session(name=exits_at_once)
        assert session["kernel"]["reason"] == "Exited with code 1"
        assert session["kernel"]["id"] in api.kernels.dead_kernels

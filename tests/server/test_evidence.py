"""The evidence on a kernel's last death: which end it is about, who may see it, and until when."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from dataclasses import replace

import pytest
from jupyter_server.auth import Authorizer

from jupyterlab_kernel_status.client import manager as manager_module
from jupyterlab_kernel_status.evidence.cell.code_hash import code_hash
from jupyterlab_kernel_status.evidence.collector import Source
from jupyterlab_kernel_status.server.api.handlers import handlers
from jupyterlab_kernel_status.server.settings import KernelStatus
from jupyterlab_kernel_status.verdict.evidence import (
    CrashTraceback,
    Frame,
    Memory,
    OomCounts,
    RunningCell,
)

from .test_openapi import validator

CODE = "import os\nos._exit(3)"


class Told(Source):
    """A source that knows of every kind of evidence."""

    written = RunningCell("a-message", CODE, "a-cell", 7, 2), "\x1b[31mred\x1b[0m alert\x00\n"

    def add_to(self, evidence):
        cell, stderr = self.written
        return replace(
            evidence,
            stderr=stderr,
            memory=Memory(resident=1, limit=2, limit_of="kernel"),
            oom=OomCounts(own_kills=1),
            traceback=CrashTraceback(
                "Fatal Python error: Aborted", (Frame("<cell>", 2, "<module>", "1"),), "text"
            ),
            cell=cell,
        )


@pytest.fixture
def sources(monkeypatch):
    monkeypatch.setattr(manager_module, "sources_of", lambda *_: [Told()])


@pytest.fixture
def sleeps(kernelspec):
    return kernelspec("sleeps", ["/bin/sleep", "600"])


@pytest.fixture
def exits(kernelspec):
    return kernelspec("exits", ["/bin/sh", "-c", "exit 3"])


async def document(api, kernel_id):
    found = await api.json("jupyterlab-kernel-status", "kernels", kernel_id, "evidence")
    validator("EvidenceDocument").validate(found)
    return found


async def evidence(api, kernel_id):
    return (await document(api, kernel_id))["evidence"]


async def test_while_nothing_has_ended_there_is_none(api, sleeps):
    kernel_id = await api.start(sleeps)
    found = await document(api, kernel_id)
    status = await api.document(kernel_id)
    assert found == {"id": kernel_id, "epoch": status["epoch"], "seq": 2, "evidence": None}


class TestWithoutAutomaticRestarts:
    @pytest.fixture
    def autorestart(self):
        return False

    async def test_all_that_was_gathered_is_told(self, api, sources, sleeps):
        kernel_id = await api.start(sleeps)
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
        found = await evidence(api, kernel_id)
        last_exit = (await api.model(kernel_id))["last_exit"]
        assert {
            name: found[name] for name in ("number", "cause", "certain", "reason", "ended_at")
        } == {
            name: last_exit[name] for name in ("number", "cause", "certain", "reason", "ended_at")
        }
        assert (found["signal"], found["exit_code"]) == ("SIGKILL", None)
        assert found["stderr"] == {"text": "red alert\n", "cut": False}
        assert found["cell"]["code"] == CODE
        assert (found["cell"]["cell_id"], found["cell"]["line"]) == ("a-cell", 2)
        assert found["traceback"]["frames"] == [
            {"file": "<cell>", "line": 2, "function": "<module>", "in_cell": True}
        ]
        assert (found["memory"]["limit"], found["memory"]["limit_of"]) == (2, "kernel")
        assert found["oom"]["own_kills"] == 1
        assert found["versions"]["kernel"] == sleeps

    async def test_it_is_in_no_model_and_no_document(self, api, sources, sleeps):
        kernel_id = await api.start(sleeps)
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
        told = f"{await api.model(kernel_id)} {await api.document(kernel_id)}"
        assert "alert" not in told
        assert "os._exit" not in told

    async def test_it_is_forgotten_with_the_kernel(self, api, sleeps):
        kernel_id = await api.start(sleeps)
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
        assert await evidence(api, kernel_id)
        await api.json("api", "kernels", kernel_id, method="DELETE")
        path = ("jupyterlab-kernel-status", "kernels", kernel_id, "evidence")
        assert (await api.code(*path))[0] == 404

    async def test_a_launch_that_failed_has_it_too(self, api, missing_binary):
        await api.code("api", "kernels", method="POST", body={"name": missing_binary})
        (failed,) = (await api.json("jupyterlab-kernel-status", "kernels"))["kernels"]
        found = await evidence(api, failed["id"])
        assert (found["cause"], found["reason"]) == ("launch-failed", failed["reason"])

    async def test_a_restart_that_somebody_asks_for_keeps_that_of_the_death(
        self, api, sources, sleeps
    ):
        kernel_id = await api.start(sleeps)
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
        before = await evidence(api, kernel_id)
        await api.json("api", "kernels", kernel_id, "restart", method="POST")
        assert await evidence(api, kernel_id) == before


async def test_an_automatic_restart_keeps_it(api, sources, sleeps):
    kernel_id = await api.start(sleeps)
    seq = api.manager(kernel_id).lifecycle.seq
    api.kill(kernel_id)
    waiters = api.manager(kernel_id).lifecycle.waiters
    lifecycle = api.manager(kernel_id).lifecycle
    await waiters.wait(lambda: lifecycle.seq > seq + 1 and lifecycle.status == "running", 30)
    found = await evidence(api, kernel_id)
    assert found["reason"].endswith("illed by SIGKILL")
    assert found["cell"]["code"] == CODE


async def test_an_end_that_was_asked_for_has_none(api, sources, sleeps):
    kernel_id = await api.start(sleeps)
    await api.json("api", "kernels", kernel_id, "restart", method="POST")
    assert (await api.model(kernel_id))["last_exit"]["cause"] == "shutdown"
    assert await evidence(api, kernel_id) is None


class TestRestartLimit:
    @pytest.fixture
    def extra_config(self):
        return {"KernelRestarter": {"time_to_dead": 0.1, "restart_limit": 1}}

    async def test_giving_up_keeps_that_of_the_last_death(self, api, sources, exits):
        kernel_id = await api.start(exits)
        await api.status(kernel_id, "dead")
        found = await evidence(api, kernel_id)
        assert (found["cause"], found["exit_code"]) == ("restart-limit", 3)
        assert found["stderr"]["text"] == "red alert\n"


class TestMasked:
    async def test_secrets_are_masked_and_the_code_is_found_by_its_hash(
        self, api, monkeypatch, sleeps
    ):
        code = "password = 'hunter2'"
        written = RunningCell("a-message", code), "API_TOKEN=hunter2\n"
        monkeypatch.setattr(Told, "written", written)
        monkeypatch.setattr(manager_module, "sources_of", lambda *_: [Told()])
        kernel_id = await api.start(sleeps)
        api.kill(kernel_id)
        lifecycle = api.manager(kernel_id).lifecycle
        await lifecycle.waiters.wait(lambda: lifecycle.last_exit is not None, 30)
        found = await evidence(api, kernel_id)
        assert found["cell"]["code"] == "password = ***"
        assert found["cell"]["code_hash"] == code_hash(code)
        assert found["stderr"]["text"] == "API_TOKEN=***\n"


async def a_death(api, kernelspec):
    name = kernelspec("sleeps", ["/bin/sleep", "600"])
    kernel_id = await api.start(name)
    api.kill(kernel_id)
    lifecycle = api.manager(kernel_id).lifecycle
    await lifecycle.waiters.wait(lambda: lifecycle.last_exit is not None, 30)
    return await evidence(api, kernel_id)


class TestOperator:
    @pytest.fixture
    def extra_config(self):
        note = {"operator_hint": "Ask for more.", "operator_link": "https://example.org/help"}
        return {"KernelStatus": note}

    async def test_what_the_operator_has_set_is_told(self, api, kernelspec):
        found = await a_death(api, kernelspec)
        assert found["operator"] == {"hint": "Ask for more.", "link": "https://example.org/help"}


class TestOperatorsMistake:
    @pytest.fixture
    def extra_config(self):
        return {"KernelStatus": {"operator_hint": "x", "operator_link": "javascript:alert(1)"}}

    async def test_nothing_of_it_is_shown(self, api, kernelspec):
        assert (await a_death(api, kernelspec))["operator"] is None

    def test_it_is_an_error_in_the_log(self, extra_config, caplog):
        settings = KernelStatus(**extra_config["KernelStatus"])
        handlers("/", settings, logging.getLogger("a server"))
        (error,) = (r for r in caplog.records if r.levelno == logging.ERROR)
        assert "c.KernelStatus.operator_link is no http or https URL" in error.getMessage()
        caplog.clear()


class TestARealCrash:
    @pytest.fixture
    def autorestart(self):
        return False

    @pytest.mark.skipif(sys.platform != "linux", reason="stderr is kept on Linux")
    async def test_what_it_wrote_is_told_without_the_secret_in_it(self, api, kernelspec):
        script = "echo 'API_TOKEN=hunter2' >&2; echo last words >&2; exit 3"
        kernel_id = await api.start(kernelspec("tells", ["/bin/sh", "-c", script]))
        await api.status(kernel_id, "dead")
        found = await evidence(api, kernel_id)
        assert found["exit_code"] == 3
        assert found["stderr"] == {"text": "API_TOKEN=***\nlast words\n", "cut": False}

    async def test_cell_line_and_memory_are_told_and_secrets_are_not(self, api):
        code = "token = 'hunter2hunter2'\nimport os\ndef f():\n    os.abort()\nf()\n"
        kernel_id = await api.start()
        await api.ready(kernel_id)
        await api.run(kernel_id, code)
        await api.status(kernel_id, "dead")
        found = await evidence(api, kernel_id)
        assert (found["kind"], found["signal"], found["certain"]) == ("abort", "SIGABRT", True)
        assert found["cell"]["code"] == code.replace("'hunter2hunter2'", "***")
        assert found["cell"]["code_hash"] == code_hash(code)
        assert (found["cell"]["execution_count"], found["cell"]["line"]) == (1, 4)
        frames = [(frame["in_cell"], frame["line"]) for frame in found["traceback"]["frames"]]
        assert frames[:2] == [(True, 4), (True, 5)]
        assert found["memory"]["limit"] > found["memory"]["peak"] > 0
        assert "hunter2" not in json.dumps(found)


class MayOnlyRead(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return (action, resource) != ("execute", "kernels")


class TestAuthorizer:
    @pytest.fixture
    def extra_config(self):
        return {"ServerApp": {"authorizer_class": MayOnlyRead}}

    async def test_who_may_not_see_output_may_not_see_what_a_dying_kernel_wrote(self, api, sleeps):
        kernel_id = await api.start(sleeps)
        assert (await api.code("jupyterlab-kernel-status", "kernels", kernel_id))[0] == 200
        path = ("jupyterlab-kernel-status", "kernels", kernel_id, "evidence")
        assert (await api.code(*path))[0] == 403


async def test_reading_it_is_no_activity(api, sleeps):
    kernel_id = await api.start(sleeps)
    settings = api.app.web_app.settings
    activity = settings["api_last_activity"]
    kernel_activity = api.manager(kernel_id).last_activity
    await document(api, kernel_id)
    assert settings["api_last_activity"] == activity
    assert api.manager(kernel_id).last_activity == kernel_activity


async def test_evidence_that_is_being_gathered_is_waited_for(api, exits_at_once, late_evidence):
    kernel_id = await api.start(exits_at_once)
    await api.status(kernel_id, "dead")
    asked = asyncio.ensure_future(api.evidence(kernel_id))
    await api.json("api", "status")
    assert not asked.done()
    late_evidence.set()
    assert (await asked)["stderr"]["text"] == "no kernel here\n"

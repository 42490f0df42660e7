"""What the kernels and sessions API say about a kernel's process."""

from __future__ import annotations

import json

import pytest

from .conftest import ENDS

CONFIGURED = {
    "defaults": {},
    "explicit classes": {
        "ServerApp": {
            "kernel_manager_class": (
                "jupyter_server.services.kernels.kernelmanager.AsyncMappingKernelManager"
            )
        },
        "AsyncMappingKernelManager": {
            "kernel_manager_class": (
                "jupyter_server.services.kernels.kernelmanager.ServerKernelManager"
            )
        },
    },
    "pending kernels": {"AsyncMappingKernelManager": {"use_pending_kernels": True}},
}


@pytest.fixture(params=CONFIGURED)
def extra_config(request):
    return CONFIGURED[request.param]


@pytest.fixture(params=[True, False], ids=["autorestart", "no autorestart"])
def autorestart(request):
    return request.param


async def test_a_running_kernel_is_running_with_nothing_to_explain(api):
    kernel_id = await api.start()
    await api.ready(kernel_id)
    model = await api.model(kernel_id)
    assert (model["status"], model["execution_state"]) == ("running", "idle")
    assert (model["reason"], model["last_exit"]) == ("", None)
    listed = await api.json("api", "kernels")
    assert [(m["id"], m["status"]) for m in listed] == [(kernel_id, "running")]


@pytest.mark.parametrize("end", ENDS)
async def test_a_death_has_its_cause(api, autorestart, end):
    code, cause, reason, initiator = ENDS[end]
    session = await api.session()
    kernel_id = session["kernel"]["id"]
    await api.ready(kernel_id)
    await api.run(kernel_id, code)
    await api.status(kernel_id, "restarting" if autorestart else "dead")
    if autorestart:
        moves = api.manager(kernel_id).lifecycle.history
        assert [move.reason for move in moves if move.status == "restarting"] == [reason]
        await api.execution_state(kernel_id, "idle")
    models = [
        await api.model(kernel_id),
        await api.document(kernel_id),
        (await api.json("jupyterlab-kernel-status", "sessions"))["sessions"][0]["kernel"],
        (await api.json("api", "sessions", session["id"]))["kernel"],
    ]
    for model in models:
        last_exit = model["last_exit"]
        assert (last_exit["cause"], last_exit["reason"]) == (cause, reason)
        assert last_exit["initiator"] == initiator
        assert last_exit["started_at"] < last_exit["ended_at"]
        expected = ("running", "", "idle") if autorestart else ("dead", reason, "dead")
        assert (model["status"], model["reason"], model["execution_state"]) == expected


async def test_a_killed_busy_kernel_is_not_busy_in_its_next_life(api, autorestart):
    kernel_id = await api.start()
    await api.ready(kernel_id)
    await api.run(kernel_id, "import time; time.sleep(600)")
    await api.execution_state(kernel_id, "busy")
    api.kill(kernel_id)
    await api.status(kernel_id, "restarting" if autorestart else "dead")
    if autorestart:
        await api.execution_state(kernel_id, "idle")
    else:
        assert (await api.model(kernel_id))["execution_state"] == "dead"


async def test_a_missing_binary_is_told_and_kept(api, missing_binary, extra_config):
    reason = "Could not start: /no/such/python: No such file or directory"
    pending = extra_config is CONFIGURED["pending kernels"]
    code, _ = await api.code("api", "kernels", method="POST", body={"name": missing_binary})
    assert code == (200 if pending else 500)
    document = await _only_dead(api)
    assert (document["name"], document["reason"]) == (missing_binary, reason)
    assert document["last_exit"]["cause"] == "launch-failed"
    assert document["last_exit"]["started_at"] is None
    assert (await api.model(document["id"]))["reason"] == reason
    assert await api.json("api", "kernels") == []


async def _only_dead(api):
    """The one dead kernel, once it is out of the map (in the background, when pending)."""
    while True:
        listing = await api.json("jupyterlab-kernel-status", "kernels")
        if len(listing["kernels"]) == 1 and not await api.json("api", "kernels"):
            return listing["kernels"][0]


async def test_a_kernel_that_exits_at_once_is_given_up(api, autorestart, exits_at_once):
    kernel_id = await api.start(exits_at_once)
    await api.status(kernel_id, "dead")
    model = await api.model(kernel_id)
    if autorestart:
        assert model["reason"] == "Gave up after 5 automatic restarts: exited with code 1"
        assert model["last_exit"]["cause"] == "restart-limit"
        assert api.statuses(kernel_id).count("restarting") == 6
    else:
        assert model["reason"] == "Exited with code 1"
        assert model["last_exit"]["cause"] == "exit-code"
    assert model["last_exit"]["exit_code"] == 1
    assert model["execution_state"] == "dead"


async def test_a_shutdown_on_request_is_no_death(api):
    kernel_id = await api.start()
    await api.ready(kernel_id)
    manager = api.manager(kernel_id)
    await api.json("api", "kernels", kernel_id, method="DELETE")
    waiters = manager.lifecycle.waiters
    await waiters.wait(waiters.status_is("terminated"), 30)
    assert manager.reason == ""
    assert manager.last_exit.model()["cause"] == "shutdown"
    assert manager.last_exit.model()["initiator"] == "user"
    while (await api.code("api", "kernels", kernel_id))[0] != 404:
        pass  # with pending kernels it leaves the map in the background


async def test_a_restart_on_request_is_no_death(api):
    kernel_id = await api.start()
    await api.ready(kernel_id)
    await api.json("api", "kernels", kernel_id, "restart", method="POST")
    assert api.statuses(kernel_id)[2:] == ["restarting", "starting", "running"]
    model = await api.model(kernel_id)
    assert (model["status"], model["reason"]) == ("running", "")
    assert model["last_exit"]["cause"] == "shutdown"


async def test_the_document_has_the_history(api):
    kernel_id = await api.start()
    await api.ready(kernel_id)
    document = await api.document(kernel_id)
    assert [(m["seq"], m["status"]) for m in document["history"]] == [
        (1, "starting"),
        (2, "running"),
    ]
    assert document["seq"] == 2
    assert json.dumps(document)


async def test_a_session_with_a_kernel_that_exits_at_once_is_made_all_the_same(
    api, autorestart, exits_at_once
):
    session = await api.session(name=exits_at_once)
    kernel_id = session["kernel"]["id"]
    await api.status(kernel_id, "dead")
    again = await api.json("api", "sessions", session["id"])
    assert again["kernel"]["status"] == "dead"
    assert again["kernel"]["reason"] == (
        "Gave up after 5 automatic restarts: exited with code 1"
        if autorestart
        else "Exited with code 1"
    )

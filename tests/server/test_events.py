"""Every change of status is one event, and an event tells no more than the model."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import datetime, timezone

import pytest

from jupyterlab_kernel_status.server.documents import EPOCH
from jupyterlab_kernel_status.server.events import SCHEMA_ID

FIELDS = {
    "kernel_id",
    "kernel_name",
    "epoch",
    "seq",
    "status",
    "execution_state",
    "reason",
    "cause",
    "exit_number",
}


@pytest.fixture
def autorestart():
    return False


@pytest.fixture
def sleeps(kernelspec):
    return kernelspec("sleeps", ["/bin/sleep", "600"])


@pytest.fixture
def told(api):
    """What a listener of the event is told."""
    received = []

    async def listen(logger, schema_id, data):
        received.append(data)

    api.app.event_logger.add_listener(schema_id=SCHEMA_ID, listener=listen)
    return received


async def received(told, count):
    while len(told) < count:
        await asyncio.sleep(0)
    return told


async def test_every_change_of_status_is_one_event(api, sleeps, told):
    kernel_id = await api.start(sleeps)
    api.kill(kernel_id)
    await api.status(kernel_id, "dead")
    await api.json("api", "kernels", kernel_id, "restart", method="POST")
    await api.json("api", "kernels", kernel_id, method="DELETE")
    await received(told, 8)
    assert [(event["seq"], event["status"]) for event in told] == [
        (1, "starting"),
        (2, "running"),
        (3, "dead"),
        (4, "restarting"),
        (5, "starting"),
        (6, "running"),
        (7, "terminating"),
        (8, "terminated"),
    ]
    assert {event["kernel_id"] for event in told} == {kernel_id}
    assert {(event["kernel_name"], event["epoch"]) for event in told} == {(sleeps, EPOCH)}


async def test_a_death_has_its_reason_and_cause_and_all_else_has_none(api, sleeps, told):
    kernel_id = await api.start(sleeps)
    api.kill(kernel_id)
    await received(told, 3)
    assert [(event["reason"], event["cause"], event["exit_number"]) for event in told] == [
        ("", None, None),
        ("", None, None),
        ("Killed by SIGKILL", "signal", 1),
    ]
    assert told[-1]["execution_state"] == "dead"


async def test_an_end_on_request_has_its_cause_and_no_reason(api, sleeps, told):
    shut_down = await api.start(sleeps)
    await api.json("api", "kernels", shut_down, method="DELETE")
    culled = await api.start(sleeps)
    api.kernels.cull_idle_timeout = 1
    api.kernels.get_kernel(culled).last_activity = datetime(2020, 1, 1, tzinfo=timezone.utc)
    await api.kernels.cull_kernel_if_idle(culled)
    await received(told, 8)
    assert [
        (event["kernel_id"], event["reason"], event["cause"])
        for event in told
        if event["status"] == "terminated"
    ] == [(shut_down, "", "shutdown"), (culled, "", "culled")]


async def test_a_kernel_that_never_started_is_told_too(api, missing_binary, told):
    assert (await api.code("api", "kernels", method="POST", body={"name": missing_binary}))[
        0
    ] == 500
    await received(told, 2)
    assert [event["status"] for event in told] == ["starting", "dead"]
    assert told[-1]["cause"] == "launch-failed"


async def test_an_event_is_as_the_model_and_the_schema_say(api, sleeps, told):
    kernel_id = await api.start(sleeps)
    api.kill(kernel_id)
    await api.status(kernel_id, "dead")
    event = (await received(told, 3))[-1]
    model = await api.model(kernel_id)
    for field in ("status", "reason", "seq", "epoch", "execution_state"):
        assert event[field] == model[field]
    api.app.event_logger.schemas.validate_event(SCHEMA_ID, event)


async def test_nothing_that_the_kernel_wrote_is_in_an_event(api, kernelspec, told):
    name = kernelspec("tells", ["/bin/sh", "-c", "echo secret; echo secret >&2; exit 3"])
    await api.start(name)
    await received(told, 3)
    for event in told:
        assert set(event) - {key for key in event if key.startswith("__")} == FIELDS
        assert "secret" not in json.dumps(event)


async def test_busy_and_idle_are_no_events(api, told):
    kernel_id = await api.start()
    await api.ready(kernel_id)
    assert [event["status"] for event in await received(told, 2)] == ["starting", "running"]


async def test_who_subscribes_before_the_first_kernel_hears_of_it(api, sleeps, jp_ws_fetch):
    socket = await jp_ws_fetch("api", "events", "subscribe")
    kernel_id = await api.start(sleeps)
    events = []
    while len(events) < 2:
        message = json.loads(await socket.read_message())
        if message["schema_id"] == SCHEMA_ID:
            events.append(message)
    assert [(event["kernel_id"], event["seq"]) for event in events] == [
        (kernel_id, 1),
        (kernel_id, 2),
    ]
    socket.close()


async def test_an_observer_that_fails_is_logged_and_harms_nobody(api, sleeps, told, caplog):
    def fails(kernel_id, manager, transition):
        raise ValueError("broken")

    api.kernels.observe_status(fails)
    kernel_id = await api.start(sleeps)
    await received(told, 2)
    assert (await api.model(kernel_id))["status"] == "running"
    errors = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert len(errors) == 2
    assert all(kernel_id in error for error in errors)
    caplog.clear()


async def test_a_cause_that_is_known_later_is_another_event_of_the_same_end(
    api, exits_at_once, told, late_evidence
):
    kernel_id = await api.start(exits_at_once)
    await api.status(kernel_id, "dead")
    await received(told, 3)
    late_evidence.set()
    await received(told, 4)
    assert [(event["seq"], event["status"], event["exit_number"]) for event in told[2:]] == [
        (3, "dead", 1),
        (4, "dead", 1),
    ]

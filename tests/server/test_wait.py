"""Waiting for a status over REST: woken by the change, bounded, and gone with its client."""

from __future__ import annotations

import asyncio
import json
import math
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.tcpclient import TCPClient
from tornado.web import HTTPError

from jupyterlab_kernel_status.server.api.wait import WaiterLimit

from .conftest import TIMEOUTS

UNKNOWN = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def autorestart():
    return False


class Waiting:
    """The wait endpoint, and who waits there."""

    def __init__(self, api):
        self.api = api

    async def ask(self, kernel_id, headers=None, **query):
        """The answer to one wait."""
        params = [
            (k, str(v)) for k, vs in query.items() for v in (vs if type(vs) is list else [vs])
        ]
        response = await self.api.fetch(
            *("jupyterlab-kernel-status", "kernels", kernel_id, "wait"),
            params=params,
            headers=headers or {},
            **TIMEOUTS,
        )
        return json.loads(response.body)

    async def refused(self, kernel_id, **query):
        """The answer to a wait that is refused."""
        with pytest.raises(HTTPClientError) as refused:
            await self.ask(kernel_id, **query)
        assert refused.value.response.headers["Content-Type"] == "application/json"
        return refused.value.response

    async def refusal(self, kernel_id, **query):
        """The status and message of a wait that is refused."""
        answer = await self.refused(kernel_id, **query)
        return answer.code, json.loads(answer.body)["message"]

    def waiting(self, kernel_id):
        """How many wait for a kernel, over REST or otherwise."""
        return len(self.api.manager(kernel_id).lifecycle.waiters)

    async def until_waiting(self, kernel_id, count):
        """Until so many wait; each look lets the server work on a request."""
        while self.waiting(kernel_id) != count:
            await self.api.json("api", "status")

    async def asked(self, kernel_id, **query):
        """A wait that has arrived, and is not answered yet."""
        before = self.waiting(kernel_id)
        task = asyncio.ensure_future(self.ask(kernel_id, **{"timeout": 55, **query}))
        await self.until_waiting(kernel_id, before + 1)
        return task


@pytest.fixture
def waiting(api):
    return Waiting(api)


async def test_a_wanted_status_that_is_there_is_answered_at_once(api, waiting):
    kernel_id = await api.start()
    answer = await waiting.ask(kernel_id, status="running", timeout=55)
    assert (answer.pop("timed_out"), answer.pop("impossible")) == (False, False)
    assert answer == await api.document(kernel_id)


async def test_a_death_wakes_who_waits_for_it(api, waiting):
    kernel_id = await api.start()
    answer = await waiting.asked(kernel_id, status=["dead", "terminated"])
    api.kill(kernel_id)
    document = await answer
    assert (document["status"], document["reason"]) == ("dead", "Killed by SIGKILL")
    assert (document["timed_out"], document["impossible"]) == (False, False)


async def test_a_death_makes_other_wishes_impossible(api, waiting):
    kernel_id = await api.start()
    answer = await waiting.asked(kernel_id, status="stopped")
    api.kill(kernel_id)
    document = await answer
    assert (document["status"], document["impossible"]) == ("dead", True)
    assert document["last_exit"]["signal"] == "SIGKILL"
    assert not document["timed_out"]
    again = await waiting.ask(kernel_id, status=["running", "restarting"], timeout=55)
    assert (again["status"], again["impossible"]) == ("dead", True)


async def test_any_change_past_a_seq(api, waiting):
    kernel_id = await api.start()
    seq = (await api.document(kernel_id))["seq"]
    assert (await waiting.ask(kernel_id, after_seq=seq - 1))["seq"] == seq
    answer = await waiting.asked(kernel_id, after_seq=seq)
    api.kill(kernel_id)
    assert (await answer)["seq"] == seq + 1


async def test_a_status_that_is_entered_again_after_a_restart(api, waiting):
    kernel_id = await api.start()
    seq = (await api.document(kernel_id))["seq"]
    answer = await waiting.asked(kernel_id, status="running", after_seq=seq)
    await api.json("api", "kernels", kernel_id, "restart", method="POST")
    document = await answer
    assert (document["status"], document["seq"]) == ("running", seq + 3)


async def test_each_change_of_a_restart_can_be_followed(api, waiting):
    kernel_id = await api.start()
    seq, followed = 2, []
    answer = await waiting.asked(kernel_id, after_seq=seq)
    restarting = asyncio.ensure_future(
        api.json("api", "kernels", kernel_id, "restart", method="POST")
    )
    while not followed or followed[-1]["seq"] < 5:
        document = await answer
        followed.extend(move for move in document["history"] if move["seq"] > seq)
        seq = document["seq"]
        answer = asyncio.ensure_future(waiting.ask(kernel_id, after_seq=seq, timeout=55))
    await restarting
    assert [move["status"] for move in followed] == ["restarting", "starting", "running"]
    api.kill(kernel_id)
    assert (await answer)["status"] == "dead"


async def test_a_dead_kernel_can_be_waited_for_until_somebody_restarts_it(api, waiting):
    kernel_id = await api.start()
    api.kill(kernel_id)
    seq = (await waiting.ask(kernel_id, status="dead"))["seq"]
    answer = await waiting.asked(kernel_id, after_seq=seq)
    await api.json("api", "kernels", kernel_id, "restart", method="POST")
    assert (await answer)["status"] == "restarting"


async def test_the_bound_is_answered_with_the_present_document(api, waiting):
    kernel_id = await api.start()
    for timeout in (0, 0.01):
        document = await waiting.ask(kernel_id, status="dead", timeout=timeout)
        assert (document["timed_out"], document["impossible"]) == (True, False)
        assert document["status"] == "running"
    assert waiting.waiting(kernel_id) == 0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "Name at least one status, or after_seq"),
        ({"timeout": 1}, "Name at least one status, or after_seq"),
        ({"status": "idle"}, "status: one of starting, running, "),
        ({"status": "running,dead"}, "status: one of starting, running, "),
        ({"status": ["running", ""]}, "status: one of starting, running, "),
        ({"status": " running"}, "status: one of starting, running, "),
        ({"status": "running", "timeout": "soon"}, "timeout: seconds, a number from 0 to 55"),
        ({"status": "running", "timeout": ""}, "timeout: seconds, a number from 0 to 55"),
        ({"status": "running", "timeout": -1}, "timeout: seconds, a number from 0 to 55"),
        ({"status": "running", "timeout": 55.01}, "timeout: seconds, a number from 0 to 55"),
        ({"status": "running", "timeout": "1e999"}, "timeout: seconds, a number from 0 to 55"),
        ({"status": "running", "timeout": math.inf}, "timeout: seconds, a number from 0 to 55"),
        ({"status": "running", "timeout": math.nan}, "timeout: seconds, a number from 0 to 55"),
        ({"status": "running", "timeout": "1_0"}, "timeout: seconds, a number from 0 to 55"),
        ({"status": "running", "timeout": [1, 2]}, "timeout: give it once"),
        ({"after_seq": -1}, "after_seq: an integer from 0 to 9007199254740991"),
        ({"after_seq": 2**53}, "after_seq: an integer from 0 to 9007199254740991"),
        ({"after_seq": "9" * 5000}, "after_seq: an integer from 0 to 9007199254740991"),
        ({"after_seq": 1.5}, "after_seq: an integer from 0 to 9007199254740991"),
        ({"after_seq": "٣"}, "after_seq: an integer from 0 to 9007199254740991"),
        ({"after_seq": [1, 1]}, "after_seq: give it once"),
    ],
)
async def test_a_malformed_argument_is_refused_by_name(waiting, query, said):
    code, message = await waiting.refusal(UNKNOWN, **query)
    assert code == 400
    assert message.startswith(said)


@pytest.mark.parametrize("kernel_id", [UNKNOWN, "no-kernel", "%00", "<b>&"])
async def test_an_unknown_kernel_is_not_found(waiting, kernel_id):
    code, message = await waiting.refusal(kernel_id, status="dead")
    assert code == 404
    assert message.startswith("Kernel does not exist or is not tracked")


async def test_a_kernel_that_is_not_tracked_is_not_found(api, waiting, kernelspec):
    metadata = {"kernel_status": {"enabled": False}}
    name = kernelspec("untracked", ["/bin/sleep", "600"], metadata=metadata)
    kernel_id = await api.start(name)
    assert (await waiting.refusal(kernel_id, status="dead"))[0] == 404


async def test_a_shutdown_ends_every_wait(api, waiting):
    kernel_id = await api.start()
    dead = await waiting.asked(kernel_id, status="dead")
    gone = await waiting.asked(kernel_id, status="terminated")
    await api.json("api", "kernels", kernel_id, method="DELETE")
    assert (await gone)["impossible"] is False
    document = await dead
    assert (document["status"], document["impossible"]) == ("terminated", True)
    assert (await waiting.refusal(kernel_id, status="dead"))[0] == 404


async def test_forgetting_a_dead_kernel_ends_the_wait(api, waiting):
    kernel_id = await api.start()
    api.kill(kernel_id)
    seq = (await waiting.ask(kernel_id, status="dead"))["seq"]
    answer = asyncio.ensure_future(waiting.refusal(kernel_id, after_seq=seq, timeout=55))
    await waiting.until_waiting(kernel_id, 1)
    await api.json("api", "kernels", kernel_id, method="DELETE")
    assert (await answer)[0] == 404


async def test_a_live_kernel_that_leaves_the_map_ends_the_wait(api, waiting):
    kernel_id = await api.start()
    manager = api.manager(kernel_id)
    answer = asyncio.ensure_future(waiting.refusal(kernel_id, status="dead", timeout=55))
    await waiting.until_waiting(kernel_id, 1)
    api.kernels.remove_kernel(kernel_id)
    try:
        assert (await answer)[0] == 404
    finally:
        await manager.shutdown_kernel(now=True)


async def test_a_hundred_wait_at_once(api, waiting, server_url, jp_auth_header):
    kernel_id = await api.start()
    client = AsyncHTTPClient(force_instance=True, defaults=TIMEOUTS)
    client.max_clients = 100
    url = f"{server_url}/kernels/{kernel_id}/wait?status=dead&timeout=55"
    answers = [client.fetch(HTTPRequest(url, headers=jp_auth_header)) for _ in range(100)]
    await waiting.until_waiting(kernel_id, 100)
    api.kill(kernel_id)
    documents = [json.loads(response.body) for response in await asyncio.gather(*answers)]
    assert {(d["status"], d["seq"], d["timed_out"]) for d in documents} == {("dead", 3, False)}
    assert waiting.waiting(kernel_id) == 0
    client.close()


async def test_a_client_that_goes_away_leaves_no_waiter(api, waiting, server_url, jp_http_port):
    kernel_id = await api.start()
    path = urlsplit(server_url).path + f"/kernels/{kernel_id}/wait?status=dead&timeout=55"
    token = api.app.identity_provider.token
    for _ in range(3):
        stream = await TCPClient().connect("127.0.0.1", jp_http_port)
        headers = f"Host: 127.0.0.1\r\nAuthorization: token {token}"
        await stream.write(f"GET {path} HTTP/1.1\r\n{headers}\r\n\r\n".encode())
        await waiting.until_waiting(kernel_id, 1)
        stream.close()
        await waiting.until_waiting(kernel_id, 0)


async def test_a_wait_is_no_activity(api, waiting):
    kernel_id = await api.start()
    before = api.app.web_app.settings.get("api_last_activity")
    await waiting.ask(kernel_id, status="running")
    await waiting.ask(kernel_id, status="dead", timeout=0)
    assert api.app.web_app.settings.get("api_last_activity") == before


def test_a_hundred_waits_of_one_client_leave_places_for_others_up_to_a_total():
    limit = WaiterLimit(101, per_client=100)
    with ExitStack() as places:
        for _ in range(100):
            places.enter_context(limit.place("one"))
        with pytest.raises(HTTPError, match="100 requests of yours"), limit.place("one"):
            pass
        another = limit.place("another")
        another.__enter__()
        with pytest.raises(HTTPError, match="101 requests wait"), limit.place("a third"):
            pass
        another.__exit__(None, None, None)
        with limit.place("a third"):
            pass
    with limit.place("one"):
        pass


class TestLimits:
    @pytest.fixture
    def extra_config(self):
        return {"KernelStatus": {"waiters_per_client": 2, "history_length": 2}}

    async def test_only_so_many_may_wait(self, api, waiting):
        kernel_id, other = await api.start(), await api.start()
        answers = [await waiting.asked(each, status="dead") for each in (kernel_id, other)]
        refused = await waiting.refused(kernel_id, status="dead")
        assert refused.code == 429
        assert int(refused.headers["Retry-After"]) > 0
        assert json.loads(refused.body)["message"] == "2 requests of yours wait: try again later"
        # Who need not wait needs no place.
        assert (await waiting.ask(kernel_id, status="running"))["status"] == "running"
        for each in (kernel_id, other):
            api.kill(each)
        assert [(await answer)["status"] for answer in answers] == ["dead"] * 2
        again = await waiting.asked(other, after_seq=3)
        await api.json("api", "kernels", other, "restart", method="POST")
        assert (await again)["seq"] == 4

    async def test_only_so_many_changes_are_kept(self, api):
        kernel_id = await api.start()
        await api.json("api", "kernels", kernel_id, "restart", method="POST")
        document = await api.document(kernel_id)
        assert [move["seq"] for move in document["history"]] == [4, 5]
        assert document["seq"] == 5


class TestTurnedOff:
    @pytest.fixture
    def extra_config(self):
        return {"KernelStatus": {"enabled": False}}

    async def test_nothing_is_tracked(self, api, waiting):
        kernel_id = await api.start()
        code, message = await waiting.refusal(kernel_id, status="dead")
        assert (code, message) == (404, "The status of kernels is not tracked on this server")
        assert "status" not in await api.model(kernel_id)


async def test_the_parameter_that_pages_add_against_caches_does_no_harm(api, waiting):
    kernel_id = await api.start()
    answer = await waiting.ask(kernel_id, **{"status": "running", "1767225600000": ""})
    assert answer["status"] == "running"

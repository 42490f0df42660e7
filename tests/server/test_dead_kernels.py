"""A dead kernel stays readable and restartable, and counts nowhere."""

from __future__ import annotations

import pytest
from jupyter_server.prometheus.metrics import KERNEL_CURRENTLY_RUNNING_TOTAL
from tornado.httpclient import HTTPClientError
from tornado.web import HTTPError

from .conftest import WITHIN


@pytest.fixture
def autorestart():
    return False


async def a_death(api):
    """A session, and the id of its kernel, which was killed."""
    session = await api.session()
    kernel_id = session["kernel"]["id"]
    await api.ready(kernel_id)
    api.kill(kernel_id)
    await api.status(kernel_id, "dead")
    return session, kernel_id


def running():
    return KERNEL_CURRENTLY_RUNNING_TOTAL.labels(type="python3")._value.get()


async def test_it_counts_nowhere(api):
    _, dead = await a_death(api)
    assert len(api.kernels) == 0
    assert dead not in api.kernels
    assert await api.json("api", "kernels") == []
    assert (await api.json("api", "status"))["kernels"] == 0


async def test_the_gauge_of_running_kernels_goes_down_and_up_again(api):
    before = running()
    kernel_id = await api.start()
    await api.ready(kernel_id)
    assert running() == before + 1
    api.kill(kernel_id)
    await api.status(kernel_id, "dead")
    assert running() == before
    await api.json("api", "kernels", kernel_id, "restart", method="POST")
    assert running() == before + 1


async def test_restart_brings_it_back_under_its_id_every_time(api):
    _, dead = await a_death(api)
    for _ in range(3):
        model = await api.json("api", "kernels", dead, "restart", method="POST")
        assert (model["id"], model["status"], model["reason"]) == (dead, "running", "")
        assert model["last_exit"]["reason"] == "Killed by SIGKILL"
        await api.ready(dead)
        assert (await api.model(dead))["execution_state"] == "idle"
        assert [m["id"] for m in await api.json("api", "kernels")] == [dead]
        api.kill(dead)
        await api.status(dead, "dead")


async def test_a_launch_that_failed_can_be_tried_again(api, kernelspec, tmp_path, jp_argv):
    binary = tmp_path / "late"
    name = kernelspec("late", [str(binary), "-f", "{connection_file}"])
    assert (await api.code("api", "kernels", method="POST", body={"name": name}))[0] == 500
    kernel_id = (await api.json("jupyterlab-kernel-status", "kernels"))["kernels"][0]["id"]
    binary.write_text("#!/bin/sh\nexec sleep 600\n")
    binary.chmod(0o755)
    model = await api.json("api", "kernels", kernel_id, "restart", method="POST")
    assert (model["status"], model["reason"]) == ("running", "")
    binary.unlink()
    api.kill(kernel_id)
    await api.status(kernel_id, "dead")
    code, _ = await api.code("api", "kernels", kernel_id, "restart", method="POST")
    assert code == 500
    assert (await api.model(kernel_id))["reason"].startswith("Could not start")


async def test_a_new_session_for_its_path_starts_a_new_kernel(api):
    session, dead = await a_death(api)
    assert (await api.json("api", "sessions", session["id"]))["kernel"]["status"] == "dead"
    again = await api.session()
    assert again["id"] != session["id"]
    assert again["kernel"]["id"] != dead
    assert again["kernel"]["status"] == "running"
    assert [s["id"] for s in await api.json("api", "sessions")] == [again["id"]]
    assert [s["id"] for s in await listed_with_dead(api)] == [again["id"]]


async def listed_with_dead(api):
    return (await api.json("jupyterlab-kernel-status", "sessions"))["sessions"]


async def test_who_knows_nothing_of_dead_kernels_finds_no_session_of_one(api):
    session, dead = await a_death(api)
    for _ in range(2):  # reading the list removes nothing
        assert await api.json("api", "sessions") == []
    with pytest.raises(HTTPError, match="404"):
        await api.app.session_manager.get_session(path=session["path"])
    body = {"path": "renamed.ipynb", "name": "renamed.ipynb"}
    await api.json("api", "sessions", session["id"], method="PATCH", body=body)
    (kept,) = await listed_with_dead(api)
    assert (kept["id"], kept["path"]) == (session["id"], "renamed.ipynb")
    assert (kept["kernel"]["id"], kept["kernel"]["status"]) == (dead, "dead")
    await api.json("api", "kernels", dead, "restart", method="POST")
    assert await api.json("api", "sessions") == await listed_with_dead(api)
    assert len(await listed_with_dead(api)) == 1


async def test_its_session_can_change_to_another_kernel(api):
    session, dead = await a_death(api)
    body = {"kernel": {"name": "python3"}}
    changed = await api.json("api", "sessions", session["id"], method="PATCH", body=body)
    assert changed["id"] == session["id"]
    assert changed["kernel"]["status"] == "running"
    assert (await api.code("api", "kernels", dead))[0] == 404


@pytest.mark.parametrize("resource", ["kernels", "sessions"])
async def test_delete_forgets_it(api, resource):
    session, dead = await a_death(api)
    target = dead if resource == "kernels" else session["id"]
    await api.json("api", resource, target, method="DELETE")
    assert (await api.code("api", "kernels", dead))[0] == 404
    assert (await api.code("jupyterlab-kernel-status", "kernels", dead))[0] == 404
    assert await listed_with_dead(api) == []


async def test_a_websocket_to_it_is_refused_at_once_with_the_reason(api, jp_ws_fetch):
    _, dead = await a_death(api)
    with pytest.raises(HTTPClientError) as refused:
        await jp_ws_fetch("api", "kernels", dead, "channels")
    assert refused.value.code == 404
    assert (await api.code("api", "kernels", dead, "interrupt", method="POST")) == (
        404,
        f"Kernel {dead} is dead: Killed by SIGKILL",
    )


async def test_a_page_that_connects_to_a_dying_kernel_is_told_at_once(api, kernelspec, jp_ws_fetch):
    name = kernelspec("mute", ["/bin/sleep", "600"])
    kernel_id = await api.start(name)
    manager = api.manager(kernel_id)
    connecting = jp_ws_fetch("api", "kernels", kernel_id, "channels")
    waiters = manager.lifecycle.waiters
    # The page's request waits for an answer that never comes; the kernel dies meanwhile.
    while not len(waiters):
        await api.json("api", "status")
    api.kill(kernel_id)
    with pytest.raises(HTTPClientError) as refused:
        await connecting
    assert refused.value.code == 500
    assert len(waiters) == 0


async def test_an_open_websocket_hears_that_it_is_dead(api, jp_ws_fetch):
    kernel_id = await api.start()
    await api.ready(kernel_id)
    socket = await jp_ws_fetch("api", "kernels", kernel_id, "channels")
    api.kill(kernel_id)
    while True:
        message = await socket.read_message()
        if '"execution_state": "dead"' in str(message):
            break
    socket.close()


async def test_only_so_many_are_kept(api):
    api.kernels.dead_kernels.limit = 1
    ids = [await api.start() for _ in range(2)]
    for kernel_id in ids:
        await api.ready(kernel_id)
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
    assert (await api.code("api", "kernels", ids[0]))[0] == 404
    assert (await api.model(ids[1]))["status"] == "dead"


async def test_nothing_of_it_is_left_open(api):
    import os

    async def cycle():
        kernel_id = await api.start()
        await api.ready(kernel_id)
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
        await api.json("api", "kernels", kernel_id, method="DELETE")

    await cycle()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        await cycle()
    # Sockets close in the background: ask until they have, bounded by the test's own time.
    while len(os.listdir("/proc/self/fd")) > before:
        await api.json("api", "status")
    assert WITHIN


class TestCulling:
    @pytest.fixture
    def extra_config(self):
        return {"AsyncMappingKernelManager": {"cull_idle_timeout": 120, "cull_interval": 300}}

    async def test_the_culler_leaves_a_kernel_that_has_just_died(self, api):
        _, kernel_id = await a_death(api)
        await api.kernels.cull_kernels()
        assert (await api.model(kernel_id))["status"] == "dead"


async def test_a_dead_kernel_that_is_forgotten_before_its_evidence_is_in_stays_forgotten(
    api, exits_at_once, late_evidence
):
    kernel_id = await api.start(exits_at_once)
    await api.status(kernel_id, "dead")
    manager = api.manager(kernel_id)
    await api.json("api", "kernels", kernel_id, method="DELETE")
    late_evidence.set()
    await manager.lifecycle.waiters.wait(lambda: not manager.lifecycle.is_provisional, WITHIN)
    assert list(api.kernels.dead_kernels) == []

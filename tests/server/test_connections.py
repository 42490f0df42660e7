"""Pages that connect to a kernel that is busy, or that the server does not hear yet."""

from __future__ import annotations

import asyncio
import json

import pytest
from jupyter_client.session import Session

from .conftest import WITHIN


async def test_a_busy_kernels_page_connects_and_the_kernel_stays_busy(api, jp_ws_fetch, tmp_path):
    kernel_id = await api.start()
    first = await jp_ws_fetch("api", "kernels", kernel_id, "channels")
    await api.ready(kernel_id)
    marker = tmp_path / "asleep"
    code = f"open({str(marker)!r}, 'w').close(); import time; time.sleep(600)"
    await api.run(kernel_id, code)
    await api.execution_state(kernel_id, "busy")
    while not marker.exists():
        await asyncio.sleep(0)
    second = await jp_ws_fetch("api", "kernels", kernel_id, "channels")
    model = await api.model(kernel_id)
    assert (model["status"], model["execution_state"]) == ("running", "busy")
    assert model["connections"] == 2
    await api.json("api", "kernels", kernel_id, "interrupt", method="POST")
    await api.execution_state(kernel_id, "idle")
    first.close()
    second.close()


SLEEPS = "import time; time.sleep(600)"


@pytest.fixture
def runs(jp_ws_fetch):
    """Connect as a page does, run a cell, and close."""

    async def run(kernel_id, code):
        socket = await jp_ws_fetch("api", "kernels", kernel_id, "channels")
        request = Session().msg("execute_request", {"code": code, "silent": False})
        request["header"]["date"] = request["header"]["date"].isoformat()
        socket.write_message(json.dumps({**request, "channel": "shell"}))
        return socket, request["header"]["msg_id"]

    return run


async def test_a_kernel_is_busy_with_the_first_cell_of_a_page_however_late_it_is_heard(api, runs):
    kernel_id = await api.start()
    subscription = api.manager(kernel_id)._activity_stream.socket
    kernel = subscription.last_endpoint
    subscription.disconnect(kernel)
    connecting = asyncio.ensure_future(runs(kernel_id, SLEEPS))
    client = api.manager(kernel_id).client()
    client.start_channels()
    for _ in range(10):  # a cell that was sent by now would be missed
        await client.kernel_info(reply=True, timeout=WITHIN)
    client.stop_channels()
    subscription.connect(kernel)
    socket, request = await connecting
    await api.execution_state(kernel_id, "busy")
    cells = api.manager(kernel_id).status_reader.cells
    while (cell := cells.running()) is None or cell.execution_count is None:
        await api.json("api", "status")
    assert (cell.message_id, cell.execution_count) == (request, 1)
    socket.close()


@pytest.mark.parametrize("reason", ["it is never heard", "nobody can ask it"])
async def test_a_page_connects_to_a_kernel_that_answers(api, runs, monkeypatch, caplog, reason):
    kernel_id = await api.start()
    subscription = api.manager(kernel_id)._activity_stream.socket
    kernel = subscription.last_endpoint
    subscription.disconnect(kernel)

    def fails(manager):
        subscription.connect(kernel)
        raise ZeroDivisionError("injected")

    if reason == "nobody can ask it":
        monkeypatch.setattr("jupyterlab_kernel_status.websocket.ask_whether_idle", fails)
    socket, request = await runs(kernel_id, "x = 1")
    while (said := json.loads(await socket.read_message()))["msg_type"] != "execute_reply":
        pass
    assert said["parent_header"]["msg_id"] == request
    socket.close()
    errors = [record.getMessage() for record in caplog.records if record.exc_info]
    assert [kernel_id in each for each in errors] == [True] * (reason == "nobody can ask it")
    caplog.clear()

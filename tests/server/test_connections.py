"""Pages that connect to a kernel that is busy, or that the server does not hear yet."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from tornado.httpclient import HTTPClientError

from jupyterlab_kernel_status.channels.iopub import KernelInfoProbe

from .pages import WITHIN


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


@pytest.fixture
def unheard(api):
    """Start a kernel that the server does not hear until that is called."""

    async def start():
        kernel_id = await api.start()
        subscription = api.manager(kernel_id)._activity_stream.socket
        kernel = subscription.last_endpoint
        subscription.disconnect(kernel)
        return kernel_id, partial(subscription.connect, kernel)

    return start


async def test_the_first_cell_of_a_page_is_known_however_late_the_kernel_is_heard(
    api, page, unheard
):
    kernel_id, on_iopub = await unheard()

    async def be_late():
        client = api.manager(kernel_id).client()
        client.start_channels()
        for _ in range(10):  # a cell that was sent by now would be missed
            await client.kernel_info(reply=True, timeout=WITHIN)
        client.stop_channels()
        on_iopub()

    late = asyncio.ensure_future(be_late())
    async with page(kernel_id) as connected:
        request = connected.run("import time; time.sleep(600)")
        await late
        await api.execution_state(kernel_id, "busy")
        cells = api.manager(kernel_id).status_reader.cells
        while (cell := cells.running()) is None or cell.execution_count is None:
            await api.json("api", "status")
        assert (cell.message_id, cell.execution_count) == (request, 1)


@pytest.mark.parametrize("reason", ["it is never heard", "nobody can ask it"])
async def test_a_page_connects_to_a_kernel_that_answers(page, unheard, monkeypatch, caplog, reason):
    kernel_id, on_iopub = await unheard()

    def fails(manager, reader):
        on_iopub()
        raise ZeroDivisionError("injected")

    if reason == "nobody can ask it":
        monkeypatch.setattr("jupyterlab_kernel_status.server.websocket.KernelInfoProbe", fails)
    async with page(kernel_id) as connected:
        request = connected.run("x = 1")
        await connected.receives("execute_reply", request, status="ok")
    errors = [record.getMessage() for record in caplog.records if record.exc_info]
    assert [kernel_id in each for each in errors] == [True] * (reason == "nobody can ask it")
    caplog.clear()


class TestDeath:
    @pytest.fixture
    def autorestart(self):
        return False

    async def test_a_kernel_that_dies_before_it_is_heard_fails_its_page_with_the_reason(
        self, api, page, unheard, monkeypatch, caplog
    ):
        kernel_id, _hear = await unheard()
        questions = []

        def killed_when_asked(*arguments):
            questions.append(KernelInfoProbe(*arguments))
            api.kill(kernel_id)
            return questions[-1]

        monkeypatch.setattr(
            "jupyterlab_kernel_status.server.websocket.KernelInfoProbe", killed_when_asked
        )
        with pytest.raises(HTTPClientError) as failed:
            async with page(kernel_id):
                pass
        assert failed.value.code == 500
        assert "The kernel is dead: Killed by SIGKILL" in caplog.text
        assert [question._socket.closed() for question in questions] == [True]

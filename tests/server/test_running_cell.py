"""A server knows which cell was running when a kernel died, from the page's request."""

from __future__ import annotations

import asyncio
import sys

import pytest

from jupyterlab_kernel_status.channels.silent_request import SilentRequest

from .pages import V1, WITHIN

DIES = "import os; os.kill(os.getpid(), 9)"


@pytest.fixture
def autorestart():
    return False


@pytest.mark.parametrize("protocol", [V1, None], ids=["v1", "json"])
async def test_the_cell_is_named_with_its_code_and_what_was_queued(api, page, protocol):
    kernel_id = await api.start()
    async with page(kernel_id, protocol) as connected:
        first = connected.run("x = 1", "cell-1")
        await connected.receives("status", first, execution_state="idle")
        second = connected.run("print(1)\nimport time\nwhile True: time.sleep(0.01)", "cell-2")
        connected.run("y = 1", "cell-3")
        connected.run("z = 1", "cell-4")
        await connected.receives("stream", second)  # it is noted before it runs
        while api.manager(kernel_id).status_reader.cells.running().queued < 2:
            await api.json("api", "status")
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
    cell = api.manager(kernel_id).evidence_collector.diagnosis.evidence.cell
    assert (cell.message_id, cell.cell_id, cell.execution_count) == (second, "cell-2", 2)
    assert cell.code.startswith("print(1)")
    assert cell.queued == 2


async def test_a_cell_that_ends_the_kernel_at_once_is_named(api, page):
    for _ in range(2):
        kernel_id = await api.start()
        async with page(kernel_id) as connected:
            connected.run("x = 1", "cell-1")
            dies = connected.run(DIES, "cell-2")
            connected.run("y = 1", "cell-3")
            await api.status(kernel_id, "dead")
        cell = api.manager(kernel_id).evidence_collector.diagnosis.evidence.cell
        assert (cell.message_id, cell.cell_id, cell.code) == (dies, "cell-2", DIES)
        assert cell.execution_count == 2


async def test_a_crash_has_the_line_of_the_cell_that_called(api, page):
    kernel_id = await api.start()
    async with page(kernel_id) as connected:
        connected.run("import ctypes\ndef crash():\n    ctypes.string_at(0)", "cell-1")
        connected.run("x = 1\ncrash()", "cell-2")
        connected.run("y = 1", "cell-3")
        await api.status(kernel_id, "dead")
    evidence = api.manager(kernel_id).evidence_collector.diagnosis.evidence
    assert evidence.traceback.headline == "Fatal Python error: Segmentation fault"
    functions = [frame.function for frame in evidence.traceback.frames if frame.cell_hash]
    assert functions == ["crash", "<module>"]
    assert (evidence.cell.cell_id, evidence.cell.line) == ("cell-2", 2)


@pytest.fixture
def silently(api, monkeypatch):
    """Make a silent request of ours, until all that the kernel says of it was heard."""

    async def request(kernel_id):
        reader = api.manager(kernel_id).status_reader
        received, stock = [], api.kernels.accepts_activity

        def on_iopub(kernel_id, frames):
            if reader.is_own(frames):
                received.append(frames)
            return stock(kernel_id, frames)

        monkeypatch.setattr(api.kernels, "accepts_activity", on_iopub)
        answered = asyncio.Event()
        SilentRequest(api.manager(kernel_id), reader, "x = 1", answered.set)
        await asyncio.wait_for(answered.wait(), WITHIN)
        while len(received) < 2:  # busy and idle
            await api.json("api", "status")
        return reader.own_session

    return request


async def test_a_request_of_ours_is_no_activity(api, silently):
    kernel_id = await api.start()
    await api.ready(kernel_id)
    states = []
    api.manager(kernel_id).observe(lambda change: states.append(change.new), "execution_state")
    before = await api.model(kernel_id)
    await silently(kernel_id)
    assert await api.model(kernel_id) == before
    assert states == []


async def test_a_page_hears_nothing_of_a_request_of_ours(api, page, silently):
    kernel_id = await api.start()
    async with page(kernel_id) as connected:
        first = connected.run("x = 1")
        await connected.receives("status", first, execution_state="idle")
        own = await silently(kernel_id)
        second = connected.run("x = 1")
        await connected.receives("status", second, execution_state="idle")
    requests = [request or "" for kind, request, _said in connected.received if kind == "status"]
    assert {first, second} <= set(requests)
    assert not [request for request in requests if own in request]


OTHERS = {
    "bash_kernel": ([sys.executable, "-m", "bash_kernel", "-f"], "bash", "kill -9 $PPID"),
    "xpython_launcher": ([sys.executable, "-m", "xpython_launcher", "-f"], "python", DIES),
}


@pytest.mark.parametrize("other", OTHERS)
async def test_another_kernel_is_sent_no_code_and_its_cell_is_known(api, page, kernelspec, other):
    pytest.importorskip(other)
    argv, language, dies = OTHERS[other]
    name = kernelspec(other, [*argv, "{connection_file}"], language=language)
    kernel_id = await api.start(name)
    async with page(kernel_id) as connected:
        assert api.manager(kernel_id).status_reader.own_session is None
        last = connected.run(dies, "cell-1")
        await api.status(kernel_id, "dead")
    evidence = api.manager(kernel_id).evidence_collector.diagnosis.evidence
    assert (evidence.cell.message_id, evidence.cell.cell_id) == (last, "cell-1")
    assert evidence.traceback is None


FORGETS = """
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

class Forgets(IPythonKernel):
    "Never says that its cells are over."

    def _publish_status(self, status, channel, parent=None):
        request = (parent or {}).get("header", {}).get("msg_type")
        if (status, request) != ("idle", "execute_request"):
            super()._publish_status(status, channel, parent)

IPKernelApp.launch_instance(kernel_class=Forgets)
"""


async def test_a_cell_whose_idle_never_comes_is_over_with_its_reply(api, page, kernelspec):
    argv = [sys.executable, "-c", FORGETS, "-f", "{connection_file}"]
    kernel_id = await api.start(kernelspec("forgets", argv, language="of its own"))
    async with page(kernel_id) as connected:
        message_id = connected.run("x = 1")
        await connected.receives("execute_reply", message_id)
        manager = api.manager(kernel_id)
        await manager.wait_for_execution_state("idle", timeout=WITHIN)
        assert (await api.model(kernel_id))["execution_state"] == "idle"


async def test_an_idle_kernel_ran_no_cell(api, page):
    kernel_id = await api.start()
    async with page(kernel_id) as connected:
        first = connected.run("x = 1", "cell-1")
        await connected.receives("status", first, execution_state="idle")
        api.kill(kernel_id)
        await api.status(kernel_id, "dead")
    assert api.manager(kernel_id).evidence_collector.diagnosis.evidence.cell is None


class TestOff:
    @pytest.fixture
    def extra_config(self):
        return {"KernelManager": {"collect_cell": False}}

    async def test_no_code_is_kept(self, api, page):
        kernel_id = await api.start()
        async with page(kernel_id) as connected:
            connected.run(DIES, "cell-1")
            await api.status(kernel_id, "dead")
        assert api.manager(kernel_id).evidence_collector.diagnosis.evidence.cell is None

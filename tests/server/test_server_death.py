"""A server that is killed is told of by the next one; one that ends in order is not."""

from __future__ import annotations

import signal
import time

import pytest

from .server_process import WITHIN, Server, begin_a_cell, in_the_cell


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Start servers with one home; all are ended, and their kernels."""
    servers = []

    def start(*options):
        servers.append(Server(tmp_path, *options))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.end(signal.SIGTERM)


async def test_the_next_server_tells_that_this_one_was_killed_during_a_cell(started):
    first = started()
    assert first.death() is None
    kernel_id = first.session()
    await begin_a_cell(first, kernel_id)
    first.marker(in_the_cell)
    first.end(signal.SIGKILL)
    left = first.markers()
    assert left
    assert not any(b"the-code" in path.read_bytes() for path in left)
    second = started()
    told = second.death()
    assert told["reason"].startswith("The server ended during cell [1]")
    assert told["cells"] == [
        {"kernel_id": kernel_id, "path": "a.ipynb", "cell_id": "a-cell", "execution_count": 1}
    ]
    assert second.death() == told
    assert second.markers() == []
    assert told["reason"] in (second.home / "log").read_text()
    second.ask("DELETE", "jupyterlab-kernel-status/server-death")
    assert second.death() is None


def test_an_idle_kernel_and_a_server_that_is_terminated_leave_nothing(started):
    first = started()
    kernel_id = first.session()
    marker = first.marker(lambda marker: True)
    assert marker.cells == ()
    second = started()
    assert second.death() is None
    assert {path.name.split("-")[1] for path in first.markers()} == {str(first.process.pid)}
    first.ask("DELETE", f"api/kernels/{kernel_id}")
    bound = time.monotonic() + WITHIN
    while first.markers() and time.monotonic() < bound:
        first.ask("GET", "api/status")
    assert first.markers() == []
    first.session()
    first.marker(lambda marker: True)
    first.end(signal.SIGTERM)
    assert first.markers() == []


def test_it_can_be_switched_off(started):
    first = started("--KernelStatus.unclean_shutdown=False")
    kernel_id = first.session()
    first.ask("GET", f"jupyterlab-kernel-status/kernels/{kernel_id}/wait?status=running")
    assert first.death() is None
    assert first.markers() == []

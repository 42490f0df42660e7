"""A server that is killed while its memory is nearly all in use."""

from __future__ import annotations

import signal

import pytest

from jupyterlab_kernel_status.server.unclean_shutdown.marker import NEAR

from ..server.server_process import Server, begin_a_cell, in_the_cell
from .groups import joins


def in_use(group):
    """Bytes, without the page cache that can be had again."""
    statistics = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    usage = int((group / "memory.usage_in_bytes").read_text())
    return usage - int(statistics["total_inactive_file"])


@pytest.fixture
def started(groups, tmp_path):
    """Start servers in groups; all are ended before their groups are removed."""
    servers = []

    def start(group):
        servers.append(Server(tmp_path, before=joins(group)))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.end(signal.SIGTERM)


async def test_the_next_server_says_that_it_was_probably_out_of_memory(groups, started):
    group = groups.make("kernel-status-server")
    first = started(group)
    await begin_a_cell(first, first.session())
    first.marker(in_the_cell)

    def tighten(marker):
        """A part of what was in use may be page cache, which goes when the limit is near."""
        if not marker.is_short_of_memory:
            (group / "memory.limit_in_bytes").write_text(str(int(in_use(group) / 0.94)))
        return marker.is_short_of_memory

    marker = first.marker(tighten)
    assert marker.memory.limit_of == "server"
    first.end(signal.SIGKILL)
    (group / "memory.limit_in_bytes").write_text("-1")
    told = started(group).death()
    part = int(100 * told["memory"]["used"] / told["memory"]["limit"])
    assert part >= 100 * NEAR
    assert told["reason"] == (
        f"The server ended during cell [1] with {part} % of its memory in use: "
        "probably out of memory"
    )
    assert told["certain"] is False

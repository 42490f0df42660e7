"""A server that is killed is told of by the next one; one that ends in order is not."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
import requests
from tornado.websocket import websocket_connect

from jupyterlab_kernel_status.breadcrumb import wire

from .test_openapi import SERVES, validator

TOKEN = "a-token-of-this-test"
WITHIN = 30.0
"""Seconds; a bound on what must happen, never a wait for it."""


def a_free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Server:
    """A server in a process of its own."""

    def __init__(self, home, *options):
        self.home = home
        (home / "runtime").mkdir(exist_ok=True)
        wanted = [
            "--ServerApp.jpserver_extensions={'jupyterlab_kernel_status': True}",
            f"--ServerApp.root_dir={home}",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={a_free_port()}",
            f"--IdentityProvider.token={TOKEN}",
            *options,
        ]
        with (home / "log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVES, "--no-browser", "--allow-root", *wanted],
                env={**os.environ, "JUPYTER_RUNTIME_DIR": str(home / "runtime")},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        port = self.process.stdout.readline().strip()
        assert port, (home / "log").read_text()
        self.url = f"http://127.0.0.1:{port}/"

    def ask(self, method, path, **options):
        headers = {"Authorization": f"token {TOKEN}"}
        response = requests.request(method, f"{self.url}{path}", headers=headers, **options)
        response.raise_for_status()
        return response.json() if response.content else None

    def death(self):
        document = self.ask("GET", "jupyterlab-kernel-status/server-death")
        validator("ServerDeathDocument").validate(document)
        return document["server_death"]

    def session(self):
        """The id of the kernel of a notebook."""
        body = {"path": "a.ipynb", "name": "a.ipynb", "type": "notebook"}
        body["kernel"] = {"name": "python3"}
        return self.ask("POST", "api/sessions", json=body)["kernel"]["id"]

    def crumbs(self):
        return list((self.home / "runtime").glob("jpstatus-*"))

    def crumb(self, is_wanted):
        """This server's crumb, when it is as wanted."""
        bound = time.monotonic() + WITHIN
        while time.monotonic() < bound:
            for path in self.crumbs():
                crumb = wire.loads(path.read_bytes())
                if crumb.server.pid == self.process.pid and is_wanted(crumb):
                    return crumb
            self.ask("GET", "api/status")  # a while of the server's own
        left = [path.read_text() for path in self.crumbs()]
        raise AssertionError(f"{left}\n{(self.home / 'log').read_text()}")

    def end(self, signum):
        self.process.send_signal(signum)
        self.process.wait(WITHIN)
        self.process.stdout.close()


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


async def begin_a_cell(server, kernel_id):
    """Run a cell that ends with its kernel, as a page does; it has begun."""
    channels = f"ws{server.url[4:]}api/kernels/{kernel_id}/channels?token={TOKEN}"
    socket = await websocket_connect(channels, connect_timeout=WITHIN)
    code = "print('begun')\nimport time\ntime.sleep(600)  # the-code-of-the-cell"
    request = {
        "channel": "shell",
        "header": {"msg_id": "a-cell-runs", "msg_type": "execute_request", "session": "a-page"}
        | {"username": "", "version": "5.3", "date": "2026-01-01T00:00:00Z"},
        "parent_header": {},
        "metadata": {"cellId": "a-cell"},
        "content": {"code": code, "silent": False, "allow_stdin": False},
    }
    await socket.write_message(json.dumps(request))
    said = {}
    while said.get("msg_type") != "stream":
        said = json.loads(await socket.read_message())
    socket.close()


async def test_the_next_server_tells_that_this_one_was_killed_during_a_cell(started):
    first = started()
    assert first.death() is None
    kernel_id = first.session()
    await begin_a_cell(first, kernel_id)
    first.crumb(lambda crumb: crumb.cells)
    (path,) = first.crumbs()
    assert b"the-code" not in path.read_bytes()
    first.end(signal.SIGKILL)
    second = started()
    told = second.death()
    assert told["reason"].startswith("The server ended during cell [1]")
    assert told["cells"] == [
        {"kernel_id": kernel_id, "path": "a.ipynb", "cell_id": "a-cell", "execution_count": 1}
    ]
    assert second.death() == told
    assert second.crumbs() == []
    assert told["reason"] in (second.home / "log").read_text()
    second.ask("DELETE", "jupyterlab-kernel-status/server-death")
    assert second.death() is None


def test_an_idle_kernel_and_a_server_that_is_terminated_leave_nothing(started):
    first = started()
    kernel_id = first.session()
    crumb = first.crumb(lambda crumb: True)
    assert crumb.cells == ()
    second = started()
    assert second.death() is None
    assert [path.name.split("-")[1] for path in first.crumbs()] == [str(first.process.pid)]
    first.ask("DELETE", f"api/kernels/{kernel_id}")
    bound = time.monotonic() + WITHIN
    while first.crumbs() and time.monotonic() < bound:
        first.ask("GET", "api/status")
    assert first.crumbs() == []
    first.session()
    first.crumb(lambda crumb: True)
    first.end(signal.SIGTERM)
    assert first.crumbs() == []


def test_it_can_be_switched_off(started):
    first = started("--KernelStatus.breadcrumb=False")
    kernel_id = first.session()
    first.ask("GET", f"jupyterlab-kernel-status/kernels/{kernel_id}/wait?status=running")
    assert first.death() is None
    settings = json.dumps(first.ask("GET", f"api/kernels/{kernel_id}"))
    assert "running" in settings
    assert first.crumbs() == []

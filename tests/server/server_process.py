"""A server in a process of its own, to be killed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time

import requests
from tornado.websocket import websocket_connect

from jupyterlab_kernel_status.server.unclean_shutdown.marker import loads

from .test_openapi import SERVES, validator

TOKEN = "a-token-of-this-test"
WITHIN = 60.0
"""Seconds; a bound on what must happen, never a wait for it."""


def a_free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Server:
    """A server in a process of its own."""

    def __init__(self, home, *options, before=None):
        """``before``: what the process is to do first."""
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
                preexec_fn=before,
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

    def markers(self):
        """All, the unfinished ones too."""
        return list((self.home / "runtime").glob("jpstatus-*"))

    def marker(self, is_wanted):
        """This server's marker, when it is as wanted."""
        bound = time.monotonic() + WITHIN
        while time.monotonic() < bound:
            for path in self.markers():
                if path.suffix != ".json":
                    continue  # being written: it is renamed as soon as it is whole
                marker = loads(path.read_bytes())
                if marker.server.pid == self.process.pid and is_wanted(marker):
                    return marker
            self.ask("GET", "api/status")  # a while of the server's own
        left = [path.name for path in self.markers()]
        raise AssertionError(f"{left}\n{(self.home / 'log').read_text()}")

    def end(self, signum):
        self.process.send_signal(signum)
        self.process.wait(WITHIN)
        self.process.stdout.close()


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


def in_the_cell(marker):
    """Whether a marker tells of the cell that has begun; one before that has no count of it."""
    return [cell.execution_count for cell in marker.cells] == [1]

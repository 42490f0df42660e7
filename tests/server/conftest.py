"""A real server with the extension, on loopback, and real kernels to end."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from jupyter_server.utils import url_path_join
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from jupyterlab_kernel_status.client import manager as manager_module
from jupyterlab_kernel_status.evidence.collector import Gathering
from jupyterlab_kernel_status.server.kernels import MappingKernelStatusMixin

from .pages import V1, WITHIN, Page

TIMEOUTS = {"connect_timeout": WITHIN, "request_timeout": WITHIN}
"""Of HTTP requests; tornado's own are shorter."""

ENDS = {
    "killed": ("import os; os.kill(os.getpid(), 9)", "signal", "Killed by SIGKILL", "system"),
    "exited": ("import os; os._exit(3)", "exit-code", "Exited with code 3", "kernel"),
    "crashed": (
        "import os, signal; signal.signal(11, signal.SIG_DFL); os.kill(os.getpid(), 11)",
        "signal",
        "Crashed with SIGSEGV (segmentation fault)",
        "kernel",
    ),
}
"""What a cell does: its code, and the cause, the sentence and the initiator that follow."""


@pytest.fixture
def autorestart():
    return True


@pytest.fixture
def extra_config():
    return {}


@pytest.fixture
def jp_server_config(autorestart, extra_config):
    config = {
        "ServerApp": {"jpserver_extensions": {"jupyterlab_kernel_status": True}},
        "KernelManager": {"autorestart": autorestart},
        "KernelRestarter": {"time_to_dead": 0.5},
    }
    for section, values in extra_config.items():
        config.setdefault(section, {}).update(values)
    return config


@pytest.fixture
def kernelspec(jp_data_dir):
    """Write a kernelspec; returns its name."""

    def write(name, argv, **fields):
        folder = jp_data_dir / "kernels" / name
        folder.mkdir(parents=True, exist_ok=True)
        spec = {"argv": argv, "display_name": name, "language": "python", **fields}
        (folder / "kernel.json").write_text(json.dumps(spec))
        return name

    return write


@pytest.fixture
def missing_binary(kernelspec):
    return kernelspec("missing-binary", ["/no/such/python", "-f", "{connection_file}"])


@pytest.fixture
def exits_at_once(kernelspec):
    code = "import sys; sys.stderr.write('no kernel here\\n'); sys.exit(1)"
    return kernelspec("exits-at-once", [sys.executable, "-c", code])


@pytest.fixture
def late_evidence(monkeypatch):
    """Evidence is not in before this is set, and reports of ends do not wait for it."""
    is_in, gather = threading.Event(), Gathering.gather

    def wait(self, known):
        assert is_in.wait(WITHIN)
        return gather(self, known)

    monkeypatch.setattr(Gathering, "gather", wait)
    monkeypatch.setattr(manager_module, "EVIDENCE_TAKES", 0.0)
    yield is_in
    is_in.set()


@dataclass
class Api:
    """The server as a client sees it."""

    fetch: Any
    app: Any
    _sockets: list[Any] = field(default_factory=list)

    async def json(self, *path, method="GET", body=None, **options):
        options = {"method": method, **TIMEOUTS, **options}
        if method in ("POST", "PATCH"):
            options["body"] = json.dumps(body or {})
        response = await self.fetch(*path, **options)
        return json.loads(response.body) if response.body else None

    async def code(self, *path, **options):
        """The HTTP status of a request, and its message."""
        try:
            await self.json(*path, **options)
        except HTTPClientError as error:
            body = error.response.body if error.response is not None else b""
            return error.code, json.loads(body).get("message", "") if body else ""
        return 200, ""

    async def start(self, name="python3"):
        return (await self.json("api", "kernels", method="POST", body={"name": name}))["id"]

    async def session(self, path="a.ipynb", name="python3"):
        body = {"path": path, "type": "notebook", "name": path, "kernel": {"name": name}}
        return await self.json("api", "sessions", method="POST", body=body)

    async def model(self, kernel_id):
        return await self.json("api", "kernels", kernel_id)

    async def document(self, kernel_id):
        return await self.json("jupyterlab-kernel-status", "kernels", kernel_id)

    async def evidence(self, kernel_id):
        """On its last end; ``None`` when that was asked for, or there was none."""
        document = await self.json("jupyterlab-kernel-status", "kernels", kernel_id, "evidence")
        return document["evidence"]

    @property
    def kernels(self) -> MappingKernelStatusMixin:
        return self.app.kernel_manager

    def manager(self, kernel_id):
        return self.kernels.status_manager(kernel_id)

    async def status(self, kernel_id, *wanted):
        waiters = self.manager(kernel_id).lifecycle.waiters
        await waiters.wait(waiters.status_is(*wanted), WITHIN)

    async def execution_state(self, kernel_id, *wanted):
        waiters = self.manager(kernel_id).lifecycle.waiters
        await waiters.wait(waiters.execution_state_is(*wanted), WITHIN)

    async def ready(self, kernel_id):
        """Until the kernel answers, as a page would ask it."""
        manager = self.manager(kernel_id)
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=WITHIN)
            # The server may have begun to listen only after that answer.
            while (
                not manager.status_reader.is_subscribed
                or manager.lifecycle.execution_state != "idle"
            ):
                await client.kernel_info(reply=True, timeout=WITHIN)
                await self.json("api", "status")
        finally:
            client.stop_channels()

    async def run(self, kernel_id, code):
        """Send a cell; does not wait for it."""
        manager = self.manager(kernel_id)
        socket = manager.connect_shell()
        manager.session.send(
            socket, "execute_request", {"code": code, "silent": False, "allow_stdin": False}
        )
        socket.flush()
        self._sockets.append(socket)  # open until the kernel has it, however long that takes

    def close(self):
        """Send no more."""
        for socket in self._sockets:
            socket.close(linger=0)

    def kill(self, kernel_id, signum=signal.SIGKILL):
        os.kill(self.manager(kernel_id).provisioner.pid, signum)

    def statuses(self, kernel_id):
        return [move.status.value for move in self.manager(kernel_id).lifecycle.history]


@pytest.fixture
def api(jp_fetch, jp_serverapp):
    api = Api(jp_fetch, jp_serverapp)
    yield api
    api.close()


@pytest.fixture
def page(api, jp_http_port, jp_base_url, jp_auth_header):
    """Connect to a kernel: ``async with page(kernel_id) as page``."""

    @asynccontextmanager
    async def connect(kernel_id, protocol=V1):
        url = f"ws://127.0.0.1:{jp_http_port}{jp_base_url}api/kernels/{kernel_id}/channels"
        socket = await websocket_connect(
            HTTPRequest(url, headers=jp_auth_header, **TIMEOUTS),
            subprotocols=[protocol] if protocol else None,
        )
        try:
            yield Page(socket, protocol)
        finally:
            socket.close()

    return connect


@pytest.fixture
def server_url(api, jp_http_port, jp_base_url):
    """Where the extension's endpoints are."""
    base = url_path_join(jp_base_url, "jupyterlab-kernel-status")
    return f"http://127.0.0.1:{jp_http_port}{base}"


@pytest.fixture
def failed_start(api):
    """Start a kernel that fails to start; what is then known of its end."""

    async def start(name, **body):
        await api.code("api", "kernels", method="POST", body={"name": name, **body})
        listed = await api.json("jupyterlab-kernel-status", "kernels")
        (kernel_id,) = [kernel["id"] for kernel in listed["kernels"]]
        await api.status(kernel_id, "dead")
        return await api.evidence(kernel_id)

    return start

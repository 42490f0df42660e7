"""Servers in processes of their own, with and without the extension, and a journey with a kernel.

What takes long is imported once, in the process that all servers are forked from.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import itertools
import json
import multiprocessing
import os
import re
import signal
import sys
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from ..ports import choose_own_ports

TOKEN = "a-token-of-this-test"
WITHIN = 30.0
"""Seconds; a bound on what must happen, never a wait for it."""
EXTENSION = "jupyterlab_kernel_status"
TINY = [sys.executable, str(Path(__file__).parents[1] / "soak/tiny_kernel.py"), "{connection_file}"]
IPYKERNEL = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
TINY_SPEC = {"tiny": {"argv": TINY, "language": "none"}}

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["pytest", __name__, EXTENSION, f"{EXTENSION}.server.extension"])


@dataclass(frozen=True)
class Setting:
    """What a site has; the same with stock and with ours."""

    config: dict = None
    arguments: tuple[str, ...] = ()
    kernels: dict = None
    """The fields of each kernelspec, by name."""
    before: object = None
    """Called in the server's process with its folder, before it is a server."""


def serve(home, arguments, before, ready):
    """Be a server; ``ready`` is sent its port."""
    with (home / "log").open("ab", buffering=0) as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    folders = {"RUNTIME": "runtime", "DATA": "data", "CONFIG": "config"}
    os.environ |= {f"JUPYTER_{name}_DIR": str(home / each) for name, each in folders.items()}
    os.environ |= {"TMPDIR": str(home / "tmp"), "HOME": str(home)}
    os.environ.pop("JUPYTER_PATH", None)
    tempfile.tempdir = None
    sys.path.append(str(home / "site"))
    os.chdir(home)
    if before is not None:
        before(home)
    choose_own_ports(setattr)
    app = ServerApp.instance()
    app.initialize([*arguments, f"--ServerApp.root_dir={home}"], find_extensions=False)
    app.io_loop.add_callback(lambda: ready.send(app.port))
    app.start()


class Server:
    """A server as its users see it."""

    def __init__(self, home, setting, *, extensions):
        for folder in ("runtime", "data", "config", "tmp", "site"):
            (home / folder).mkdir(parents=True)
        self.home = home
        self._write(setting, extensions)
        options = ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--no-browser"]
        options += ["--allow-root", f"--IdentityProvider.token={TOKEN}"]
        options += [f"--config={home / 'config.json'}", *setting.arguments]
        self._ready, ready = _forks.Pipe(duplex=False)
        self._process = _forks.Process(
            target=serve, args=(home, options, setting.before, ready), daemon=True
        )
        self._process.start()
        ready.close()

    def _write(self, setting, extensions):
        for name, fields in (setting.kernels or TINY_SPEC).items():
            folder = self.home / "data/kernels" / name
            folder.mkdir(parents=True)
            (folder / "kernel.json").write_text(json.dumps({"display_name": name, **fields}))
        wanted = {"jpserver_extensions": dict.fromkeys(extensions, True)}
        config = {
            "KernelManager": {"autorestart": True},
            "KernelRestarter": {"time_to_dead": 0.2},
            **(setting.config or {}),
        }
        config["ServerApp"] = {**config.get("ServerApp", {}), **wanted}
        (self.home / "config.json").write_text(json.dumps(config))

    async def listening(self):
        port = await asyncio.to_thread(self._port)
        self.address = f"127.0.0.1:{port}"
        return self

    def _port(self):
        with contextlib.suppress(EOFError):
            if self._ready.poll(WITHIN):
                return self._ready.recv()
        raise AssertionError((self.home / "log").read_text())

    async def ask(self, method, *path, body=None):
        """The status of an answer, and its content."""
        request = HTTPRequest(
            f"http://{self.address}/{'/'.join(path)}",
            method,
            {"Authorization": f"token {TOKEN}"},
            body=json.dumps(body or {}) if method == "POST" else None,
            request_timeout=WITHIN,
        )
        response = await AsyncHTTPClient().fetch(request, raise_error=False)
        answer = None
        with contextlib.suppress(ValueError, TypeError):
            answer = json.loads(response.body)
        return response.code, answer

    @asynccontextmanager
    async def channels(self, kernel_id):
        url = f"ws://{self.address}/api/kernels/{kernel_id}/channels?token={TOKEN}"
        socket = await websocket_connect(url, connect_timeout=WITHIN)
        try:
            yield socket
        finally:
            socket.close()

    def children(self):
        """The processes of its kernels."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        return {child.pid for child in children if is_running(child.pid)}

    def errors(self):
        """What its log has of errors, without what differs each time."""
        lines = (self.home / "log").read_text(errors="replace").splitlines()
        told = [match[1] for line in lines if (match := _ERROR.match(line))]
        return {_VARIABLE.sub("…", text) for text in told}

    async def stop(self):
        """End it as ``docker stop`` does; its exit code, and what it leaves behind."""
        children = self.children()
        os.kill(self._process.pid, signal.SIGTERM)
        await asyncio.to_thread(self._process.join, WITHIN)
        code = self._process.exitcode
        await until(lambda: not any(map(is_running, children)))
        folders = (self.home / "runtime", self.home / "tmp")
        left = [path.name for folder in folders for path in folder.iterdir()]
        return {
            "exit": code,
            "kernels left": sum(map(is_running, children)),
            "files left": sorted(_VARIABLE.sub("…", name) for name in left),
        }

    def end(self):
        """Whatever happened: nothing of it may live on."""
        if self._process.is_alive():
            children = self.children()
            self._process.kill()
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        self._process.join()


_ERROR = re.compile(r"(?:\[[EC] [^\]]*\] (?!\d{3} )|(?=(?:Task|Future|Exception) \w+ ))(.*)")
_VARIABLE = re.compile(
    r"[0-9a-f]{8}-[-0-9a-f]{27}|(?<=-)\d+|(?<=^tmp)\w{8}$|0x[0-9a-f]+|\b\d{4,}\b"
)


CLONE_NEWNS, MS_RDONLY, MS_REC, MS_PRIVATE = 0x20000, 1, 0x4000, 0x40000


def mount(folder, options, *, read_only=False):
    """Put a file system of its own there that this process alone sees. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)

    def succeed(result):
        if result != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    succeed(libc.unshare(CLONE_NEWNS))
    succeed(libc.mount(b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None))
    flags = ctypes.c_ulong(MS_RDONLY if read_only else 0)
    succeed(libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", flags, options))


def is_running(pid):
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


async def until(condition):
    """Whether it came true within the bound."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + WITHIN
    while not condition():
        if loop.time() > deadline:
            return False
        await asyncio.sleep(0.01)
    return True


class Journey:
    """What a user does with one kernel; ``seen`` is what becomes of each step."""

    def __init__(self, server, kernel):
        self.server, self.kernel = server, kernel
        self.seen = {}

    async def travel(self):
        """All of it, from start to shutdown, if it starts."""
        if not await self.start():
            return self.seen
        await self.interrupt()
        await self.restart()
        await self.die()
        await self.restart("restarted once more")
        await self.shutdown()
        return self.seen

    async def start(self):
        body = {"name": self.kernel}
        code, model = await self.server.ask("POST", "api", "kernels", body=body)
        self.seen["started"] = code
        if code != 201:
            return False
        self.id, self.pid = model["id"], None
        await self.run("runs")
        return True

    async def run(self, step):
        """Run a cell; whether that is done, and by another process than the last time."""
        expressions = {
            "pid": "__import__('os').getpid()",
            "site": "__import__('os').getenv('SITE')",
        }
        reply = await self.execute("1 + 1", expressions)
        found = {
            name: value.get("data", {}).get("text/plain")
            for name, value in reply.get("user_expressions", {}).items()
        }
        pid = int(found.get("pid") or 0)
        self.seen[step] = (reply["status"], found.get("site"), pid != self.pid)
        self.pid = pid

    async def execute(self, code, expressions=None, began=None):
        """The reply to a cell; ``began`` is called once it was sent."""
        content = {"code": code, "silent": False, "allow_stdin": False}
        content["user_expressions"] = expressions or {}
        header = {"msg_id": os.urandom(8).hex(), "msg_type": "execute_request", "username": ""}
        header |= {"session": "a-page", "version": "5.3", "date": "2026-01-01T00:00:00Z"}
        request = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}}
        try:
            async with self.server.channels(self.id) as socket:
                await socket.write_message(json.dumps({**request, "content": content}))
                if began is not None:
                    await began()
                return await asyncio.wait_for(self._reply(socket, header["msg_id"]), WITHIN)
        except HTTPClientError as error:
            return {"status": f"no connection: {error.code}"}
        except asyncio.TimeoutError:
            return {"status": "no reply"}

    async def _reply(self, socket, asked):
        while (said := await socket.read_message()) is not None:
            message = json.loads(said)
            is_reply = message["header"]["msg_type"] == "execute_reply"
            if is_reply and message["parent_header"].get("msg_id") == asked:
                return message["content"]
        return {"status": "connection closed"}

    async def interrupt(self):
        runs = self.server.home / f"runs-{self.id}"
        answers = []

        async def began():
            answers.append(await until(runs.exists))
            answers.append((await self.server.ask("POST", *self._path, "interrupt"))[0])

        code = f"open({str(runs)!r}, 'w').close()\nimport time\ntime.sleep(600)"
        reply = await self.execute(code, began=began)
        self.seen["interrupted"] = (*answers, reply["status"], reply.get("ename"))

    async def restart(self, step="restarted"):
        code, _ = await self.server.ask("POST", *self._path, "restart")
        self.seen[step] = code
        if code == 200:
            await self.run(f"runs, {step}")

    async def die(self):
        """By ``kill -9``; it is to come back by itself."""
        if not self.pid:
            return
        before = self.server.children()
        os.kill(self.pid, signal.SIGKILL)
        self.seen["came back"] = came_back = await until(lambda: self.server.children() - before)
        if came_back:
            await self.run("runs, killed")

    async def shutdown(self):
        code, _ = await self.server.ask("DELETE", *self._path)
        gone = (await self.server.ask("GET", *self._path))[0]
        ended = not self.pid or await until(lambda: not is_running(self.pid))
        self.seen["shut down"] = (code, gone, ended)

    @property
    def _path(self):
        return "api", "kernels", self.id


async def travel(home, setting, *, extensions, kernels=("tiny",)):
    """One journey with each kernel; what is seen, and the server's errors."""
    server = Server(home, setting, extensions=extensions)
    try:
        await server.listening()
        seen = {}
        for kernel in kernels:
            seen[kernel] = await Journey(server, kernel).travel()
        await Journey(server, kernels[0]).start()  # to live until the server's end
        _, models = await server.ask("GET", "api", "kernels")
        seen["server"] = await server.stop()
        return seen, server.errors(), any("last_exit" in model for model in models)
    finally:
        server.end()


async def expect_as_stock(
    home, setting, *, tracked=True, documented=(), unsteady=(), kernels=("tiny",), others=()
):
    """Fail unless all is with ours as with stock, but for lines of the log that are documented.

    ``unsteady``: steps that come out one way or another with stock; ``others``: extensions that
    both servers have.
    """
    stock, ours = await asyncio.gather(
        travel(home / "stock", setting, extensions=others, kernels=kernels),
        travel(home / "ours", setting, extensions=[EXTENSION, *others], kernels=kernels),
    )
    for step, each in itertools.product(unsteady, (*stock[0].values(), *ours[0].values())):
        each.pop(step, None)
    assert ours[0] == stock[0], (home / "ours/log").read_text()
    more = {text for text in ours[1] - stock[1] if not any(map(text.startswith, documented))}
    assert not more, (home / "ours/log").read_text()
    assert (ours[2], stock[2]) == (tracked, False)

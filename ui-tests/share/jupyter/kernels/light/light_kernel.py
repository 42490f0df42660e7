"""A kernel that starts in no time.

It knows `exit 3`, `signal 9`, `sleep`, `nothing`, and `say WORD`, after which that is its state.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
import threading
import time
import uuid
from datetime import datetime, timezone
from typing import Any

import zmq

with open(sys.argv[1]) as file:
    CONNECTION = json.load(file)
CONTEXT = zmq.Context()
SESSION = uuid.uuid4().hex
INFO = {
    "status": "ok",
    "protocol_version": "5.3",
    "implementation": "light",
    "implementation_version": "1",
    "language_info": {
        "name": "light",
        "version": "1",
        "mimetype": "text/plain",
        "file_extension": ".txt",
    },
    "banner": "",
}


def bind(kind: int, name: str) -> zmq.Socket[bytes]:
    socket = CONTEXT.socket(kind)
    socket.bind(f"tcp://{CONNECTION['ip']}:{CONNECTION[name + '_port']}")
    return socket


def send(
    socket: zmq.Socket[bytes],
    prefix: list[bytes],
    kind: str,
    parent: dict[str, Any],
    content: dict[str, Any],
) -> None:
    header = {
        "msg_id": uuid.uuid4().hex,
        "session": SESSION,
        "username": "light",
        "date": datetime.now(timezone.utc).isoformat(),
        "msg_type": kind,
        "version": "5.3",
    }
    parts = [json.dumps(part).encode() for part in (header, parent, {}, content)]
    key = hmac.new(CONNECTION["key"].encode(), digestmod=hashlib.sha256)
    for part in parts:
        key.update(part)
    socket.send_multipart([*prefix, b"<IDS|MSG>", key.hexdigest().encode(), *parts])


def execute(code: str) -> None:
    word, _, number = code.partition(" ")
    if word == "exit":
        os._exit(int(number))
    if word == "signal":
        os.kill(os.getpid(), int(number))
    if word == "sleep":
        time.sleep(600)


def beat(heartbeat: zmq.Socket[bytes]) -> None:
    while True:
        heartbeat.send(heartbeat.recv())


def main() -> None:
    iopub, shell, control = (
        bind(zmq.PUB, "iopub"),
        bind(zmq.ROUTER, "shell"),
        bind(zmq.ROUTER, "control"),
    )
    bind(zmq.ROUTER, "stdin")
    threading.Thread(target=beat, args=(bind(zmq.REP, "hb"),), daemon=True).start()
    poller = zmq.Poller()
    for socket in (shell, control):
        poller.register(socket, zmq.POLLIN)
    count = 0
    send(iopub, [b"status"], "status", {}, {"execution_state": "starting"})
    while True:
        for socket, _ in poller.poll():
            frames = socket.recv_multipart()
            at = frames.index(b"<IDS|MSG>")
            header, content = json.loads(frames[at + 2]), json.loads(frames[at + 5])
            kind, reply = header["msg_type"], {"status": "ok"}
            send(iopub, [b"status"], "status", header, {"execution_state": "busy"})
            if kind == "kernel_info_request":
                reply = INFO
            elif kind == "execute_request":
                count += 1
                execute(content["code"])
                reply = {"status": "ok", "execution_count": count, "user_expressions": {}}
            send(socket, frames[:at], kind.replace("_request", "_reply"), header, reply)
            send(iopub, [b"status"], "status", header, {"execution_state": "idle"})
            if kind == "execute_request" and content["code"].startswith("say "):
                word = content["code"].removeprefix("say ")
                send(iopub, [b"status"], "status", {}, {"execution_state": word})
            if kind == "shutdown_request":
                return


if __name__ == "__main__":
    main()
    os._exit(0)

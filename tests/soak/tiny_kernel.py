"""A kernel that answers ``kernel_info_request`` and ``execute_request``, and starts in no time.

Messages are built by hand, so that nothing but zmq is imported. SIGINT interrupts a cell only.
"""

import hashlib
import hmac
import json
import signal
import sys
import uuid
from functools import partial

import zmq

INFO = {"status": "ok", "protocol_version": "5.3", "implementation": "tiny"}

signal.signal(signal.SIGINT, signal.SIG_IGN)
with open(sys.argv[1]) as file:
    info = json.load(file)
context = zmq.Context()
session = uuid.uuid4().hex


def bind(kind, channel):
    socket = context.socket(kind)
    socket.bind(f"{info['transport']}://{info['ip']}:{info[channel + '_port']}")
    return socket


def frames(msg_type, content, parent, identities):
    header = {"msg_id": uuid.uuid4().hex, "msg_type": msg_type, "session": session}
    header |= {"username": "tiny", "version": "5.3", "date": "2026-01-01T00:00:00Z"}
    parts = [json.dumps(part).encode() for part in (header, parent, {}, content)]
    signature = hmac.new(info["key"].encode(), digestmod=hashlib.sha256)
    for part in parts:
        signature.update(part)
    return [*identities, b"<IDS|MSG>", signature.hexdigest().encode(), *parts]


def execute(content):
    """Run a cell, and say what its ``user_expressions`` are."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        exec(content["code"], namespace)
        expressions = content.get("user_expressions", {}).items()
        values = {name: repr(eval(code, namespace)) for name, code in expressions}
    except (Exception, KeyboardInterrupt) as error:
        failure = {"ename": type(error).__name__, "evalue": str(error), "traceback": []}
        return {"status": "error", "execution_count": 1, **failure}
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    shown = {name: {"status": "ok", "data": {"text/plain": values[name]}} for name in values}
    return {"status": "ok", "execution_count": 1, "user_expressions": shown}


namespace = {}
iopub = bind(zmq.PUB, "iopub")
heartbeat, stdin = bind(zmq.REP, "hb"), bind(zmq.ROUTER, "stdin")
poller = zmq.Poller()
requests = [bind(zmq.ROUTER, "shell"), bind(zmq.ROUTER, "control")]
for socket in requests:
    poller.register(socket, zmq.POLLIN)
iopub.send_multipart(frames("status", {"execution_state": "starting"}, {}, [b"status"]))
while True:
    for socket, _ in poller.poll():
        message = socket.recv_multipart()
        mark = message.index(b"<IDS|MSG>")
        header = json.loads(message[mark + 2])
        if header["msg_type"] == "shutdown_request":
            sys.exit(0)
        publish = partial(frames, "status", parent=header, identities=[b"status"])
        iopub.send_multipart(publish({"execution_state": "busy"}))
        if header["msg_type"] == "execute_request":
            kind, reply = "execute_reply", execute(json.loads(message[mark + 5]))
        else:
            kind, reply = "kernel_info_reply", INFO
        socket.send_multipart(frames(kind, reply, header, message[:mark]))
        iopub.send_multipart(publish({"execution_state": "idle"}))

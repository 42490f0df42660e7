"""A kernel that only answers ``kernel_info_request``, and starts in no time.

Messages are built by hand, so that nothing but zmq is imported.
"""

import hashlib
import hmac
import json
import signal
import sys
import uuid

import zmq

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
        for state in ("busy", "idle"):
            said = frames("status", {"execution_state": state}, header, [b"status"])
            iopub.send_multipart(said)
        reply = {"status": "ok", "protocol_version": "5.3", "implementation": "tiny"}
        socket.send_multipart(frames("kernel_info_reply", reply, header, message[:mark]))

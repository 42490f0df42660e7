"""A page's websocket to a kernel."""

from __future__ import annotations

import asyncio
import json
import uuid

from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)

WITHIN = 60.0
"""Seconds; a bound on what must happen, never a wait for it."""
V1 = "v1.kernel.websocket.jupyter.org"


class Page:
    """A page's websocket to one kernel."""

    def __init__(self, socket, protocol):
        self.socket = socket
        self.protocol = protocol
        self.received = []

    def run(self, code, cell_id=None, **content):
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "execute_request",
            "session": "page",
            "username": "",
            "date": "2026-01-01T00:00:00Z",
            "version": "5.3",
        }
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {"cellId": cell_id} if cell_id else {},
            "content": {"code": code, "silent": False, "allow_stdin": False, **content},
        }
        if self.protocol == V1:

            def pack(part):
                return json.dumps(part).encode()

            self.socket.write_message(serialize_msg_to_ws_v1(message, "shell", pack), binary=True)
        else:
            self.socket.write_message(json.dumps({**message, "channel": "shell", "buffers": []}))
        return header["msg_id"]

    async def receives(self, kind, message_id, **content):
        """Until the kernel says so about a request."""
        while True:
            raw = await asyncio.wait_for(self.socket.read_message(), WITHIN)
            if self.protocol == V1:
                _channel, parts = deserialize_msg_from_ws_v1(raw)
                header, parent, _metadata, said = (json.loads(part) for part in parts[:4])
            else:
                message = json.loads(raw)
                header, parent, said = (
                    message[name] for name in ("header", "parent_header", "content")
                )
            self.received.append((header["msg_type"], parent.get("msg_id"), said))
            meant = (header["msg_type"], parent.get("msg_id")) == (kind, message_id)
            if meant and content.items() <= said.items():
                return said

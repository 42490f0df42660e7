"""What a kernel or a client can fill has a bound, and docs/operators.md names it."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from tornado.web import HTTPError
from traitlets.config import Config

from jupyterlab_kernel_status.channels.execution_state import ShellState
from jupyterlab_kernel_status.channels.iopub import StatusReader
from jupyterlab_kernel_status.evidence.cell.faulthandler import last_crash
from jupyterlab_kernel_status.evidence.cell.running_cells import RunningCells
from jupyterlab_kernel_status.lifecycle import KernelLifecycle
from jupyterlab_kernel_status.server.api.wait import WaiterLimit
from jupyterlab_kernel_status.server.dead_kernels import DeadKernelStore
from jupyterlab_kernel_status.server.settings import KernelStatus

OPERATORS = Path(__file__).parents[1] / "docs" / "operators.md"
MESSAGE = {"msg_id": "1", "session": "page"}


def asked(many):
    cells = RunningCells()
    for number in range(many):
        header = {**MESSAGE, "msg_id": str(number)}
        cells.requested(header, {}, {"code": "x" * 100_000})
    return list(cells._requests.values())


def places(clients):
    settings = KernelStatus()
    room = WaiterLimit(settings.waiters, per_client=settings.waiters_per_client)
    taken = 0
    with ExitStack() as stack, suppress(HTTPError):
        while True:
            stack.enter_context(room.place(taken % clients))
            taken += 1
    return taken


def changes():
    lifecycle = KernelLifecycle()
    lifecycle.launching()
    lifecycle.launched()
    for suspended in (True, False) * 200:
        lifecycle.suspended(suspended)
    return len(lifecycle.history)


def dead():
    settings, gone = KernelStatus(), []
    store = DeadKernelStore(limit=settings.dead_kernels_kept, drop=lambda *each: gone.append(each))
    for number in range(500):
        store.keep(str(number), number)
    assert len(gone) == 500 - len(store)
    return len(store)


def written():
    output = pytest.importorskip("jupyterlab_kernel_status.evidence.output", exc_type=ImportError)
    pipe = output.Pipe(2, *os.pipe())
    for _ in range(100):
        os.write(pipe.writer, b"x" * 4096)
        pipe.read()
    pipe.close_writer()
    pipe.close()
    return len(pipe.tail()[0]) // 1024


def being_run():
    state = ShellState()
    for number in range(5000):
        header = {"msg_id": str(number), "msg_type": "comm_msg"}
        state.on_state({"session": "kernel"}, header, "busy", "busy")
    return len(state._running)


def signatures():
    reader = StatusReader(_Session(), lambda state: None, lambda: "idle")
    most = 0
    for number in range(5000):
        reader.session._add_digest(str(number).encode())
        most = max(most, len(reader.session.digest_history))
    return most


class _Session:
    config, key = Config(), b"a key"


def traceback(part):
    frames = '  File "/home/me/a.py", line 7 in walk\n' * 5000
    thread = f"Current thread 0x00007f1 (most recent call first):\n{frames}"
    crash = last_crash(f"Fatal Python error: Aborted\n\n{thread}")
    return len(crash.frames) if part == "frames" else len(crash.text) // 1024


BOUNDS = {
    "cells that were asked for and are not over, of a kernel": lambda: len(asked(12_000)),
    "their code, in KiB": lambda: max(len(each.cell.code) for each in asked(2)) // 1024,
    "requests that a kernel works on": being_run,
    "signatures of a kernel's messages": signatures,
    "what a kernel wrote to stdout or stderr, in KiB": written,
    "frames of a crash traceback": lambda: traceback("frames"),
    "text of a crash traceback, in KiB": lambda: traceback("text"),
    "changes of status of a kernel": changes,
    "dead kernels": dead,
    "requests that wait for a status, of one client": lambda: places(1),
    "requests that wait for a status, in all": lambda: places(50),
}


def documented():
    text = OPERATORS.read_text()
    rows = re.findall(r"^\| ([^|]+?) +\| +([\d,]+) +\|", text, re.MULTILINE)
    return {what: int(number.replace(",", "")) for what, number in rows}


def test_every_bound_is_documented():
    assert documented().keys() == BOUNDS.keys()


@pytest.mark.parametrize("what", BOUNDS)
def test_no_more_is_kept_than_documented(what):
    assert BOUNDS[what]() == documented()[what]

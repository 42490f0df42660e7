"""What is known of a kernel that crashed: the traceback, the cell, and its line."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import asynccontextmanager, suppress

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager, KernelManager

from jupyterlab_kernel_status.client.compose import with_status

WITHIN = 60.0

IPYKERNEL = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


@pytest.fixture
def kernel_spec(tmp_path):
    """Write a kernelspec; returns a manager of it and no others."""

    def write(argv=IPYKERNEL, language="python", **fields):
        folder = tmp_path / "crashing" / "it"
        folder.mkdir(parents=True, exist_ok=True)
        spec = {"argv": argv, "display_name": "it", "language": language, **fields}
        (folder / "kernel.json").write_text(json.dumps(spec))
        return KernelSpecManager(kernel_dirs=[str(folder.parent)])

    return write


@pytest.fixture
def running(kernel_spec, jp_environ, tmp_path):
    """``async with running() as (manager, client)``: a kernel that answers."""

    @asynccontextmanager
    async def run(cls=AsyncKernelManager, options=None, **fields):
        manager = with_status(cls)(
            kernel_name="it",
            kernel_spec_manager=kernel_spec(**fields),
            autorestart=False,
            **(options or {}),
        )
        written = tmp_path / "stderr"
        with written.open("ab") as stderr:
            await manager.start_kernel(stderr=stderr)
        client = manager.client()
        client.start_channels()
        try:
            try:
                await client.wait_for_ready(timeout=WITHIN)
            except RuntimeError as error:
                raise AssertionError(f"{manager.reason}: {written.read_text()}") from error
            yield manager, client
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    return run


async def death(manager):
    """The evidence, once the kernel is dead."""
    waiters = manager.lifecycle.waiters
    await waiters.wait(waiters.status_is("dead"), WITHIN)
    return manager.evidence_collector.diagnosis.evidence


async def death_of(running, *cells, **fields):
    """The evidence on a kernel that was sent ``cells`` all at once, and their message ids."""
    async with running(**fields) as (manager, client):
        ids = [client.execute(cell) for cell in cells]
        return await death(manager), ids


THREE_DEEP = """\
import ctypes

def third():
    ctypes.string_at(0)

def second():
    third()

def first():
    second()
"""


async def test_a_segmentation_fault_three_frames_deep_in_the_second_cell_of_three(running):
    calls = "x = 1\n\nfirst()\n"
    evidence, ids = await death_of(running, THREE_DEEP, calls, "y = 1")
    assert evidence.exit.signal == signal.SIGSEGV
    assert evidence.traceback.headline == "Fatal Python error: Segmentation fault"
    functions = [frame.function for frame in evidence.traceback.frames if frame.cell_hash]
    assert functions == ["third", "second", "first", "<module>"]
    lines = [frame.line for frame in evidence.traceback.frames if frame.cell_hash]
    assert lines == [4, 7, 10, 3]
    cell = evidence.cell
    assert (cell.message_id, cell.code, cell.execution_count, cell.line) == (ids[1], calls, 2, 3)


CRASHES = {
    "abort": ("import os\n\nos.abort()", 3, signal.SIGABRT, "Aborted"),
    "bus error": (
        "import mmap, tempfile\nfile = tempfile.TemporaryFile()\nfile.truncate(8192)\n"
        "memory = mmap.mmap(file.fileno(), 8192)\nfile.truncate(0)\nmemory[5000]",
        6,
        signal.SIGBUS,
        "Bus error",
    ),
    "endless recursion in C": (
        "import faulthandler\nfaulthandler._stack_overflow()",
        2,
        signal.SIGSEGV,
        "Segmentation fault",
    ),
    "illegal instruction": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGILL)",
        2,
        signal.SIGILL,
        "Illegal instruction",
    ),
}


@pytest.mark.parametrize("crash", CRASHES)
async def test_a_crash_is_told_with_its_line(running, crash):
    code, line, signum, words = CRASHES[crash]
    evidence, ids = await death_of(running, code)
    assert evidence.exit.signal == signum
    assert evidence.traceback.headline == f"Fatal Python error: {words}"
    assert (evidence.cell.message_id, evidence.cell.line) == (ids[0], line)


DIES = "import os; os.kill(os.getpid(), 9)"


async def test_a_cell_that_ends_the_kernel_at_once_is_named_without_a_line(running):
    deaths = [death_of(running, "x = 1", DIES, "y = 1") for _ in range(4)]
    for evidence, ids in await asyncio.gather(*deaths):
        assert evidence.exit.signal == signal.SIGKILL
        assert evidence.traceback is None
        assert (evidence.cell.message_id, evidence.cell.code) == (ids[1], DIES)
        assert (evidence.cell.execution_count, evidence.cell.line) == (2, None)


async def test_a_cell_inside_a_cell_is_part_of_it(running):
    inner = f"get_ipython().run_cell('x = 1')\n{DIES}"
    evidence, _ids = await death_of(running, inner)
    assert evidence.cell.code == inner


async def test_a_crash_between_two_cells_is_no_cells(running):
    async with running() as (manager, client):
        await client.execute("x = 1", reply=True, timeout=WITHIN)
        os.kill(manager.provisioner.pid, signal.SIGSEGV)
        evidence = await death(manager)
    assert evidence.traceback is not None
    assert evidence.cell is None


def test_a_manager_that_blocks_knows_as_much(kernel_spec, jp_environ):
    manager = with_status(KernelManager)(
        kernel_name="it", kernel_spec_manager=kernel_spec(), autorestart=False
    )
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=WITHIN)
        client.execute(THREE_DEEP)
        client.execute("first()")
        manager.wait_for_status("dead", timeout=WITHIN)
    finally:
        client.stop_channels()
    evidence = manager.evidence_collector.diagnosis.evidence
    assert evidence.traceback is not None
    assert (evidence.cell.code, evidence.cell.line) == ("first()", 1)


async def test_a_user_who_has_faulthandler_enabled_keeps_it(running, tmp_path):
    evidence, _ids = await death_of(running, THREE_DEEP, "first()", env={"PYTHONFAULTHANDLER": "1"})
    assert evidence.traceback is None
    assert evidence.cell.code == "first()"
    own = tmp_path / "own.txt"
    enables = f"import faulthandler\nfaulthandler.enable(open({str(own)!r}, 'w'))"
    evidence, _ids = await death_of(running, THREE_DEEP, enables, "first()")
    assert evidence.traceback is None
    assert "Segmentation fault" in own.read_text()


CHILD_CRASHES = """\
import ctypes, os, signal
child = os.fork()
if child == 0:
    ctypes.string_at(0)
_pid, status = os.waitpid(child, 0)
assert os.WTERMSIG(status) == signal.SIGSEGV
"""
PRINTS_ONE = "import faulthandler\nfaulthandler.dump_traceback(file=2)\n"
CRASHES_UNHANDLED = """\
import signal
signal.signal(signal.SIGSEGV, signal.SIG_DFL)
os.kill(os.getpid(), signal.SIGSEGV)
"""


@pytest.mark.parametrize("ends", [DIES, CRASHES_UNHANDLED], ids=["killed", "crashed"])
async def test_a_traceback_that_was_survived_is_not_the_cause(running, ends):
    evidence, ids = await death_of(running, CHILD_CRASHES, PRINTS_ONE, ends)
    assert evidence.traceback is None
    assert evidence.cell.message_id == ids[2]


OFF = {"collect_cell": False, "collect_traceback": False}
LOOKS = {
    "names": "sorted(dir())",
    "inputs": "list(In)",
    "outputs": "dict(Out)",
    "history": "list(get_ipython().history_manager.get_range())",
    "modules": "sorted(__import__('sys').modules)",
    "children": "[thread.name for thread in __import__('threading').enumerate()]",
}


async def test_nothing_is_left_in_the_users_sight(running):
    seen = []
    for options in ({}, OFF):
        async with running(options=options) as (_manager, client):
            reply = await client.execute(
                "1 + 1", user_expressions=LOOKS, reply=True, timeout=WITHIN
            )
        content = reply["content"]
        shown = {
            name: value["data"]["text/plain"] for name, value in content["user_expressions"].items()
        }
        seen.append((content["execution_count"], shown))
    assert seen[0] == seen[1]
    assert seen[0][0] == 1


@pytest.mark.parametrize("by_metadata", [True, False], ids=["kernelspec", "trait"])
@pytest.mark.parametrize("off", ["cell", "traceback"])
async def test_each_source_has_its_off_switch(running, off, by_metadata):
    if by_metadata:
        switch = {"metadata": {"kernel_status": {off: False}}}
    else:
        switch = {"options": {f"collect_{off}": False}}
    evidence, _ids = await death_of(running, THREE_DEEP, "first()", **switch)
    assert (evidence.cell is None) is (off == "cell")
    assert (evidence.traceback is None) is (off == "traceback")


async def test_the_files_lose_their_names_when_the_kernel_has_them(running, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with running() as (_manager, client):
        await client.execute("x = 1", reply=True, timeout=WITHIN)
        while list(tmp_path.glob("kernel-status-*")):
            await client.kernel_info(reply=True, timeout=WITHIN)


async def test_a_kernel_that_never_answers_leaves_nothing(kernel_spec, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mute = [sys.executable, "-c", "input()", "-m", "ipykernel_launcher"]
    manager = with_status(AsyncKernelManager)(
        kernel_name="it", kernel_spec_manager=kernel_spec(mute)
    )
    await manager.start_kernel(stdin=subprocess.PIPE)
    (folder,) = tmp_path.glob("kernel-status-*")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [file.stat().st_mode & 0o777 for file in folder.iterdir()] == [0o600, 0o600]
    held = descriptors_of(folder)
    assert len(held) == 2
    await manager.shutdown_kernel(now=True)
    assert not list(tmp_path.glob("kernel-status-*"))
    assert not descriptors_of(folder)


def descriptors_of(folder):
    """Files in ``folder``, even if it is gone, that this process holds open."""
    links = []
    for fd in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # closed meanwhile, as is the one that listed the folder
            links.append(os.readlink(f"/proc/self/fd/{fd}"))
    return [link for link in links if link.startswith(str(folder))]

"""Kernels that crash in a cell: what is said, where it was, and what to do."""

from __future__ import annotations

import sys

import pytest

from .diagnoses import said

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals end processes there")

SEGMENTATION_FAULT = "Crashed with SIGSEGV (segmentation fault)"

CRASHES = {
    "segmentation fault, three frames deep": (
        "import ctypes\n"
        "def third():\n    ctypes.string_at(0)\n"
        "def second():\n    third()\n"
        "def first():\n    second()\n"
        "first()",
        SEGMENTATION_FAULT,
        "segmentation-fault",
        3,
    ),
    "abort": ("import os\nos.abort()", "Crashed with SIGABRT (abort)", "abort", 2),
    "a mapped file that is truncated": (
        "import mmap, tempfile\nfile = tempfile.TemporaryFile()\nfile.truncate(8192)\n"
        "memory = mmap.mmap(file.fileno(), 8192)\nfile.truncate(0)\nmemory[5000]",
        "Crashed with SIGBUS (bus error)",
        "bus-error",
        6,
    ),
    "endless recursion in C": (
        "import faulthandler\nfaulthandler._stack_overflow()",
        SEGMENTATION_FAULT,
        "segmentation-fault",
        2,
    ),
}


@pytest.fixture
def autorestart():
    return False


@pytest.fixture
def dies(api):
    """Run a cell that ends its kernel; what is then known of its end."""

    async def run(code, name="python3"):
        kernel_id = await api.start(name)
        await api.ready(kernel_id)
        await api.run(kernel_id, code)
        await api.status(kernel_id, "dead")
        return await api.evidence(kernel_id)

    return run


@pytest.mark.parametrize("crash", CRASHES)
async def test_a_crash_has_its_sentence_and_its_line(dies, crash):
    code, reason, kind, line = CRASHES[crash]
    found = await dies(code)
    assert said(found) == (reason, "signal", True, kind)
    assert (found["cell"]["code"], found["cell"]["line"]) == (code, line)
    assert found["hint"].startswith(f"It crashed in line {line} of the cell that was running. ")


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="Python counts calls in C by then")
async def test_a_recursion_that_its_frames_show_is_probably_a_stack_overflow(dies):
    code = (
        "import sys\nsys.setrecursionlimit(10**6)\n"
        "def walk():\n    return sorted([1], key=lambda _: walk())\n"
        "walk()"
    )
    found = await dies(code)
    reason = f"{SEGMENTATION_FAULT}: probably stack overflow (100 calls deep or more)"
    assert said(found) == (reason, "signal", False, "stack-overflow")
    assert "recursion" in found["hint"]


async def test_a_traceback_of_a_forked_child_is_not_the_kernels(dies):
    code = (
        "import ctypes, os\n"
        "child = os.fork()\n"
        "if not child:\n    ctypes.string_at(0)\n"
        "os.waitpid(child, 0)\n"
        "os.kill(os.getpid(), 9)"
    )
    found = await dies(code)
    assert said(found) == ("Killed by SIGKILL", "signal", True, "killed")
    assert "line" not in found["hint"]


async def test_a_kernel_that_catches_its_own_crash(dies, kernelspec):
    pytest.importorskip("xpython_launcher")
    argv = [sys.executable, "-m", "xpython_launcher", "-f", "{connection_file}"]
    found = await dies("import ctypes\nctypes.string_at(0)", kernelspec("xeus", argv))
    reason = "Exited with code 1 after SIGSEGV: probably crashed (segmentation fault)"
    assert said(found) == (reason, "exit-code", False, "caught-signal")
    assert "Error: signal 11" in found["stderr"]["text"]

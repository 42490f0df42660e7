"""What a kernel wrote to stderr last is evidence, and the terminal shows it as ever."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
import zmq.asyncio
from jupyter_client.ioloop import AsyncIOLoopKernelManager
from jupyter_client.manager import AsyncKernelManager, KernelManager

from jupyterlab_kernel_status.client.compose import with_status
from jupyterlab_kernel_status.evidence.stderr import source, spool, stream, terminal, wakeups
from jupyterlab_kernel_status.evidence.stderr.stream import KEPT

WITHIN = 60.0
RELAY = "kernel-stderr-relay"
ASYNC = with_status(AsyncKernelManager)
ENDS = "import os; os.write(2, b'first\\nlast\\n'); os._exit(3)"
LIVES = "import time; time.sleep(600)"
PARENT = """
import os, subprocess, sys
child = "import os; input(); os.write(2, b'from the child\\\\n')"
waiting = os.open({fifo!r}, os.O_RDWR)
subprocess.Popen([sys.executable, "-S", "-c", child], stdin=waiting, start_new_session=True)
os.write(2, b"from the kernel\\n")
"""
"""A kernel with a child that inherits its stderr, and writes there when it is told to."""
SAYS_NOTHING_ELSE = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
"""When it is interrupted."""
FAST = """
import os
for number in range(20_000):
    os.write(2, b"%06d" % number + b"." * 393 + b"\\n")
os._exit(3)
"""
FRUGAL = """
import os, time
deadline = time.monotonic() + 30
for number in range(16):
    for _ in range(256):
        os.write(2, b"." * 4095 + b"\\n")
    while os.fstat(2).st_blocks * 512 > 600_000 and time.monotonic() < deadline:
        time.sleep(0.005)
os._exit(3 if time.monotonic() < deadline else 4)
"""
"""Writes 16 MiB, and goes on after each only when it takes little space on the disk."""


def until(condition):
    deadline = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < deadline, "this should have come"
        time.sleep(0.002)


def relaying():
    return any(thread.name == RELAY for thread in threading.enumerate())


def opened():
    """Which files and pipes are open, and how often; sockets and the like are zmq's."""
    names = Counter()
    for fd in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):  # the one that listed the folder
            name = os.readlink(f"/proc/self/fd/{fd}")
            if not name.startswith(("socket:", "anon_inode:[event", "/proc/")):
                names[name] += 1
    return names


def shown(capfd):
    """What the terminal has shown when all is over."""
    until(lambda: not relaying())
    return capfd.readouterr().err


@pytest.fixture(autouse=True)
def _nothing_is_relayed_at_first():
    until(lambda: not relaying())


@pytest.fixture
def runs(specs, kernel, tmp_path):
    """Make a manager whose kernel is this code: ``runs(code, cls=…, metadata=…)``."""

    def make(code, cls=ASYNC, metadata=None, **options):
        folder = tmp_path / "specs" / "code"
        folder.mkdir(exist_ok=True)
        argv = [sys.executable, "-S", "-c", code]
        spec = {"argv": argv, "display_name": "code", "language": "python"}
        (folder / "kernel.json").write_text(json.dumps({**spec, "metadata": metadata or {}}))
        # One that is nobody's own: a dead kernel's manager that is collected would wait in it.
        contexts = zmq.asyncio if issubclass(cls, AsyncKernelManager) else zmq
        options["context"] = contexts.Context.instance()
        return kernel(cls, "code", autorestart=False, **options)

    return make


@pytest.fixture
def fifo(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    return str(tmp_path / "fifo")


@pytest.fixture
def full_terminal(monkeypatch):
    """A terminal that shows nothing until it is read: the other end of a pipe."""
    reader, writer = os.pipe()
    monkeypatch.setattr(terminal, "STDERR", writer)
    yield reader
    os.close(writer)
    os.close(reader)


async def death(manager):
    """Until the kernel is dead; the evidence of that."""
    waiters = manager.lifecycle.waiters
    await waiters.wait(waiters.status_is("dead"), WITHIN)
    return manager.evidence_collector.diagnosis.evidence


def stderr_of(manager):
    return os.readlink(f"/proc/{manager.provisioner.pid}/fd/2")


@pytest.mark.parametrize("cls", [AsyncKernelManager, AsyncIOLoopKernelManager])
async def test_the_last_words_of_a_kernel_are_kept_and_shown(runs, cls, capfd, caplog):
    manager = runs(ENDS, with_status(cls))
    await manager.start_kernel()
    evidence = await death(manager)
    assert (evidence.stderr, evidence.stderr_cut) == ("first\nlast\n", False)
    assert shown(capfd) == "first\nlast\n"
    assert "evidence is missing" not in caplog.text


def test_the_last_words_are_kept_without_an_event_loop(runs, capfd):
    manager = runs(ENDS, with_status(KernelManager))
    manager.start_kernel()
    until(lambda: manager.status == "dead")
    assert manager.evidence_collector.diagnosis.evidence.stderr == "first\nlast\n"
    assert shown(capfd) == "first\nlast\n"


async def test_each_process_has_its_own(runs, capfd):
    manager = runs("import os; os.write(2, b'%d\\n' % os.getpid()); os._exit(1)")
    await manager.start_kernel()
    pids = [manager.provisioner.pid]
    assert (await death(manager)).stderr == f"{pids[0]}\n"
    await manager.restart_kernel(now=True)
    pids.append(manager.provisioner.pid)
    assert (await death(manager)).stderr == f"{pids[1]}\n"
    assert shown(capfd) == f"{pids[0]}\n{pids[1]}\n"


async def test_what_is_more_than_the_bound_is_cut_and_shown_in_full(runs, capfd):
    manager = runs(FAST)
    await manager.start_kernel()
    evidence = await death(manager)
    assert evidence.stderr_cut
    assert KEPT - 400 < len(evidence.stderr) <= KEPT
    assert evidence.stderr.startswith("0199")  # at the beginning of a line
    assert evidence.stderr.endswith("\n")
    lines = shown(capfd).splitlines()
    assert [line[:6] for line in lines] == [f"{number:06}" for number in range(20_000)]


async def test_bytes_that_are_no_text_are_replaced(runs):
    manager = runs("import os; os.write(2, b'\\xff\\xfe caf\\xc3\\xa9'); os._exit(1)")
    await manager.start_kernel()
    assert (await death(manager)).stderr == "\N{REPLACEMENT CHARACTER}" * 2 + " café"


async def test_what_is_written_to_dev_stderr_is_kept_and_shown(runs, fifo, full_terminal):
    """A program that opens ``/dev/stderr`` truncates what is a plain file, as this one is."""
    script = f"echo first > /dev/stderr; read go < {fifo}; echo second > /dev/stderr; echo last >&2"
    manager = runs(f"import os; os.system({script!r}); os._exit(1)")
    await manager.start_kernel()
    assert os.read(full_terminal, 100) == b"first\n"
    Path(fifo).write_text("\n")
    assert (await death(manager)).stderr == "first\nsecond\nlast\n"
    until(lambda: not relaying())
    assert os.read(full_terminal, 100) == b"second\nlast\n"


async def test_a_callers_own_stderr_is_left_alone(runs, tmp_path):
    manager = runs(ENDS)
    with (tmp_path / "own").open("wb") as own:
        await manager.start_kernel(stderr=own)
        evidence = await death(manager)
    assert (tmp_path / "own").read_text() == "first\nlast\n"
    assert (evidence.stderr, relaying()) == ("", False)


async def test_a_child_that_lives_on_delays_nothing_and_is_shown(runs, fifo, capfd):
    manager = runs(PARENT.format(fifo=fifo) + "os._exit(3)")
    await manager.start_kernel()
    assert (await death(manager)).stderr == "from the kernel\n"
    assert relaying()  # the child has not written yet
    Path(fifo).write_text("\n")
    assert shown(capfd) == "from the kernel\nfrom the child\n"


async def test_a_shutdown_does_not_wait_for_a_child_that_lives_on(runs, fifo, full_terminal):
    manager = runs(SAYS_NOTHING_ELSE + PARENT.format(fifo=fifo) + LIVES)
    await manager.start_kernel()
    assert os.read(full_terminal, 100) == b"from the kernel\n"  # its child was started
    await manager.shutdown_kernel(now=True)  # interrupts it first
    assert manager.status == "terminated"
    assert relaying()
    Path(fifo).write_text("\n")
    assert os.read(full_terminal, 100) == b"from the child\n"
    until(lambda: not relaying())


SWITCHED_OFF = [
    ({"collect_stderr": False}, {}),
    ({}, {"kernel_status": {"stderr": False}}),
    ({}, {"kernel_status": {"enabled": False}}),
]


@pytest.mark.parametrize(("options", "metadata"), SWITCHED_OFF)
async def test_switched_off_the_kernel_inherits_stderr_as_in_stock(runs, options, metadata):
    manager = runs(LIVES, metadata=metadata, **options)
    await manager.start_kernel()
    assert stderr_of(manager) == os.readlink("/proc/self/fd/2")
    assert not relaying()
    await manager.shutdown_kernel(now=True)


async def test_nothing_is_left_after_the_last_kernel(runs):
    before = opened()
    for code in (LIVES, ENDS, LIVES):
        manager = runs(code)
        await manager.start_kernel()
        assert opened() - before  # there is something to be left
        if code is ENDS:
            await death(manager)
        await manager.shutdown_kernel(now=True)
    until(lambda: not relaying())
    # A look at the memory of the last one may be under way.
    until(lambda: opened() - before == Counter())


async def test_a_kernel_that_is_dropped_leaves_nothing_once_it_has_ended(runs, kernel):
    manager = runs(LIVES)
    await manager.start_kernel()
    manager.evidence_collector.close()  # as when the manager is collected
    assert relaying()
    manager.provisioner.process.kill()
    manager.provisioner.process.wait()
    until(lambda: not relaying())


async def test_a_launch_that_fails_leaves_nothing(kernel):
    manager = kernel(ASYNC, "missing", autorestart=False)
    with pytest.raises(FileNotFoundError):
        await manager.start_kernel()
    until(lambda: not relaying())


async def test_space_on_the_disk_is_given_back(runs):
    manager = runs(FRUGAL)
    await manager.start_kernel()
    await death(manager)
    assert manager.reason == "Exited with code 3"


async def test_a_kernel_is_not_blocked_by_a_terminal_that_is(runs, full_terminal, monkeypatch):
    monkeypatch.setattr(stream, "MAX_LAG", 1_000_000)
    manager = runs(FAST)
    await manager.start_kernel()
    evidence = await death(manager)
    assert evidence.stderr.endswith("019999" + "." * 393 + "\n")
    assert relaying()
    output = b""
    while output[-400:-394] != b"019999":
        output += os.read(full_terminal, 65536)
    assert b"bytes of its stderr are left out]\n" in output
    assert len(output) < 8_000_000


def refuse(*arguments):
    raise OSError(38, "Function not implemented")


async def test_without_inotify_every_line_comes(runs, monkeypatch, capfd):
    monkeypatch.setattr(wakeups.Inotify, "__init__", refuse)
    manager = runs(ENDS)
    await manager.start_kernel()
    assert (await death(manager)).stderr == "first\nlast\n"
    assert shown(capfd) == "first\nlast\n"


async def test_without_holes_the_kernel_inherits_stderr_and_the_log_says_so(
    runs, monkeypatch, capfd, caplog
):
    monkeypatch.setattr(spool, "punch", refuse)
    monkeypatch.setattr(source, "_said", set())
    for _ in range(2):
        manager = runs(ENDS)
        await manager.start_kernel()
        assert (await death(manager)).stderr == ""
    assert capfd.readouterr().err.count("first\nlast\n") == 2
    said = [record for record in caplog.records if "is not collected" in record.getMessage()]
    assert [record.levelname for record in said] == ["WARNING"]


async def test_a_hole_that_is_refused_later_costs_no_line(runs, monkeypatch, capfd, caplog):
    answers = [spool.punch]  # to the question, before the launch, whether there are holes

    def refuse_later(*arguments):
        return answers.pop()(*arguments) if answers else refuse(*arguments)

    monkeypatch.setattr(spool, "punch", refuse_later)
    manager = runs(FAST)
    await manager.start_kernel()
    assert (await death(manager)).stderr.endswith("\n")
    assert shown(capfd).count("\n") == 20_000
    said = [record for record in caplog.records if "is not freed" in record.getMessage()]
    assert len(said) == 1
    caplog.clear()


async def test_with_a_limit_on_files_the_kernel_inherits_stderr(runs, monkeypatch):
    monkeypatch.setattr(source, "_said", set())
    monkeypatch.setattr(spool.resource, "getrlimit", lambda which: (1 << 40, 1 << 40))
    manager = runs(LIVES)
    await manager.start_kernel()
    assert stderr_of(manager) == os.readlink("/proc/self/fd/2")
    await manager.shutdown_kernel(now=True)


def test_what_was_written_last_is_shown_when_the_server_ends():
    """Also what came in the moment before: nobody waits for the relaying thread."""
    script = f"""
import sys
from jupyterlab_kernel_status.evidence.stderr.source import StderrSource
import logging, subprocess
arguments = {{}}
source = StderrSource("Kernel", logging.getLogger())
source.before_launch([], arguments)
subprocess.run([sys.executable, "-S", "-c", {FAST!r}], **arguments)
"""
    done = subprocess.run([sys.executable, "-c", script], stderr=subprocess.PIPE, check=True)
    assert done.stderr.count(b"\n") == 20_000

"""What a kernel wrote to stdout and stderr last is evidence, and the terminal shows it as ever."""

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
from jupyterlab_kernel_status.evidence import output
from jupyterlab_kernel_status.evidence.output import KEPT, PORTION, THREAD

WITHIN = 60.0
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
MUCH = """
import os
for number in range(2_000):
    os.write(2, b"%06d" % number + b"." * 393 + b"\\n")
os._exit(3)
"""


def until(condition):
    deadline = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < deadline, "this should have come"
        time.sleep(0.002)


def relaying():
    return any(thread.name == THREAD for thread in threading.enumerate())


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

    def make(code, cls=ASYNC, metadata=None, argv=None, **options):
        folder = tmp_path / "specs" / "code"
        folder.mkdir(exist_ok=True)
        argv = argv or [sys.executable, "-S", "-c", code]
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


@contextlib.contextmanager
def stderr_of_this_process():
    """Where it can be read; it takes no more than a pipe holds until then."""
    reader, writer = os.pipe()
    own = os.dup(2)
    os.dup2(writer, 2)
    os.close(writer)
    try:
        yield reader
    finally:
        os.dup2(own, 2)
        os.close(own)
        os.close(reader)


async def death(manager):
    """Until the kernel is dead; the evidence of that."""
    waiters = manager.lifecycle.waiters
    await waiters.wait(waiters.status_is("dead"), WITHIN)
    return manager.evidence_collector.diagnosis.evidence


def stream_of(manager, number):
    return os.readlink(f"/proc/{manager.provisioner.pid}/fd/{number}")


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


async def test_what_is_written_to_dev_stderr_is_kept_and_shown(runs, fifo):
    """A program that opens ``/dev/stderr`` truncates what is a plain file."""
    with stderr_of_this_process() as terminal:
        script = f"echo 1 > /dev/stderr; read go < {fifo}; echo 2 > /dev/stderr; echo last >&2"
        manager = runs(f"import os; os.system({script!r}); os._exit(1)")
        await manager.start_kernel()
        assert os.read(terminal, 100) == b"1\n"
        Path(fifo).write_text("\n")
        assert (await death(manager)).stderr == "1\n2\nlast\n"
        until(lambda: not relaying())
        assert os.read(terminal, 100) == b"2\nlast\n"


async def test_a_callers_own_stderr_is_left_alone(runs, tmp_path):
    manager = runs(ENDS)
    with (tmp_path / "own").open("wb") as own:
        await manager.start_kernel(stdout=own, stderr=own)
        evidence = await death(manager)
    assert (tmp_path / "own").read_text() == "first\nlast\n"
    assert (evidence.stderr, relaying()) == ("", False)


async def test_a_child_that_lives_on_is_shown_and_costs_the_server_nothing(runs, fifo):
    with stderr_of_this_process() as terminal:
        before = opened()
        manager = runs(PARENT.format(fifo=fifo) + "os._exit(3)")
        await manager.start_kernel()
        assert (await death(manager)).stderr == "from the kernel\n"
        until(lambda: not relaying() and not opened() - before)  # and the child has not written yet
        assert os.read(terminal, 100) == b"from the kernel\n"
        Path(fifo).write_text("\n")
        assert os.read(terminal, 100) == b"from the child\n"
        until(lambda: not output._reading or output.reap())


async def test_a_shutdown_does_not_wait_for_a_child_that_lives_on(runs, fifo):
    with stderr_of_this_process() as terminal:
        manager = runs(SAYS_NOTHING_ELSE + PARENT.format(fifo=fifo) + LIVES)
        await manager.start_kernel()
        assert os.read(terminal, 100) == b"from the kernel\n"  # its child was started
        await manager.shutdown_kernel(now=True)  # interrupts it first
        assert manager.status == "terminated"
        Path(fifo).write_text("\n")
        assert os.read(terminal, 100) == b"from the child\n"


SWITCHED_OFF = [
    ({"collect_stderr": False, "collect_stdout": False}, {}),
    ({}, {"kernel_status": {"stderr": False, "stdout": False}}),
    ({}, {"kernel_status": {"enabled": False}}),
]


@pytest.mark.parametrize(("options", "metadata"), SWITCHED_OFF)
async def test_switched_off_the_kernel_inherits_stderr_as_in_stock(runs, options, metadata):
    manager = runs(LIVES, metadata=metadata, **options)
    await manager.start_kernel()
    for number in (1, 2):
        assert stream_of(manager, number) == os.readlink(f"/proc/self/fd/{number}")
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
    until(lambda: not relaying())
    manager.provisioner.process.kill()
    manager.provisioner.process.wait()
    until(lambda: not output._reading or output.reap())


async def test_a_launch_that_fails_leaves_nothing(kernel):
    manager = kernel(ASYNC, "missing", autorestart=False)
    with pytest.raises(FileNotFoundError):
        await manager.start_kernel()
    until(lambda: not relaying())


async def test_a_terminal_that_takes_nothing_hides_no_last_words(runs):
    """The kernel itself waits for it, as in stock, once the pipe is full, too."""
    with stderr_of_this_process() as terminal:
        manager = runs(
            f"import os; os.write(2, b'.' * {PORTION + 100}); os.write(2, b'last'); os._exit(3)"
        )
        await manager.start_kernel()
        assert (await death(manager)).stderr.endswith(".last")
        assert relaying()
        os.read(terminal, 2 * PORTION)


LIMITS = [
    *(f"ulimit -f {blocks}" for blocks in (0, 100, 10_000, 1_000_000)),
    "ulimit -n 64",
    "ulimit -c 0",
]


@pytest.mark.parametrize("limit", LIMITS)
async def test_a_kernel_that_is_limited_lives_and_ends_as_in_stock(runs, limit, capfd, monkeypatch):
    manager = runs(None, argv=["bash", "-c", f'{limit}; exec {sys.executable} -S -c "$0"', MUCH])
    monkeypatch.setenv("TMPDIR", "/nonexistent")
    await manager.start_kernel()
    evidence = await death(manager)
    assert manager.reason == "Exited with code 3"
    assert evidence.stderr.endswith("001999" + "." * 393 + "\n")
    assert shown(capfd).count("\n") == 2_000


async def test_stdout_and_stderr_are_kept_apart(runs):
    manager = runs("import os; os.write(1, b'out\\n'); os.write(2, b'err\\n'); os._exit(3)")
    await manager.start_kernel()
    evidence = await death(manager)
    assert (evidence.stdout, evidence.stderr) == ("out\n", "err\n")


async def test_a_stdout_that_is_a_terminal_is_left_to_the_kernel(runs, monkeypatch):
    monkeypatch.setattr(output.os, "isatty", lambda descriptor: descriptor == 1)
    manager = runs(LIVES)
    await manager.start_kernel()
    assert stream_of(manager, 1) == os.readlink("/proc/self/fd/1")
    assert stream_of(manager, 2) != os.readlink("/proc/self/fd/2")
    await manager.shutdown_kernel(now=True)


async def test_without_a_process_to_stand_in_the_kernel_inherits_both_and_the_log_has_it_once(
    runs, monkeypatch, capfd, caplog
):
    monkeypatch.setattr(output, "SHELL", "/no/such/sh")
    monkeypatch.setattr(output, "_logged", set())
    before = opened()
    for _ in range(2):
        manager = runs(ENDS)
        await manager.start_kernel()
        assert (await death(manager)).stderr == ""
    assert capfd.readouterr().err.count("first\nlast\n") == 2
    logged = [record for record in caplog.records if "is not collected" in record.getMessage()]
    assert [record.levelname for record in logged] == ["WARNING"]
    until(lambda: not opened() - before)


async def test_a_stand_in_that_somebody_kills_takes_nothing_along(runs, capfd, fifo):
    manager = runs(f"import os; open({fifo!r}).read(); os.write(2, b'last'); os._exit(3)")
    await manager.start_kernel()
    for each in list(output._live):
        each._stand_in._process.kill()
    Path(fifo).write_text("\n")
    assert (await death(manager)).stderr == "last"
    assert shown(capfd) == "last"


def test_what_was_written_last_is_shown_when_the_server_ends():
    """Also what came in the moment before: nobody waits for the relaying thread."""
    script = f"""
import sys
from jupyterlab_kernel_status.evidence.output import OutputSource
import logging, subprocess
arguments = {{}}
source = OutputSource("Kernel", logging.getLogger())
source.before_launch([], arguments)
subprocess.run([sys.executable, "-S", "-c", {FAST!r}], **arguments)
"""
    done = subprocess.run([sys.executable, "-c", script], stderr=subprocess.PIPE, check=True)
    assert done.stderr.count(b"\n") == 20_000

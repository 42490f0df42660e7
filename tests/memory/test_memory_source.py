"""The source of evidence about memory: one process from its launch to its end."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time

import pytest

from jupyterlab_kernel_status.evidence.memory import source as source_module
from jupyterlab_kernel_status.evidence.memory.cgroups import read_group
from jupyterlab_kernel_status.evidence.memory.source import MemorySource
from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.process.proc import peak_rss
from jupyterlab_kernel_status.verdict.evidence import Evidence
from jupyterlab_kernel_status.verdict.judge import judge
from jupyterlab_kernel_status.vocabulary import Cause

from ..process.process_under_test import Processes, until_ended
from .groups import WITHIN, joins
from .layouts import LAYOUTS
from .trees import MIB, PID, Tree

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc and cgroups")
pytestmark = linux

FAST = 0.002
"""Seconds between looks."""

OWN = "/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope"
LAYOUT = LAYOUTS["v2"]


@pytest.fixture
def tree(tmp_path):
    """A machine with a kernel in a group with a limit; this process is in the same."""
    tree = Tree(tmp_path)
    tree.mounts(*LAYOUT.mounts)
    tree.process(LAYOUT.names)
    tree.write(f"/proc/{os.getpid()}/cgroup", LAYOUT.names)
    tree.v2(OWN, limit=700 * MIB, usage=600 * MIB)
    return tree


class AtOnce:
    """In place of a background: the caller's thread."""

    def submit(self, call):
        call()


@pytest.fixture
def source(caplog):
    """Make sources; all are closed at the end."""
    made = []

    def make(root="/", **options):
        options = {"interval": 60.0, **options}
        log = logging.getLogger("memory")
        memory = MemorySource(
            log=log, name="Kernel 7", background=AtOnce(), root=str(root), **options
        )
        made.append(memory)
        memory.before_launch([], {})
        return memory

    yield make
    for each in made:
        each.close()
    until(lambda: not tickers())  # they end a moment later, and the next test counts them


def gathered(source):
    source.ended()
    return source.add_to(Evidence())


def until(condition):
    deadline = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.001)


def looked(source):
    """The last look."""
    return source._record._recent[-1]


def has_seen(source, folder):
    """Whether the last look was at the group in ``folder``."""
    return folder in {group.folder for group in looked(source).groups}


def tickers():
    return [t for t in threading.enumerate() if t.name == "kernel-status-ticker"]


def test_a_kernel_in_a_tree_of_files_is_looked_at_from_launch_to_end(tree, source):
    memory = source(tree.root)
    tree.process(LAYOUT.names, resident=590 * MIB, peak=650 * MIB)
    memory.launched(PID)
    tree.zombie()
    tree.v2(OWN, limit=700 * MIB, usage=10 * MIB, kills=1, hits=1)
    tree.machine_kills(1)
    evidence = gathered(memory)
    assert (evidence.memory.resident, evidence.memory.peak) == (590 * MIB, 650 * MIB)
    assert (evidence.memory.limit_of, evidence.memory.limit) == ("kernel", 700 * MIB)
    assert (evidence.oom.own_kills, evidence.oom.own_limit_hits) == (1, 1)
    assert evidence.oom.machine_kills == 1
    assert evidence.oom_at_end == evidence.oom


def test_a_kernel_that_is_dead_before_the_first_look_is_compared_with_the_launch(tree, source):
    memory = source(tree.root)
    tree.zombie()
    tree.v2(OWN, limit=700 * MIB, kills=1, hits=1)
    memory.launched(PID)
    evidence = gathered(memory)
    assert (evidence.oom.own_kills, evidence.oom.own_limit_hits) == (1, 1)
    assert (evidence.memory.resident, evidence.memory.limit) == (None, 700 * MIB)


def test_a_kernel_that_is_moved_is_looked_at_where_it_is(tree, source):
    other = f"{OWN}/kernel"
    tree.v2(other, limit=300 * MIB, usage=200 * MIB, kills=4, hits=4)
    memory = source(tree.root, interval=FAST)
    memory.launched(PID)
    tree.process("0::/user.slice/user-1000.slice/session-2.scope/kernel\n", resident=77 * MIB)
    until(lambda: has_seen(memory, other) and looked(memory).resident.now == 77 * MIB)
    tree.zombie()
    tree.v2(other, limit=300 * MIB, kills=5, hits=5)
    evidence = gathered(memory)
    assert (evidence.oom.own_kills, evidence.oom.own_limit_hits) == (1, 1)
    assert (evidence.memory.limit, evidence.memory.resident) == (300 * MIB, 77 * MIB)
    assert not evidence.memory.shared_group


def test_the_kernel_behind_a_shell_is_the_one_whose_size_is_told(tree, source):
    tree.process(LAYOUT.names, resident=2 * MIB, children="51 52 ")
    tree.process(None, pid=51, parent=PID, resident=300 * MIB, peak=400 * MIB, children="53")
    tree.process(None, pid=52, parent=PID, resident=100 * MIB)
    tree.process(None, pid=53, parent=51, resident=50 * MIB)
    memory = source(tree.root)
    memory.launched(PID)
    assert gathered(memory).memory.resident == 300 * MIB
    assert gathered(memory).memory.peak == 400 * MIB


def test_processes_without_end_are_not_all_looked_at(tree, source):
    tree.process(LAYOUT.names, resident=2 * MIB, children=f"{PID} {PID}")
    memory = source(tree.root)
    memory.launched(PID)
    assert gathered(memory).memory.resident == 2 * MIB


@pytest.mark.parametrize("pid", [None, 1, PID + 1])
def test_a_process_that_is_not_ours_is_left_alone(pid, tree, source):
    tree.process(LAYOUT.names, pid=1, parent=0)
    memory = source(tree.root)
    memory.launched(pid)
    assert gathered(memory) == Evidence()
    assert not tickers()


def test_a_pid_that_is_another_process_by_now_tells_nothing(tree, source):
    memory = source(tree.root, interval=FAST)
    memory.launched(PID)
    tree.process("0::/\n", parent=1, resident=9999 * MIB)
    looks = []
    until(lambda: looks.append(None) or len(looks) > 20)
    assert gathered(memory).memory.resident == 100 * MIB


def test_where_nothing_can_be_read_nothing_is_registered(tmp_path, source, caplog):
    memory = source(tmp_path / "nothing")
    memory.launched(os.getpid())
    assert gathered(memory) == Evidence()
    assert not tickers()
    assert [r for r in caplog.records if r.name == "memory"] == []


def test_files_that_make_no_sense_are_told_of_once_for_each_process(tree, source, caplog):
    for name in "memory.max", "memory.current", "memory.events":
        tree.write(f"{OWN}/{name}", "a word\n")
    for _ in range(2):
        memory = source(tree.root, interval=FAST)
        memory.launched(PID)
        until(lambda memory=memory: len(memory._record._recent) > 3)
        assert gathered(memory).memory.limit_of == "machine"
    fault = f"{OWN}/memory.max: not a number"
    told = [record.getMessage() for record in caplog.records if record.name == "memory"]
    assert told == [f"Kernel 7: its memory is not known completely ({fault})"] * 2


def test_without_any_cgroup_there_is_still_the_machine(tree, source):
    tree.mounts()
    memory = source(tree.root)
    memory.launched(PID)
    tree.machine_kills(1)
    evidence = gathered(memory)
    assert (evidence.memory.limit_of, evidence.memory.limit) == ("machine", 16384000 * 1024)
    assert evidence.memory.used_of_limit == 8192000 * 1024
    assert (evidence.oom.own_kills, evidence.oom.machine_kills) == (None, 1)


def test_many_kernels_share_one_ticker_and_leave_nothing(source):
    processes = Processes(None)
    watched = [processes.start() for _ in range(20)]
    sources = [source(interval=FAST) for _ in watched]
    for memory, process in zip(sources, watched, strict=True):
        memory.launched(process.pid)
    assert len(tickers()) == 1
    until(lambda: all(len(memory._record._recent) > 2 for memory in sources))
    for memory, process in zip(sources, watched, strict=True):
        process.kill()
        until_ended(process)
        assert gathered(memory).memory.resident > 0
        memory.close()
    processes.until_all_is_freed()
    assert not tickers()
    processes.end()


def test_a_real_process_is_looked_at(source):
    processes = Processes(None)
    process = processes.start()
    memory = source()
    memory.launched(process.pid)
    process.kill()
    until_ended(process)
    evidence = gathered(memory)
    assert 0 < evidence.memory.resident <= evidence.memory.peak < 100 * MIB
    assert evidence.memory.limit > evidence.memory.resident
    processes.end()


def test_a_kernel_that_moves_itself_into_a_real_group_is_found_there(groups, source):
    group = groups.make("moved", limit=160 * MIB)
    processes = Processes(None)
    process = processes.start()
    memory = source(interval=FAST)
    memory.launched(process.pid)
    (group / "cgroup.procs").write_text(str(process.pid))
    until(lambda: has_seen(memory, str(group)))
    process.kill()
    until_ended(process)
    evidence = gathered(memory)
    assert (evidence.memory.limit, evidence.memory.limit_of) == (160 * MIB, "kernel")
    assert not evidence.memory.shared_group
    processes.end()


def test_a_kernel_that_stays_in_the_servers_group_shares_it(source):
    processes = Processes(None)
    process = processes.start()
    memory = source(interval=FAST)
    memory.launched(process.pid)
    process.kill()
    until_ended(process)
    assert gathered(memory).memory.shared_group
    processes.end()


def test_a_kernel_that_was_ended_near_its_limit_probably_ended_for_it(groups, source):
    group = groups.make("full", limit=200 * MIB)
    command = [sys.executable, "-S", "-c", "x = b'x' * (190 << 20); print(flush=True); input()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, preexec_fn=joins(group)) as process:
        memory = source(interval=FAST)
        memory.launched(process.pid)
        process.stdout.readline()
        full = time.monotonic()
        until(lambda: looked(memory).at > full)
        process.kill()
        until_ended(process)
        evidence = memory.add_to(Evidence(exit=ProcessExit.from_returncode(-9)))
    assert evidence.oom_at_end.own_kills == 0
    verdict = judge(evidence)
    assert (verdict.cause, verdict.kind) == (Cause.OOM_KILL, "oom-userspace"), evidence.memory
    assert not verdict.certain
    assert verdict.reason.startswith("Probably out of memory (19")
    assert verdict.reason.endswith(" of 200 MiB in use): killed by SIGKILL")


ENDS_AT_ONCE = """
import os, subprocess, sys
from jupyterlab_kernel_status.verdict.judge import judge
from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.process.proc import peak_rss
from jupyterlab_kernel_status.vocabulary import Cause
process = subprocess.Popen([sys.executable, "-S", "-c", "x = b'x' * (300 << 20)"])
os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
print(peak_rss(process.pid), process.wait())
process = subprocess.Popen([sys.executable, "-S", "-c", ""])
x = b"x" * (200 << 20)
os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
print(peak_rss(process.pid))
"""


def test_a_process_that_has_just_ended_still_tells_its_peak_if_it_is_not_its_parents():
    # A process begins with the peak of its parent, and pytest's may be large: a shell's is not.
    command = ["/bin/sh", "-c", '"$0" -c "$1"; exit $?', sys.executable, ENDS_AT_ONCE]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    peak, returncode, of_small = done.stdout.split()
    assert 300 * MIB < int(peak) < 400 * MIB
    assert returncode == "0"
    assert of_small == "None"


def test_of_a_process_that_runs_or_was_reaped_the_peak_is_not_told():
    processes = Processes(None)
    process = processes.start()
    assert peak_rss(process.pid) is None
    process.kill()
    process.wait()
    assert peak_rss(process.pid) is None
    processes.end()


def test_kernels_that_share_a_group_read_its_files_once_a_turn(tree, source, monkeypatch):
    reads = []

    def counted(group, files):
        reads.append(group)
        return read_group(group, files)

    monkeypatch.setattr(source_module, "read_group", counted)
    sources = [source(tree.root), source(tree.root)]
    for each in sources:
        each.launched(PID)
    reads.clear()
    for each in sources:
        each._look_in_turn()
    assert reads == []
    for each in sources:
        each.look()
    assert len(reads) == 2 * len(set(reads)) > 0  # what is asked for is read

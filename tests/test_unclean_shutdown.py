"""What a server that is killed leaves behind, who takes it, and what is said of it."""

from __future__ import annotations

import json
import logging
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_kernel_status.evidence.memory.usage import SystemFiles
from jupyterlab_kernel_status.server.unclean_shutdown.files import MarkerFile, take_left_behind
from jupyterlab_kernel_status.server.unclean_shutdown.identity import (
    MemoryInUse,
    this_server,
    was_left_behind,
)
from jupyterlab_kernel_status.server.unclean_shutdown.marker import (
    ABANDONED,
    SIGN_OF_LIFE,
    GarbageError,
    Marker,
    MarkerCell,
    ServerMemory,
    dumps,
    is_abandoned,
    is_news,
    loads,
)
from jupyterlab_kernel_status.server.unclean_shutdown.previous_server import (
    NEWS_FOR,
    PreviousServer,
    notice,
    sentence,
)
from jupyterlab_kernel_status.server.unclean_shutdown.recorder import relative_path

GIB = 2**30
CELL = MarkerCell("a-kernel", "a.ipynb", "a-cell", 7)
HERE = this_server()
FULL = ServerMemory(98 * GIB, 100 * GIB, "server")
HALF = ServerMemory(50 * GIB, 100 * GIB, "server")
GONE = replace(HERE, pid=HERE.pid, started=1)


def marker(server=GONE, last_seen=1_000_000.0, cells=(CELL,), memory=None):
    return Marker(server, last_seen, cells, memory)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (
            marker(memory=FULL),
            "The server ended during cell [7] with 98 % of its memory in use: "
            "probably out of memory",
        ),
        (marker(memory=HALF), "The server ended during cell [7]; nothing tells why"),
        (marker(), "The server ended during cell [7]; nothing tells why"),
        (
            marker(cells=(replace(CELL, execution_count=None),)),
            "The server ended while a cell was running; nothing tells why",
        ),
        (
            marker(cells=(CELL, CELL)),
            "The server ended while 2 cells were running; nothing tells why",
        ),
        (
            marker(cells=(), memory=ServerMemory(90, 100, "machine")),
            "The server ended while its kernels were idle with 90 % of the machine's memory in "
            "use: probably out of memory",
        ),
        (
            marker(memory=ServerMemory(8999, 10000, "server")),
            "The server ended during cell [7]; nothing tells why",
        ),
    ],
)
def test_what_is_said(left, said):
    assert sentence(left) == said


def test_the_end_of_idle_kernels_is_told_only_with_a_cause():
    assert marker().is_notable
    assert marker(cells=(), memory=FULL).is_notable
    assert not marker(cells=(), memory=HALF).is_notable
    assert not marker(cells=()).is_notable


def test_the_notice_is_never_certain_and_has_no_code():
    told = notice("ab" * 8, marker(memory=FULL))
    assert told["certain"] is False
    assert told["cells"] == [
        {"kernel_id": "a-kernel", "path": "a.ipynb", "cell_id": "a-cell", "execution_count": 7}
    ]
    assert told["memory"] == {"used": 98 * GIB, "limit": 100 * GIB, "limit_of": "server"}


@pytest.mark.parametrize(
    ("later", "news"),
    [
        (marker(memory=HALF, last_seen=1_000_001.0), False),
        (marker(memory=replace(HALF, used=50 * GIB + 1)), False),
        (marker(memory=replace(HALF, used=52 * GIB)), True),
        (marker(memory=HALF, cells=()), True),
        (marker(memory=None), True),
        (marker(memory=HALF, last_seen=1_000_000.0 + SIGN_OF_LIFE), True),
    ],
)
def test_only_what_has_changed_is_written_again(later, news):
    assert is_news(later, marker(memory=HALF)) is news
    assert is_news(later, None)


class TestWhoseItIs:
    def judge(self, left, *, exists=True, started=HERE.started, age=0.0):
        now = left.last_seen + age
        return is_abandoned(left, HERE, now=now, exists=exists, started=started)

    def test_a_live_servers_is_left_alone(self):
        assert not self.judge(marker(HERE))
        assert not self.judge(marker(HERE), age=1e6)

    def test_a_process_that_is_gone_has_left_it(self):
        assert self.judge(marker(HERE), exists=False, started=None)

    def test_another_process_with_its_id_is_not_it(self):
        assert self.judge(marker(HERE), started=12345)

    def test_a_machine_or_container_that_was_started_anew_has_left_it(self):
        assert self.judge(marker(replace(HERE, boot="another")))
        assert self.judge(marker(replace(HERE, namespace="pid:[1]")))

    def test_on_another_machine_it_is_left_alone_while_it_is_fresh(self):
        elsewhere = marker(replace(HERE, host="elsewhere"))
        assert not self.judge(elsewhere, exists=False, started=None, age=ABANDONED - 1)
        assert self.judge(elsewhere, age=ABANDONED)

    def test_the_present_process_is_alive(self):
        assert not was_left_behind(marker(HERE), 0.0)
        assert was_left_behind(marker(replace(HERE, pid=2**22 + 1)), 0.0)


counts = st.integers(0, 2**62)
texts = st.text(alphabet=st.characters(categories=["L", "N", "P"]), max_size=50)
cells = st.builds(
    MarkerCell, texts, st.none() | texts, st.none() | texts, st.none() | st.integers(0, 2**31)
)
memories = st.builds(
    ServerMemory, counts, st.integers(1, 2**62), st.sampled_from(["server", "machine"])
)


@given(st.floats(0, 2**31), st.lists(cells, max_size=20), st.none() | memories)
def test_it_is_read_as_it_was_written(last_seen, running, memory):
    written = Marker(HERE, last_seen, tuple(running), memory)
    assert loads(dumps(written)) == written


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(st.binary(max_size=200))
def test_garbage_is_refused(content):
    with pytest.raises(GarbageError):
        loads(content)


@given(
    st.sampled_from(["version", "server", "last_seen", "cells", "memory"]),
    json_values,
)
def test_a_crumb_with_a_wrong_part_is_refused_or_read_within_bounds(part, value):
    content = {**json.loads(dumps(marker(memory=FULL))), part: value}
    try:
        read = loads(json.dumps(content).encode())
    except GarbageError:
        return
    assert len(sentence(read)) < 200
    assert len(read.cells) <= 20


def test_it_is_written_for_this_user_only_and_removed(tmp_path):
    file = MarkerFile(tmp_path)
    file.write(marker(HERE))
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.match("kernel-*.json")  # what clients take for connection files
    file.remove()
    file.remove()
    assert list(tmp_path.iterdir()) == []


def test_what_has_not_changed_is_not_written_again(tmp_path):
    file = MarkerFile(tmp_path)
    file.write(marker(HERE))
    written = file.path.stat().st_ino
    file.write(marker(HERE))
    assert file.path.stat().st_ino == written
    file.write(marker(HERE, cells=()))
    assert file.path.stat().st_ino != written


def left_by(folder, left):
    file = MarkerFile(folder)
    file.write(left)
    return file.path


def test_what_was_left_is_taken_once_the_last_first(tmp_path):
    left_by(tmp_path, marker(last_seen=5.0))
    left_by(tmp_path, marker(last_seen=9.0))
    live = left_by(tmp_path, marker(HERE))
    taken = take_left_behind(tmp_path, was_left_behind)
    assert [left.last_seen for left in taken] == [9.0, 5.0]
    assert take_left_behind(tmp_path, was_left_behind) == []
    assert list(tmp_path.iterdir()) == [live]


def test_garbage_is_removed_and_what_belongs_to_others_stays(tmp_path):
    others = [tmp_path / "kernel-1.json", tmp_path / "jpserver-1.json"]
    for path in others:
        path.write_text("{}")
    (tmp_path / "jpstatus-1-a.json").write_bytes(b"\x00garbage")
    (tmp_path / "jpstatus-2-a.json").write_text("[]")
    (tmp_path / "jpstatus-3-a.json").write_text("")
    assert take_left_behind(tmp_path, was_left_behind) == []
    assert sorted(tmp_path.iterdir()) == sorted(others)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_only_files_are_read(tmp_path):
    secret = left_by(tmp_path, marker())
    moved = secret.rename(tmp_path / "elsewhere")
    (tmp_path / "jpstatus-1-a.json").symlink_to(moved)
    os.mkfifo(tmp_path / "jpstatus-2-a.json")
    assert take_left_behind(tmp_path, was_left_behind) == []
    assert moved.exists()


def test_a_folder_that_is_not_there_has_none(tmp_path):
    assert take_left_behind(tmp_path / "none", was_left_behind) == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("/root/a/b.ipynb", "a/b.ipynb"),
        ("/elsewhere/b.ipynb", None),
        ("b.ipynb", None),
        ("", None),
        (None, None),
    ],
)
def test_the_path_is_that_within_the_servers_root(name, path):
    assert relative_path(name, "/root") == path


def test_the_memory_is_that_of_the_nearest_limit(tmp_path):
    group = tmp_path / "sys/fs/cgroup/pod"
    files = {
        f"proc/{os.getpid()}/cgroup": "0::/pod\n",
        "proc/self/mountinfo": "1 0 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
        "proc/meminfo": "MemTotal: 1000 kB\nMemAvailable: 500 kB\n",
        "proc/vmstat": "oom_kill 0\n",
        "sys/fs/cgroup/pod/memory.max": "1000\n",
        "sys/fs/cgroup/pod/memory.current": "990\n",
        "sys/fs/cgroup/pod/memory.stat": "inactive_file 10\n",
        "sys/fs/cgroup/pod/memory.events": "oom_kill 0\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    read = MemoryInUse(SystemFiles(str(tmp_path)))
    assert read() == ServerMemory(980, 1000, "server")
    (group / "memory.current").write_text("110\n")
    assert read() == ServerMemory(500 * 1024, 1000 * 1024, "machine")
    (tmp_path / "proc/meminfo").unlink()
    (group / "memory.max").write_text("max\n")
    assert read() is None


@pytest.mark.skipif(sys.platform != "linux", reason="it is read from Linux's files")
def test_the_memory_of_this_machine_is_known():
    memory = MemoryInUse()()
    assert memory is not None
    assert 0 < memory.used <= memory.limit


class TestPreviousServer:
    @pytest.fixture
    def executor(self):
        with ThreadPoolExecutor(max_workers=1) as executor:
            yield executor

    async def test_a_marker_of_another_container_is_looked_at_once_more(self, executor):
        now, found = [1_000_100.0], []
        previous = PreviousServer(
            lambda: list(found), executor, logging.getLogger(), clock=lambda: now[0]
        )
        assert await previous.notice() is None
        found.append(marker())
        now[0] += ABANDONED - 1
        assert await previous.notice() is None
        now[0] += 1
        assert (await previous.notice())["reason"].startswith("The server ended during cell")

    async def test_what_happened_days_ago_is_no_news(self, executor):
        old = [marker()]
        clock = [old[0].last_seen + NEWS_FOR + 1]
        previous = PreviousServer(
            lambda: old, executor, logging.getLogger(), clock=lambda: clock[0]
        )
        assert await previous.notice() is None

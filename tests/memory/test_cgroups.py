"""Where a process's memory cgroups are, on machines of every kind."""

from __future__ import annotations

import os

import pytest

from jupyterlab_kernel_status.evidence.memory.cgroups import (
    GroupMemory,
    Lineage,
    MemoryGroup,
    dispensable,
    group_names,
    lineage_of,
    read_group,
)
from jupyterlab_kernel_status.evidence.memory.usage import SystemFiles

from .layouts import LAYOUTS, NOWHERE
from .trees import MIB, PID, V1_NO_LIMIT, Tree


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


@pytest.fixture
def faults():
    return []


@pytest.fixture
def files(tree, faults):
    return SystemFiles(tree.root, faults.append)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_kernels_groups_are_found(name, tree, files, faults):
    layout = LAYOUTS[name]
    tree.mounts(*layout.mounts)
    tree.process(layout.names)
    there = [*([layout.own] if layout.own else []), *layout.above]
    for folder in there:
        (tree.path / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
    names = group_names(PID, files)
    assert names is not None
    lineage = lineage_of(names, files)
    own = None if layout.own is None else MemoryGroup(layout.own, layout.version)
    assert lineage.own == own
    assert lineage.above == tuple(MemoryGroup(folder, layout.version) for folder in layout.above)
    assert lineage.groups == tuple(MemoryGroup(folder, layout.version) for folder in there)
    assert faults == []


@pytest.mark.parametrize("name", NOWHERE)
def test_where_there_are_none_none_are_found(name, tree, files, faults):
    mounts, names = NOWHERE[name]
    tree.mounts(*mounts)
    (tree.path / "a").mkdir()
    assert lineage_of(names, files) == Lineage()
    assert faults == []


def test_of_a_process_that_is_gone_nothing_is_told(files, faults):
    assert group_names(PID, files) is None
    assert faults == []


def test_the_groups_of_this_very_process_are_there():
    files = SystemFiles()
    names = group_names(os.getpid(), files)
    if names is None or not os.path.exists("/sys/fs/cgroup"):
        pytest.skip("no cgroups here")
    lineage = lineage_of(names, files)
    assert lineage.groups
    assert all(os.path.isdir(group.folder) for group in lineage.groups)


def test_a_group_of_v1_is_read(tree, files):
    tree.v1("/g", limit=700 * MIB, usage=690 * MIB, cache=5 * MIB, kills=2, hits=31)
    group = MemoryGroup("/g", 1)
    assert read_group(group, files) == GroupMemory(700 * MIB, 690 * MIB, kills=2, hits=31)
    assert dispensable(group, files) == 5 * MIB


def test_in_v1_the_counter_with_swap_may_be_the_one_that_fails(tree, files):
    tree.v1("/g", limit=MIB, hits=3, swap_hits=4)
    assert read_group(MemoryGroup("/g", 1), files).hits == 7


@pytest.mark.parametrize("no_limit", [V1_NO_LIMIT, 9223372036854710272, 2**64 - 4096])
def test_in_v1_no_limit_is_a_large_one(no_limit, tree, files):
    tree.v1("/g", limit=no_limit)
    assert read_group(MemoryGroup("/g", 1), files).limit is None


def test_before_linux_4_13_nobody_counts_the_kills(tree, files):
    tree.v1("/g", kills=None)
    assert read_group(MemoryGroup("/g", 1), files).kills is None


@pytest.mark.parametrize("local", [True, False])
def test_a_group_of_v2_is_read(local, tree, files):
    tree.v2("/g", limit=700 * MIB, usage=690 * MIB, cache=5 * MIB, kills=2, hits=1, local=local)
    group = MemoryGroup("/g", 2)
    assert read_group(group, files) == GroupMemory(700 * MIB, 690 * MIB, kills=2, hits=1)
    assert dispensable(group, files) == 5 * MIB


def test_in_v2_a_kill_below_counts_and_a_hit_below_does_not(tree, files):
    tree.v2("/g", below=3)
    assert read_group(MemoryGroup("/g", 2), files) == GroupMemory(usage=0, kills=3, hits=0)


def test_the_root_of_v2_has_no_files_and_no_faults(tree, files, faults):
    (tree.path / "g").mkdir()
    assert read_group(MemoryGroup("/g", 2), files) == GroupMemory()
    assert dispensable(MemoryGroup("/g", 2), files) == 0
    assert faults == []


@pytest.mark.parametrize(
    "content", ["", "many\n", "-1\n", "1.5\n", "\x00\n", "\u0661\n", "9" * 5000]
)
@pytest.mark.parametrize("version", [1, 2])
def test_garbage_is_told_and_is_no_number(content, version, tree, files, faults):
    limit, usage = {
        1: ("memory.limit_in_bytes", "memory.usage_in_bytes"),
        2: ("memory.max", "memory.current"),
    }[version]
    (tree.v1 if version == 1 else tree.v2)("/g", limit=MIB)
    for name in limit, usage, "memory.oom_control", "memory.events", "memory.events.local":
        tree.write(f"/g/{name}", content)
    memory = read_group(MemoryGroup("/g", version), files)
    assert (memory.limit, memory.usage, memory.kills) == (None, None, None)
    assert f"/g/{limit}: not a number" in faults


@pytest.mark.skipif(os.name != "posix", reason="a folder cannot be opened there either")
def test_a_file_that_cannot_be_read_is_told(tree, files, faults):
    tree.v2("/g", limit=MIB, usage=5)
    tree.remove("/g/memory.max")
    (tree.path / "g" / "memory.max").mkdir()
    assert read_group(MemoryGroup("/g", 2), files).limit is None
    assert read_group(MemoryGroup("/g", 2), files).usage == 5
    assert set(faults) == {"/g/memory.max: Is a directory"}

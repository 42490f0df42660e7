"""Real kernels, killed by the system's out-of-memory killer and by others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from jupyter_client.ioloop import AsyncIOLoopKernelManager

from jupyterlab_kernel_status.client import sources
from jupyterlab_kernel_status.client.compose import with_status
from jupyterlab_kernel_status.evidence.memory.source import MemorySource
from jupyterlab_kernel_status.vocabulary import Cause

from .groups import MIB, WITHIN, joins

LIMIT = 160 * MIB
TOO_MUCH = "x = b'x' * (400 << 20)"


@asynccontextmanager
async def kernel(*, moved_to=None, **options):
    """An ipykernel, and its manager; a shell before it moves itself to a group."""
    manager = with_status(AsyncIOLoopKernelManager)(autorestart=False)
    if moved_to is not None:
        move = f'echo $$ > {moved_to}/cgroup.procs && exec "$0" "$@"'
        manager.kernel_spec.argv[:0] = ["sh", "-c", move]
    await manager.start_kernel(**options)
    try:
        yield manager
    finally:
        await manager.shutdown_kernel(now=True)


async def death(manager):
    waiters = manager.lifecycle.waiters
    await waiters.wait(waiters.status_is("dead"), WITHIN)
    return manager.evidence_collector.diagnosis


def told(diagnosis):
    verdict = diagnosis.verdict
    assert (verdict.cause is Cause.OOM_KILL) == verdict.kind.startswith("oom-")
    return verdict.reason, verdict.kind, verdict.certain


async def dies_of(manager, code):
    """Run ``code`` in a cell, and what was found out about the end that it brings."""
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=WITHIN)
        await manager.wait_for_execution_state("idle", timeout=WITHIN)  # it was heard here, too
        client.execute(code)
        return await death(manager)
    finally:
        client.stop_channels()


def provoke_a_kill(group):
    """Have the system kill a process in ``group`` for its memory."""
    command = [sys.executable, "-S", "-c", TOO_MUCH]
    assert subprocess.run(command, preexec_fn=joins(group)).returncode == -signal.SIGKILL


async def test_a_kernel_is_killed_for_the_limit_of_its_own_group(groups, jp_environ):
    group = groups.make("own", limit=LIMIT)
    async with kernel(preexec_fn=joins(group)) as manager:
        diagnosis = await dies_of(manager, TOO_MUCH)
    assert told(diagnosis) == (
        "Out of memory (limit 160 MiB): killed by SIGKILL",
        "oom-kernel",
        True,
    )
    evidence = diagnosis.evidence
    assert evidence.exit.signal == signal.SIGKILL
    assert evidence.cell.code == TOO_MUCH
    for counts in evidence.oom, evidence.oom_at_end:
        assert (counts.own_kills, counts.outer_kills, counts.outer_limit_hits) == (1, 0, 0)
        assert counts.own_limit_hits >= 1
        assert counts.machine_kills >= 1
    memory = evidence.memory
    assert (memory.limit, memory.limit_of, memory.used_of_limit) == (LIMIT, "kernel", LIMIT)
    assert 0 < memory.resident <= memory.peak, "the resident size is that of up to a second before"


async def test_a_kernel_is_killed_soon_after_its_launcher_moved_it(groups, jp_environ, monkeypatch):
    # It dies sooner than its memory is looked at again.
    monkeypatch.setattr(sources, "MemorySource", partial(MemorySource, interval=3600.0))
    group = groups.make("own", limit=LIMIT)
    async with kernel(moved_to=group) as manager:
        diagnosis = await dies_of(manager, TOO_MUCH)
    assert told(diagnosis) == (
        "Out of memory (limit 160 MiB): killed by SIGKILL",
        "oom-kernel",
        True,
    )


async def test_a_kernel_is_killed_for_the_limit_of_a_group_above(groups, jp_environ):
    outer = groups.make("outer", limit=LIMIT)
    inner = groups.make("inner", within=outer, limit=2 * LIMIT)
    async with kernel(preexec_fn=joins(inner)) as manager:
        diagnosis = await dies_of(manager, TOO_MUCH)
    sentence = "Out of memory (shared limit 160 MiB): killed by SIGKILL"
    assert told(diagnosis) == (sentence, "oom-outer", True)
    evidence = diagnosis.evidence
    assert evidence.cell.code == TOO_MUCH
    for counts in evidence.oom, evidence.oom_at_end:
        assert (counts.own_kills, counts.own_limit_hits) == (1, 0)
        assert counts.outer_limit_hits >= 1
    memory = evidence.memory
    assert (memory.limit, memory.limit_of, memory.used_of_limit) == (LIMIT, "outer", LIMIT)


async def test_the_limit_above_that_was_hit_is_told_though_the_own_one_is_less(groups, jp_environ):
    outer = groups.make("outer", limit=640 * MIB)
    inner = groups.make("inner", within=outer, limit=400 * MIB)
    with subprocess.Popen(
        [sys.executable, "-S", "-c", f"x = b'x' * {400 * MIB}; print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        preexec_fn=joins(outer),
    ) as neighbour:
        neighbour.stdout.readline()
        async with kernel(preexec_fn=joins(inner)) as manager:
            Path(f"/proc/{manager.provisioner.pid}/oom_score_adj").write_text("1000")
            evidence = (await dies_of(manager, f"x = b'x' * {280 * MIB}")).evidence
        neighbour.kill()
    assert evidence.oom_at_end.own_kills == 1
    assert (evidence.memory.limit, evidence.memory.limit_of) == (640 * MIB, "outer")


async def test_a_killed_kernel_did_not_run_out_of_memory_because_another_had(groups, jp_environ):
    group = groups.make("shared", limit=LIMIT)
    provoke_a_kill(group)
    async with kernel(preexec_fn=joins(group)) as manager:
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        diagnosis = await death(manager)
    evidence = diagnosis.evidence
    assert (evidence.oom.own_kills, evidence.oom_at_end.own_kills) == (0, 0)
    assert (evidence.memory.limit, evidence.memory.limit_of) == (LIMIT, "kernel")
    assert evidence.memory.used_of_limit < LIMIT / 2
    assert told(diagnosis) == ("Killed by SIGKILL", "killed", True)

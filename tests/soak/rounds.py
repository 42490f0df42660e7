"""Rounds with one mapping kernel manager, stock or ours; prints what is left at the end as JSON.

``python -m tests.soak.rounds stock|ours ROUNDS SEED FOLDER``
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets.config import Config

from jupyterlab_kernel_status.client.compose import compose
from jupyterlab_kernel_status.server.kernels import MappingKernelStatusMixin
from jupyterlab_kernel_status.server.upstream import MAPPING_MANAGER_NAMES

from ..ports import choose_own_ports

AT_ONCE = 4
"""Kernels that live at the same time, at most."""
WARM_UP = 10
"""Rounds before the first count, so that what is made once is not taken for a leak."""
WITHIN = 60.0
BACKGROUND = 20.0
"""Seconds, at most, until what ends in the background has ended."""


def kernels(which, folder):
    """A manager whose kernels are restarted soon, and count as stable at once."""
    spec = folder / "tiny"
    spec.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, str(Path(__file__).with_name("tiny_kernel.py")), "{connection_file}"]
    fields = {"argv": argv, "display_name": "tiny", "language": "none"}
    (spec / "kernel.json").write_text(json.dumps(fields))
    cls = AsyncMappingKernelManager
    if which == "ours":
        cls = compose(MappingKernelStatusMixin, cls, MAPPING_MANAGER_NAMES)
    config = Config()
    config.KernelRestarter = Config(time_to_dead=0.05, stable_start_time=0.0)
    config.MappingKernelManager = Config(kernel_info_timeout=1.0)
    return cls(
        config=config,
        connection_dir=str(folder),
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(folder)]),
    )


async def until(condition):
    deadline = asyncio.get_running_loop().time() + WITHIN
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, "this should have come"
        await asyncio.sleep(0.005)


class Rounds:
    """Random rounds, in an order that the seed tells."""

    def __init__(self, manager, seed):
        self.manager = manager
        self.random = random.Random(seed)
        self.alive = []
        self.shut_down = []

    async def run(self, rounds):
        for _ in range(rounds):
            choices = [self.start] if len(self.alive) < AT_ONCE else []
            if self.alive:
                choices += [self.kill, self.restart, self.shutdown]
            await self.random.choice(choices)()

    def pid(self, kernel_id):
        provisioner = self.manager.get_kernel(kernel_id).provisioner
        return provisioner.pid if provisioner.has_process else None

    async def start(self):
        kernel_id = await self.manager.start_kernel(kernel_name="tiny")
        self.alive.append(kernel_id)

    async def kill(self):
        kernel_id = self.random.choice(self.alive)
        before = self.pid(kernel_id)
        os.kill(before, signal.SIGKILL)
        await until(lambda: self.pid(kernel_id) not in (None, before))
        # The restart is over when its last step is: upstream cannot shut down in its middle.
        await until(lambda: self.manager.get_kernel(kernel_id).ready.done())

    async def restart(self):
        await self.manager.restart_kernel(self.random.choice(self.alive), now=True)

    async def shutdown(self):
        kernel_id = self.alive.pop(self.random.randrange(len(self.alive)))
        self.shut_down.append(self.manager.get_kernel(kernel_id))
        await self.manager.shutdown_kernel(kernel_id, now=self.random.random() < 0.5)

    async def finish(self):
        """Check every final state, and shut the rest down."""
        wrong = []
        for kernel_id in self.alive:
            manager = self.manager.get_kernel(kernel_id)
            if not await manager.is_alive() or getattr(manager, "status", "running") != "running":
                wrong.append(kernel_id)
        wrong += [
            manager.kernel_id
            for manager in self.shut_down
            if getattr(manager, "status", "terminated") != "terminated"
        ]
        self.shut_down.clear()
        while self.alive:
            await self.shutdown()
        self.shut_down.clear()
        return wrong


def counts(manager):
    """What is there now, after a collection; what the allocator keeps for later is no leak."""
    gc.collect()
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if give_back is not None:
        give_back(0)
    children = [f"/proc/{pid}/stat" for pid in _children()]
    states = [Path(stat).read_text().rpartition(")")[2].split()[0] for stat in children]
    sockets = [o for o in gc.get_objects() if isinstance(o, zmq.Socket) and not o.closed]
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    return {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "threads": threading.active_count(),
        "tasks": len(asyncio.all_tasks()),
        "zombies": states.count("Z"),
        "children": len(states) - states.count("Z"),
        "sockets": len(sockets),
        "pending": len(manager._pending_kernels),
        "megabytes": round(resident / 2**20, 1),
    }


def _children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


async def main(which, count, seed, folder):
    choose_own_ports(setattr)
    manager = kernels(which, Path(folder))
    rounds = Rounds(manager, seed)
    await rounds.run(WARM_UP)
    await rounds.finish()
    before = counts(manager)
    await rounds.run(count)
    wrong = await rounds.finish()
    # Much ends in the background: a bounded wait, then it counts as left.
    deadline = time.monotonic() + BACKGROUND
    while True:
        after = counts(manager)
        more = [name for name in before if after[name] > before[name] and name != "megabytes"]
        if not more or time.monotonic() > deadline:
            break
        await asyncio.sleep(0.02)
    print(json.dumps({"wrong": wrong, "before": before, "after": after}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))

"""Trees of files that look like ``/proc`` and ``/sys/fs/cgroup`` of machines that are not here."""

from __future__ import annotations

import os
from pathlib import Path

MIB = 2**20
V1_NO_LIMIT = 9223372036854771712
PID = 4242
"""The kernel."""

STATUS = """\
Name:\tpython3 (a kB) 5
Umask:\t0022
State:\tS (sleeping)
Pid:\t{pid}
PPid:\t{parent}
Groups:\t0\x20
VmPeak:\t  999999 kB
VmHWM:\t  {peak} kB
VmRSS:\t  {resident} kB
Threads:\t9
"""

MEMINFO = """\
MemTotal:       16384000 kB
MemFree:          512000 kB
MemAvailable:    8192000 kB
HugePages_Total:       0
"""


class Tree:
    """A root folder, to be filled."""

    def __init__(self, root: Path) -> None:
        self.path = root
        self.root = str(root)
        self.write("/proc/meminfo", MEMINFO)
        self.machine_kills(0)

    def write(self, path: str, content: str) -> None:
        file = self.path / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        # At once, as the system's own files change: somebody may be reading.
        whole = file.with_name(f"{file.name}.new")
        whole.write_text(content)
        whole.replace(file)

    def remove(self, path: str) -> None:
        (self.path / path.lstrip("/")).unlink()

    def machine_kills(self, count: int) -> None:
        self.write("/proc/vmstat", f"nr_free_pages 81\noom_kill {count}\nnr_unstable 0\n")

    def mounts(self, *lines: str) -> None:
        """``mountinfo`` of this process."""
        rest = "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\nnonsense\n"
        self.write("/proc/self/mountinfo", rest + "\n".join(lines) + "\n")

    def process(
        self,
        names: str | None,
        *,
        pid: int = PID,
        parent: int | None = None,
        resident: int = 100 * MIB,
        peak: int | None = None,
        children: str = "",
    ) -> None:
        """A process; ``names`` is its ``cgroup`` file."""
        sizes = {"resident": resident // 1024, "peak": (peak or resident) // 1024}
        parent = os.getpid() if parent is None else parent
        self.write(f"/proc/{pid}/status", STATUS.format(pid=pid, parent=parent, **sizes))
        self.write(f"/proc/{pid}/task/{pid}/children", children)
        if names is not None:
            self.write(f"/proc/{pid}/cgroup", names)

    def zombie(self, pid: int = PID) -> None:
        """The process has ended and is not reaped."""
        status = f"Name:\tpython3\nState:\tZ (zombie)\nPPid:\t{os.getpid()}\nThreads:\t1\n"
        self.write(f"/proc/{pid}/status", status)
        self.write(f"/proc/{pid}/cgroup", "4:memory:/\n0::/\n")

    def v1(
        self,
        folder: str,
        *,
        limit: int = V1_NO_LIMIT,
        usage: int = 0,
        cache: int = 0,
        kills: int | None = 0,
        hits: int = 0,
        swap_hits: int | None = None,
    ) -> None:
        """A group of cgroup v1."""
        self.write(f"{folder}/memory.limit_in_bytes", f"{limit}\n")
        self.write(f"{folder}/memory.usage_in_bytes", f"{usage}\n")
        self.write(f"{folder}/memory.failcnt", f"{hits}\n")
        if swap_hits is not None:
            self.write(f"{folder}/memory.memsw.failcnt", f"{swap_hits}\n")
        control = "oom_kill_disable 0\nunder_oom 0\n"
        control += "" if kills is None else f"oom_kill {kills}\n"
        self.write(f"{folder}/memory.oom_control", control)
        stat = f"cache {cache}\ninactive_file 1\ntotal_inactive_file {cache}\n"
        self.write(f"{folder}/memory.stat", stat)

    def v2(
        self,
        folder: str,
        *,
        limit: int | None = None,
        usage: int = 0,
        cache: int = 0,
        kills: int = 0,
        hits: int = 0,
        below: int = 0,
        local: bool = True,
    ) -> None:
        """A group of cgroup v2; ``below``: kills in groups below it, by their limits.

        ``local``: whether the system has ``memory.events.local`` (Linux 5.2).
        """
        self.write(f"{folder}/memory.max", "max\n" if limit is None else f"{limit}\n")
        self.write(f"{folder}/memory.current", f"{usage}\n")
        events = "low 0\nhigh 0\nmax {max}\noom {oom}\noom_kill {kills}\noom_group_kill 0\n"
        every = events.format(max=hits * 9, oom=hits + below, kills=kills + below)
        self.write(f"{folder}/memory.events", every)
        if local:
            here = events.format(max=hits * 9, oom=hits, kills=kills)
            self.write(f"{folder}/memory.events.local", here)
        self.write(f"{folder}/memory.stat", f"anon 1\ninactive_file {cache}\n")

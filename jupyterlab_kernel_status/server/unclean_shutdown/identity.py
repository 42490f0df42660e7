"""Which process this is, and whether another one is still there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from jupyter_server.utils import check_pid

from .marker import Crumb, Server, is_abandoned


def this_server() -> Server:
    """The present process."""
    return Server(
        host=socket.gethostname(),
        boot=_line("/proc/sys/kernel/random/boot_id"),
        namespace=_link("/proc/self/ns/pid"),
        pid=os.getpid(),
        started=started_at(os.getpid()),
    )


def was_left_behind(crumb: Crumb, now: float) -> bool:
    """Whether the server that left ``crumb`` is gone."""
    pid = crumb.server.pid
    return is_abandoned(crumb, this_server(), now=now, exists=_exists(pid), started=started_at(pid))


def started_at(pid: int) -> int | None:
    """When the process started, in clock ticks since the boot; ``None`` where that is not told."""
    stat = _line(f"/proc/{pid}/stat")
    if stat is None:
        return None
    # proc_pid_stat(5): the name, in parentheses, may have anything in it; this is the 22nd field.
    fields = stat.rpartition(")")[2].split()
    return int(fields[19]) if len(fields) > 19 else None


def _exists(pid: int) -> bool:
    try:
        return 0 < pid < 2**31 and bool(check_pid(pid))
    except OSError:
        return False


def _line(path: str) -> str | None:
    try:
        return Path(path).read_text(errors="replace").strip()
    except OSError:
        return None


def _link(path: str) -> str | None:
    try:
        return os.readlink(path)
    except OSError:
        return None

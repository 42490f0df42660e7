"""Whether a live process is stopped. Nothing announces that to a process's parent without
disturbing Popen, so it must be asked.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from pathlib import Path
from typing import Any

_PROC = Path("/proc")


def is_stopped(pid: int, *, proc: Path = _PROC) -> bool | None:
    """Whether a signal (SIGSTOP, SIGTSTP, …) has stopped the process.

    A process that a debugger holds is not stopped: it is being looked at. ``None`` where that is
    not known: off Linux, without ``/proc``, and for a process that has ended.
    """
    if sys.platform != "linux":
        return None
    try:
        stat = (proc / str(pid) / "stat").read_bytes()
    except OSError:
        return None
    return _stopped(stat)


def _stopped(stat: bytes) -> bool | None:
    # proc_pid_stat(5): "pid (comm) state …"; comm may itself hold spaces and parentheses.
    state = stat.rpartition(b")")[2].split(maxsplit=1)[:1]
    if not state or state[0] in (b"Z", b"X", b"x"):
        return None
    return state[0] == b"T"


#: waitid(2) of Linux fills in a ``struct rusage``, which its wrapper in the C library hides.
_WAITID = {"x86_64": 247, "aarch64": 95, "riscv64": 95, "ppc64le": 272, "s390x": 281}

#: ``struct rusage``: two ``struct timeval``, then 14 ``long``, of which the first is ``ru_maxrss``.
_RUSAGE = ctypes.c_long * 18
_MAXRSS = 4


def peak_rss(pid: int) -> int | None:
    """Bytes, of a child of this process; it is not reaped.

    The largest of the process and of the children it waited for. ``None`` where that is not
    known: off Linux, when it was reaped, or when it never had more than this process: a child
    begins with its parent's count.
    """
    usage = _usage(pid)
    if usage is None:
        return None
    import resource

    peak = usage[_MAXRSS]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * 1024 if peak > own else None


def cpu_time(pid: int) -> float | None:
    """Seconds, of a child of this process that has ended and of the children it waited for.

    ``None`` where that is not known: off Linux, or when it was reaped.
    """
    usage = _usage(pid)
    if usage is None:
        return None
    user, system = usage[0] + usage[1] / 1e6, usage[2] + usage[3] / 1e6
    return float(user + system)


def cpu_limit(pid: int) -> int | None:
    """Seconds of CPU time after which the system kills a process; ``None``: never, or not known."""
    if sys.platform != "linux":
        return None
    import resource

    try:
        _, hard = resource.prlimit(pid, resource.RLIMIT_CPU)
    except OSError:
        return None
    return None if hard == resource.RLIM_INFINITY else hard


def _usage(pid: int) -> Any:
    """The ``struct rusage`` of a child of this process that has ended; it is not reaped."""
    number = _WAITID.get(platform.machine()) if sys.platform == "linux" else None
    if number is None or sys.maxsize < 2**32:
        return None
    usage = _RUSAGE()
    information = (ctypes.c_int * 32)()
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    failed = ctypes.CDLL(None).syscall(number, os.P_PID, pid, information, flags, usage)
    if failed or not any(information):  # reaped, or not ended
        return None
    return usage

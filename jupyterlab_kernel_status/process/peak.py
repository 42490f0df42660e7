"""The largest resident set of a process that has ended and waits to be reaped."""

from __future__ import annotations

import ctypes
import os
import platform
import sys

#: waitid(2) of Linux fills in a ``struct rusage``, which its wrapper in the C library hides.
_WAITID = {"x86_64": 247, "aarch64": 95, "riscv64": 95, "ppc64le": 272, "s390x": 281}

#: ``struct rusage``: two ``struct timeval``, then 14 ``long``, of which the first is ``ru_maxrss``.
_RUSAGE = ctypes.c_long * 18
_MAXRSS = 4


def peak_of_ended(pid: int) -> int | None:
    """Bytes, of a child of this process; it is not reaped.

    The largest of the process and of the children it waited for. ``None`` where that is not
    known: off Linux, when it was reaped, or when it never had more than this process: a child
    begins with its parent's count.
    """
    number = _WAITID.get(platform.machine()) if sys.platform == "linux" else None
    if number is None or sys.maxsize < 2**32:
        return None
    import resource

    usage = _RUSAGE()
    information = (ctypes.c_int * 32)()
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    failed = ctypes.CDLL(None).syscall(number, os.P_PID, pid, information, flags, usage)
    if failed or not any(information):  # reaped, or not ended
        return None
    peak = usage[_MAXRSS]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * 1024 if peak > own else None

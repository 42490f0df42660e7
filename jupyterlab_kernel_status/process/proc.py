"""Whether a live process is stopped. Nothing announces that to a process's parent without
disturbing Popen, so it must be asked."""

from __future__ import annotations

import sys
from pathlib import Path

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

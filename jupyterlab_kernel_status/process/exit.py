"""How a process ended: the one fact that every way of watching reports."""

from __future__ import annotations

import time
from dataclasses import dataclass

#: No system numbers its signals higher than this. A smaller negative return code is a Windows
#: status that was read as a signed number.
_HIGHEST_SIGNAL = 128


@dataclass(frozen=True, slots=True)
class ProcessExit:
    """How a process ended.

    At most one of ``exit_code`` and ``signal`` is set; both are ``None`` when the process is
    known to have ended and its status is lost (another caller of ``waitpid`` took it).
    """

    #: The process's own exit status when it exited by itself. On Windows every end is of this
    #: kind, and the status is unsigned (0 to 0xFFFFFFFF).
    exit_code: int | None
    #: Number of the signal that killed it, in the numbering of the system it ran on.
    signal: int | None
    #: Whether it wrote a core dump, according to the system. ``None``: not known.
    core_dumped: bool | None
    #: When the end was noticed, in seconds since the epoch.
    ended_at: float

    @classmethod
    def from_returncode(cls, returncode: int, *, ended_at: float | None = None) -> ProcessExit:
        """Read a return code as :attr:`subprocess.Popen.returncode` writes it.

        ``-N`` stands for signal ``N`` there. A number too small for that is taken for a Windows
        status in its signed form and made unsigned. Popen drops the core dump flag.
        """
        when = time.time() if ended_at is None else ended_at
        if -_HIGHEST_SIGNAL <= returncode < 0:
            return cls(exit_code=None, signal=-returncode, core_dumped=None, ended_at=when)
        if returncode < 0:
            returncode &= 0xFFFFFFFF
        return cls(exit_code=returncode, signal=None, core_dumped=None, ended_at=when)

    @classmethod
    def unknown(cls, *, ended_at: float | None = None) -> ProcessExit:
        """The process has ended, and its status is lost."""
        when = time.time() if ended_at is None else ended_at
        return cls(exit_code=None, signal=None, core_dumped=None, ended_at=when)

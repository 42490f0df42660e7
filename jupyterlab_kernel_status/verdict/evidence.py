"""What is known of a process that ended: facts of fixed shapes and bounded sizes. Pure.

What a kernel wrote (``stderr``, a crash traceback, the code of a cell) is evidence: it is shown to
those who may see the kernel's output, and never enters a model, an event or a log of ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..process.exit import ProcessExit


@dataclass(frozen=True, slots=True)
class LaunchError:
    """Why no process came to be: what the launch raised."""

    kind: str
    """Name of the exception's class, such as ``FileNotFoundError``."""
    message: str
    """The exception as text, first line."""
    errno: int | None = None
    filename: str | None = None
    """The file that the system's error names."""
    executable: str | None = None
    """The first word of the kernel's command."""
    cwd: str | None = None
    """The working directory the process was to have."""
    exists: bool | None = None
    """Whether ``filename`` is there all the same; ``None``: not looked at."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Of a kernel. Bytes; ``None``: not known."""

    resident: int | None = None
    """Resident set of the largest of its processes, when it was last looked at."""
    peak: int | None = None
    """Largest resident set that a process of it had."""
    limit: int | None = None
    """The limit that was hit, when the system killed for it; else the least that applied: of a
    cgroup or those above it, or the machine's memory."""
    limit_of: str | None = None
    """Whose limit that is: ``kernel`` (its own cgroup), ``outer`` (one above) or ``machine``."""
    used_of_limit: int | None = None
    """What was in use, last, of what ``limit`` applies to; without page cache that could go."""
    shared_group: bool = False
    """Whether its cgroup is the server's, too, as in a container: a kill there may be another's."""


@dataclass(frozen=True, slots=True)
class CpuTime:
    """Seconds that a process, and the children it waited for, had used when it ended."""

    used: float
    limit: int
    """After which the system kills (``RLIMIT_CPU``, the hard one)."""


@dataclass(frozen=True, slots=True)
class OomCounts:
    """By how much the out-of-memory counters of a kernel's cgroups rose; ``None``: not known."""

    own_kills: int | None = None
    """Processes of the kernel's own cgroup that the out-of-memory killer ended."""
    own_limit_hits: int | None = None
    """How often the own cgroup's limit was hit. With cgroup v1 page cache may do that, and no
    process is killed."""
    outer_kills: int | None = None
    """Of the cgroups above, the one with most of them."""
    outer_limit_hits: int | None = None
    machine_kills: int | None = None
    """Of the whole machine (``oom_kill`` of ``/proc/vmstat``), in cgroups or not."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of a crash traceback, innermost first."""

    file: str
    line: int
    function: str
    cell_hash: str | None = None
    """The murmur2 hash of the cell's code, when the file is one of ipykernel's for a cell."""


@dataclass(frozen=True, slots=True)
class CrashTraceback:
    """What ``faulthandler`` wrote as the kernel's own process crashed."""

    headline: str
    """Such as ``Fatal Python error: Segmentation fault``."""
    frames: tuple[Frame, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class RunningCell:
    """The code that was running when the process ended."""

    message_id: str
    code: str
    cell_id: str | None = None
    """The notebook's id of the cell, if the page sent it (``metadata.cellId``)."""
    execution_count: int | None = None
    line: int | None = None
    """The line in it, from 1, if a crash traceback has it."""
    noted: bool = False
    """Whether the kernel itself put down that it began and did not end; it has no words to lose."""
    queued: int = 0
    """How many requests to run a cell the kernel had received after it, and not begun."""


@dataclass(frozen=True, slots=True)
class ShadowedModule:
    """A module of Python's own, and the file beside the notebook that is imported in its place."""

    name: str
    file: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one end. Each source adds its part."""

    exit: ProcessExit | None = None
    """``None``: no process came to be."""
    launch_error: LaunchError | None = None
    answered: bool = False
    """Whether any message of the kernel was received."""
    interrupted: bool = False
    """Whether an interrupt was requested a moment before the end."""
    start_timeout: float | None = None
    """The seconds that it had to answer, when it was ended for not having done so."""
    command: tuple[str, ...] = ()
    """As the kernel specification has it; empty: not known."""
    had_child: bool | None = None
    """Whether it had a child process when the kernel was first heard: then that is the kernel, and
    it the program that starts it. ``None``: not known."""
    cwd: str | None = None
    """The working directory it was launched in."""
    hidden: ShadowedModule | None = None
    """What a kernel that failed at its start could not import, as was found on disk."""
    stderr: str = ""
    """The tail of what it wrote there, from the beginning of a line on if it has more than one."""
    stderr_cut: bool = False
    """Whether there was more before that."""
    stdout: str = ""
    """The same of stdout."""
    stdout_cut: bool = False
    cpu: CpuTime | None = None
    """``None``: not known, or without a limit."""
    memory: Memory | None = None
    oom: OomCounts | None = None
    """Since the kernel's start, or since it came into its cgroup."""
    oom_at_end: OomCounts | None = None
    """Of the last seconds before the end. What was killed before that was another process."""
    traceback: CrashTraceback | None = None
    cell: RunningCell | None = None

    @property
    def has_answered(self) -> bool:
        """Whether it ever did what it was asked to: a cell that it noted itself is proof, too."""
        return self.answered or self.cell is not None

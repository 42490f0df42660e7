"""The kinds of ends that are told apart, and the sentence and the hint of each. Pure.

A sentence is composed from a kind and a few facts (numbers, names, what the system said of a
file), so that each client can say it in its own language: the page does. It reads like
``systemctl status`` read aloud, without a full stop, and has nothing of what a kernel wrote. A
hint says what to do, and may name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

Fact = str | int | float | bool
Facts = Mapping[str, Fact]
"""What a sentence or a hint names, by name. Texts are one line without markup; sizes are in bytes,
times in seconds. ``docs/causes/index.md`` lists the facts of each kind."""


class Kind(str, Enum):
    """Finer than a cause; the value is the name of the page in ``docs/causes/``."""

    OOM_KERNEL = "oom-kernel"
    OOM_OUTER = "oom-outer"
    OOM_MACHINE = "oom-machine"
    OOM_USERSPACE = "oom-userspace"
    KILLED = "killed"
    TERMINATED = "terminated"
    HANGUP = "hangup"
    INTERRUPTED = "interrupted"
    """Interrupted on request, which it did not survive."""
    CPU_LIMIT = "cpu-limit"
    SIGNAL = "signal"
    """Any other signal."""
    SEGMENTATION_FAULT = "segmentation-fault"
    ABORT = "abort"
    BUS_ERROR = "bus-error"
    FLOATING_POINT_ERROR = "floating-point-error"
    ILLEGAL_INSTRUCTION = "illegal-instruction"
    STACK_OVERFLOW = "stack-overflow"
    WINDOWS_STATUS = "windows-status"
    """Any other end that Windows, not the program, has chosen."""
    QUIT = "quit"
    EXIT_ONE = "exit-one"
    EXIT_CODE = "exit-code"
    """Any other exit code."""
    STARTER_EXIT = "starter-exit"
    """Of the program that starts the kernel, which hides how the kernel ended."""
    COMMAND_NOT_FOUND = "command-not-found"
    NOT_EXECUTABLE = "not-executable"
    WRAPPED_SIGNAL = "wrapped-signal"
    CAUGHT_SIGNAL = "caught-signal"
    """The kernel's own handler of the signal ended it."""
    BINARY_MISSING = "binary-missing"
    INTERPRETER_MISSING = "interpreter-missing"
    BINARY_NOT_EXECUTABLE = "binary-not-executable"
    WRONG_ARCHITECTURE = "wrong-architecture"
    CWD_MISSING = "cwd-missing"
    KERNELSPEC_MISSING = "kernelspec-missing"
    LAUNCH_FAILED = "launch-failed"
    """Any other launch that failed."""
    IPYKERNEL_MISSING = "ipykernel-missing"
    IMPORT_FAILED = "import-failed"
    LIBRARY_MISSING = "library-missing"
    SHADOWED_MODULE = "shadowed-module"
    ADDRESS_IN_USE = "address-in-use"
    DISK_FULL = "disk-full"
    NEVER_ANSWERED = "never-answered"
    START_TIMEOUT = "start-timeout"
    RESTART_LIMIT = "restart-limit"
    """Of no verdict on one death: the restarter gave up, and the last death is not known."""
    LOST = "lost"
    SHUTDOWN = "shutdown"
    RESTART = "restart"
    """Shut down by the restarter, for the next process."""
    CULLED = "culled"


REQUESTED = frozenset({Kind.SHUTDOWN, Kind.RESTART, Kind.CULLED})
"""The kinds of ends that somebody asked for: they have no page and no hint."""

SIGNAL_WORDS = {
    "SIGABRT": "abort",
    "SIGALRM": "alarm clock",
    "SIGBUS": "bus error",
    "SIGFPE": "floating-point error",
    "SIGHUP": "hangup",
    "SIGILL": "illegal instruction",
    "SIGINT": "interrupt",
    "SIGPIPE": "broken pipe",
    "SIGQUIT": "quit",
    "SIGSEGV": "segmentation fault",
    "SIGSYS": "bad system call",
    "SIGTERM": "terminated",
    "SIGTRAP": "trace trap",
    "SIGXFSZ": "file size limit exceeded",
}
"""What a person would call the end that a signal brings. SIGKILL has no word: whoever sent it is
the news, not the signal."""

_REQUESTED_SENTENCES = {
    Kind.SHUTDOWN: "Shut down on request",
    Kind.RESTART: "Shut down for an automatic restart",
    Kind.CULLED: "Shut down because it was idle for too long",
}

_MEANINGS = {
    Kind.COMMAND_NOT_FOUND: "command not found",
    Kind.NOT_EXECUTABLE: "command not executable",
    Kind.IPYKERNEL_MISSING: "ipykernel is not installed",
    Kind.IMPORT_FAILED: "an import failed",
    Kind.LIBRARY_MISSING: "a library cannot be loaded",
    Kind.SHADOWED_MODULE: "a module of Python's own is hidden by another file",
    Kind.ADDRESS_IN_USE: "address in use",
    Kind.DISK_FULL: "disk full",
}

FIRST_OF_SHELLS = 128
"""Shells add it to the number of the signal that ended a program."""

OUT_OF_MEMORY = frozenset({Kind.OOM_KERNEL, Kind.OOM_OUTER, Kind.OOM_MACHINE, Kind.OOM_USERSPACE})


def sentence(kind: Kind, facts: Facts, *, certain: bool = True) -> str:
    """What happened, in one sentence without a full stop.

    Of an end after which the restarter gave up, ``facts`` has ``restarts``: how many there were.
    """
    if "restarts" not in facts:
        return _end(kind, facts, certain=certain)
    count = facts["restarts"]
    times = "1 automatic restart" if count == 1 else f"{count} automatic restarts"
    if kind is Kind.RESTART_LIMIT:
        return f"Gave up after {times}"
    return f"Gave up after {times}: {_in_a_sentence(_end(kind, facts, certain=certain))}"


def _end(kind: Kind, facts: Facts, *, certain: bool) -> str:
    if kind in REQUESTED:
        return _REQUESTED_SENTENCES[kind]
    how, cause = _how(kind, facts), _cause(kind, facts)
    # What ran short is before all else: a narrow item cuts the end.
    if kind is Kind.CPU_LIMIT:
        limit = f" (limit {facts['limit']} s)" if "limit" in facts else ""
        short = "Out of CPU time" if certain else "Probably out of CPU time"
        return f"{short}{limit}: {_in_a_sentence(how)}"
    if kind in OUT_OF_MEMORY:
        short = "Out of memory" if certain else "Probably out of memory"
        return f"{short}{_memory(kind, facts)}: {_in_a_sentence(how)}"
    if not cause:
        return how
    if not certain:
        return f"{how}: probably {cause}"
    return f"{how} ({cause})" if "code" in facts else f"{how}: {cause}"


def _in_a_sentence(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _how(kind: Kind, facts: Facts) -> str:
    verb = "Crashed with" if facts.get("crashed") else "Killed by"
    if "message" in facts:
        file = f"{facts['file']}: " if "file" in facts else ""
        return f"Could not start: {file}{facts['message']}"
    if "seconds" in facts:
        return f"Did not answer within {facts['seconds']:g} s of its start"
    if "status" in facts:  # of Windows
        verb = "Crashed with" if facts.get("crashed") else "Ended with"
        word = f" ({facts['word']})" if "word" in facts else ""
        return f"{verb} {facts['status']}{word}"
    if kind is Kind.INTERRUPTED:
        how = f"Exited with code {facts['code']}" if "code" in facts else "Ended by SIGINT"
        return f"{how} when it was interrupted"
    if "code" in facts:
        exited = f"Exited with code {facts['code']}"
        if kind is Kind.CAUGHT_SIGNAL:
            return f"{exited} after {facts['signal']}"
        if "starter" in facts:
            return f"What starts the kernel ({facts['starter']}) e{exited[1:]}"
        who = "a shell" if int(facts["code"]) <= FIRST_OF_SHELLS + 64 else "a launcher"
        reports = f", which {who} reports for {facts['signal']}" if "signal" in facts else ""
        return f"{exited}{reports}"
    if "signal" in facts:
        word = "" if kind in OUT_OF_MEMORY else SIGNAL_WORDS.get(str(facts["signal"]), "")
        return f"{verb} {facts['signal']}{f' ({word})' if word else ''}"
    return "Could not start" if kind is Kind.LAUNCH_FAILED else "Ended, and nothing told how"


def _cause(kind: Kind, facts: Facts) -> str:
    """What is known, or likely, besides how it ended."""
    if "message" in facts or "status" in facts:
        return ""
    if kind is Kind.STACK_OVERFLOW:
        calls = f" ({facts['calls']} calls deep or more)" if "calls" in facts else ""
        return f"stack overflow{calls}"
    if kind in (Kind.WRAPPED_SIGNAL, Kind.CAUGHT_SIGNAL):
        word = SIGNAL_WORDS.get(str(facts["signal"]))
        return ("crashed" if facts.get("crashed") else "killed") + (f" ({word})" if word else "")
    return _MEANINGS.get(kind, "")


def _memory(kind: Kind, facts: Facts) -> str:
    if "in_use" in facts:
        return f" ({share(facts['in_use'], facts['limit'])} in use)"
    if "had" in facts:
        return f" (the kernel had {amount(facts['had'])})"
    if "limit" not in facts:
        return ""
    limit = amount(facts["limit"])
    if kind is Kind.OOM_MACHINE:
        return f" (machine of {limit})"
    return f" (shared limit {limit})" if kind is Kind.OOM_OUTER else f" (limit {limit})"


# Hints

_LESS_DATA = "Load less data at once, or ask for a larger server."
_OF_A_WRAPPER = "The kernel is started by a shell or another program, which "

_HINTS = {
    Kind.KILLED: "Something outside the kernel killed it: a person, a script, a batch system's "
    "limit, a container that was stopped. Nothing tells of a lack of memory.",
    Kind.TERMINATED: "Something outside the kernel asked it to end: a person, a script, a batch "
    "system, a machine that is being shut down.",
    Kind.HANGUP: "The terminal or session that the server was started from was closed. Start the "
    "server with nohup, in tmux or as a service.",
    Kind.INTERRUPTED: "The kernel, or the program that starts it, does not survive an interrupt: "
    "while it starts, or at all.",
    Kind.CPU_LIMIT: "It used up the CPU time that it is allowed (ulimit -t). Ask whoever runs the "
    "machine, or let the work be done elsewhere.",
    Kind.SEGMENTATION_FAULT: "Compiled code used memory that it does not have: most likely a bug "
    "in an extension module. Update it, or report it to its authors.",
    Kind.ABORT: "Compiled code found itself in an impossible state and gave up: a failed "
    "assertion, an exception that nobody caught, damaged memory. Update the package, or report "
    "it.",
    Kind.BUS_ERROR: "It read memory that has nothing behind it: most likely a mapped file that "
    "was truncated meanwhile, or a disk (or /dev/shm) that is full.",
    Kind.FLOATING_POINT_ERROR: "Compiled code divided an integer by zero, or the like.",
    Kind.ILLEGAL_INSTRUCTION: "Compiled code is for another processor than this one. Install a "
    "build of the package for this machine.",
    Kind.STACK_OVERFLOW: "Calls within calls used up the stack: most likely a recursion without "
    "an end.",
    Kind.QUIT: "The kernel ended by itself: quit() and exit() in a cell do that.",
    Kind.EXIT_ONE: "The kernel ended by itself, as programs do after an error.",
    Kind.EXIT_CODE: "Code in the kernel ended the whole process: os._exit(), or compiled code that "
    "stops the program (exit() in C, STOP in Fortran).",
    Kind.STARTER_EXIT: f"{_OF_A_WRAPPER}ended, and does not tell how the kernel did: a crash, a "
    "kill or quit() may be behind it.",
    Kind.COMMAND_NOT_FOUND: f"{_OF_A_WRAPPER}did not find the command. Look at the kernel "
    "specification and its PATH.",
    Kind.NOT_EXECUTABLE: f"{_OF_A_WRAPPER}found the command but may not run it. Look at the "
    "kernel specification.",
    Kind.WRAPPED_SIGNAL: f"{_OF_A_WRAPPER}tells this of its end.",
    Kind.CAUGHT_SIGNAL: "The kernel caught the signal of its own crash and ended itself: most "
    "likely a bug in compiled code. Update the package, or report it to its authors.",
    Kind.BINARY_MISSING: "The program of this kernel is not there: its environment was removed or "
    "renamed. Choose another kernel, or install this one again.",
    Kind.INTERPRETER_MISSING: "The program is there, but not the interpreter that its first line "
    "names: the environment was moved. Install the kernel again.",
    Kind.BINARY_NOT_EXECUTABLE: "The program of this kernel may not be run: it has no execute "
    "permission, is a folder, or lies on a disk mounted with noexec.",
    Kind.WRONG_ARCHITECTURE: "The program of this kernel was built for another kind of machine, "
    "or is a script without a #! line. Install the kernel again on this machine.",
    Kind.CWD_MISSING: "The folder that the kernel was to run in is not there, or may not be "
    "entered. Put it back, or move the notebook to another folder.",
    Kind.KERNELSPEC_MISSING: "Choose another kernel: the one that this notebook names is not "
    "installed here.",
    Kind.IPYKERNEL_MISSING: "Install it: {python} -m pip install ipykernel (into the environment "
    "of this kernel).",
    Kind.LIBRARY_MISSING: "The kernel's program needs the library {library}. Install it, or the "
    "kernel again: an environment may have been moved or updated in part.",
    Kind.ADDRESS_IN_USE: "Another program has the port that this kernel was given. Restart the "
    "kernel: it gets other ports; if it happens again, the ports are fixed somewhere.",
    Kind.NEVER_ANSWERED: "It ended before it was heard of: something is wrong with its start.",
    Kind.START_TIMEOUT: "Its process ran, and never answered. Look at what it wrote; if it only "
    "needs longer, an operator can give it more time (start_timeout).",
    Kind.LOST: "Somebody else took the process's exit status, or the kernel ran elsewhere.",
}

_STARTER_HINTS = {
    ("ssh", 255): "ssh has lost the connection to the other machine, or could not connect.",
    ("timeout", 124): "The time that timeout gives the kernel was over.",
    ("docker", 125): "docker could not run the container.",
    ("podman", 125): "podman could not run the container.",
}
"""By the program and its exit code, which it has for this alone."""

_SIGNAL_HINTS = {
    "SIGXFSZ": "It wrote a file larger than it is allowed to (ulimit -f).",
    "SIGSYS": "It made a system call that is forbidden where it runs.",
}


def hint(kind: Kind, facts: Facts) -> str:
    """What it means and what to do: some sentences, or ``""``. May name what a kernel wrote."""
    if "status" in facts:
        return ""
    parts = [_place(facts), _advice(kind, facts)]
    if "last_line" in facts:
        parts.append(f"The last that it wrote: {facts['last_line']}")
    return " ".join(filter(None, parts))


def _place(facts: Facts) -> str:
    if "cell_line" in facts:
        return f"It crashed in line {facts['cell_line']} of the cell that was running."
    if "function" in facts:
        return f"It crashed in {facts['function']} ({facts['file']}, line {facts['line']})."
    return f"It says: {facts['says']}." if "says" in facts else ""


def _advice(kind: Kind, facts: Facts) -> str:
    if kind in OUT_OF_MEMORY:
        return f"{_memory_used(facts)} {_LESS_DATA}".lstrip()
    if kind is Kind.SIGNAL:
        return _SIGNAL_HINTS.get(str(facts.get("signal")), "")
    if kind is Kind.STARTER_EXIT and (facts["starter"], facts["code"]) in _STARTER_HINTS:
        return _STARTER_HINTS[str(facts["starter"]), int(facts["code"])]
    if kind is Kind.DISK_FULL:
        if "message" in facts:
            return (
                "The server could not write the kernel's connection file. Free some room on the "
                "disk that has Jupyter's runtime folder, or in your quota."
            )
        return (
            "There is no room left on the disk, or in your quota. Delete what you can spare: the "
            "trash, old checkpoints, caches."
        )
    if kind is Kind.IMPORT_FAILED:
        if "module" not in facts:
            return f"It could not be imported: {facts['error']}."
        return (
            f"The module {facts['module']} is missing: install the package that has it "
            f"({facts['python']} -m pip install …) into the environment of this kernel."
        )
    if kind is Kind.SHADOWED_MODULE:
        where = f"in {facts['folder']}" if "folder" in facts else "next to the notebook"
        return f"A file named {facts['file']} {where} hides Python's own module: rename it."
    return _HINTS.get(kind, "").format_map(facts)


def _memory_used(facts: Facts) -> str:
    limit = facts.get("limit")
    if limit is None:
        return f"The kernel used {amount(facts['used'])}." if "used" in facts else ""
    if "used" in facts:
        return f"The kernel used {share(facts['used'], limit)}."
    if "in_use" in facts:
        own = f", the kernel itself {amount(facts['own'])}" if "own" in facts else ""
        return f"In use were {share(facts['in_use'], limit)}{own}."
    if "seen" in facts:
        return f"The kernel was last seen with {share(facts['seen'], limit)}."
    return f"The limit is {amount(limit)}."


# Byte sizes

KIB, MIB, GIB = 2**10, 2**20, 2**30


def amount(size: Any) -> str:
    """Bytes as ``"700 MiB"``, ``"1.5 GiB"``."""
    number, unit = _unit_of(size)
    return f"{_number(size, number)} {unit}"


def share(used: Any, whole: Any) -> str:
    """``"690 of 700 MiB"``: both in the unit of the whole."""
    number, unit = _unit_of(whole)
    return f"{_number(used, number)} of {_number(whole, number)} {unit}"


def _unit_of(size: int) -> tuple[int, str]:
    if size >= GIB:
        return GIB, "GiB"
    return (MIB, "MiB") if size >= MIB else (KIB, "KiB")


def _number(size: int, unit: int) -> str:
    """Rounded half up, as the page does it: to tenths of a GiB, or to whole units."""
    digits = 10 if unit == GIB else 1
    rounded = (2 * max(size, 0) * digits + unit) // (2 * unit)
    return f"{rounded / digits:g}" if rounded % digits else str(rounded // digits)

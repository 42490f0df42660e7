"""Signals in words (pure).

Numbers and names are those of the system this runs on. Real-time signals have no fixed numbers
(each C library keeps some for itself), so these are called by number.
"""

from __future__ import annotations

import signal

#: What a person would call the end that this signal brings. SIGKILL has no word: whoever sent it
#: is the news, not the signal.
_WORDS = {
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
    "SIGXCPU": "CPU time limit exceeded",
    "SIGXFSZ": "file size limit exceeded",
}

_NAMES = {
    member.value: member.name
    for member in signal.Signals
    if not member.name.startswith(("SIGRT", "CTRL_"))
}


def signal_name(number: int) -> str:
    """``"SIGSEGV"`` for 11; ``"signal 64"`` for a number without a name of its own."""
    return _NAMES.get(number, f"signal {number}")


def signal_word(number: int) -> str | None:
    """``"segmentation fault"`` for 11; ``None`` for signals that have no common word."""
    return _WORDS.get(signal_name(number))

"""Names of signals (pure).

Numbers and names are those of the system this runs on. Real-time signals have no fixed numbers
(each C library keeps some for itself), so these are called by number.
"""

from __future__ import annotations

import signal

_NAMES = {
    member.value: member.name
    for member in signal.Signals
    if not member.name.startswith(("SIGRT", "CTRL_"))
}


def signal_name(number: int) -> str:
    """``"SIGSEGV"`` for 11; ``"signal 64"`` for a number without a name of its own."""
    return _NAMES.get(number, f"signal {number}")

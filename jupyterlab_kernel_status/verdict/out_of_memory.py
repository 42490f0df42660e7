"""Whether a kernel that was killed had run out of memory, and of whose. Pure.

Counters decide: differences since the kernel's start. The system's killer raises the count of
kills in the group of its victim, whatever ran short; whose limit was hit tells what did. Killers
in user space (systemd-oomd, earlyoom) leave nothing but a process that had used nearly all.
"""

from __future__ import annotations

from dataclasses import dataclass

from .evidence import Memory, OomCounts
from .kinds import Kind

KIB, MIB, GIB = 2**10, 2**20, 2**30


def amount(size: int) -> str:
    """Bytes as ``"700 MiB"``, ``"1.5 GiB"``."""
    number, unit = _unit_of(size)
    return f"{_number(size, number)} {unit}"


def share(used: int, whole: int) -> str:
    """``"690 of 700 MiB"``: both in the unit of the whole."""
    number, unit = _unit_of(whole)
    return f"{_number(used, number)} of {_number(whole, number)} {unit}"


def _unit_of(size: int) -> tuple[int, str]:
    if size >= GIB:
        return GIB, "GiB"
    return (MIB, "MiB") if size >= MIB else (KIB, "KiB")


def _number(size: int, unit: int) -> str:
    if unit != GIB:
        return str(round(max(size, 0) / unit))
    return f"{max(size, 0) / unit:.1f}".removesuffix(".0")


NEARLY_ALL = 0.95
"""Share of the limit from which a killer in user space is thought of."""

LEAST = 0.5
"""Share of the machine's memory below which a kill elsewhere on it says nothing about this one."""

LESS_DATA = "Load less data at once, or ask for a larger server."

_NOTHING = Memory()
_NO_COUNTS = OomCounts()


@dataclass(frozen=True, slots=True)
class Shortage:
    """Of memory, in words."""

    kind: Kind
    certain: bool
    words: str
    hint: str


def shortage(memory: Memory | None, counts: OomCounts | None, signal: str) -> Shortage | None:
    """What memory had to do with an end by ``signal``; ``None``: nothing that is known."""
    memory, counts = memory or _NOTHING, counts or _NO_COUNTS
    if signal == "SIGKILL":
        found = _by_the_system(memory, counts)
        if found is not None:
            return found
    if signal in ("SIGKILL", "SIGTERM"):
        return _by_a_program(memory)
    return None


def _by_the_system(memory: Memory, counts: OomCounts) -> Shortage | None:
    if counts.own_kills is not None:
        if counts.own_kills <= 0:
            return None  # nobody of this group was killed for memory, so this kernel was not
        if _grew(counts.own_limit_hits):
            return _told(Kind.OOM_KERNEL, memory, certain=True)
        if _grew(counts.outer_limit_hits):
            return _told(Kind.OOM_OUTER, memory, certain=True)
        if counts.own_limit_hits is None:
            return _told(Kind.OOM_KERNEL, memory, certain=False)
        # Its own limit was not hit: something above it ran short.
        machine = _grew(counts.machine_kills)
        return _told(Kind.OOM_MACHINE if machine else Kind.OOM_OUTER, memory, certain=False)
    if _grew(counts.outer_kills):
        return _told(Kind.OOM_OUTER, memory, certain=False)
    if _grew(counts.machine_kills) and _used(memory, at_least=LEAST, unknown=True):
        return _told(Kind.OOM_MACHINE, memory, certain=False)
    return None


def _by_a_program(memory: Memory) -> Shortage | None:
    if memory.used_of_limit is None or memory.limit is None:
        return None
    if not _used(memory, at_least=NEARLY_ALL, unknown=False):
        return None
    words = f"out of memory ({share(memory.used_of_limit, memory.limit)} in use)"
    return Shortage(Kind.OOM_USERSPACE, False, words, _hint(memory))


def _told(kind: Kind, memory: Memory, *, certain: bool) -> Shortage:
    return Shortage(kind, certain, f"out of memory{_numbers(kind, memory)}", _hint(memory))


def _numbers(kind: Kind, memory: Memory) -> str:
    limit = memory.limit
    if limit is not None and kind is Kind.OOM_MACHINE and memory.limit_of == "machine":
        return f" (machine of {amount(limit)})"
    if limit is not None and kind is Kind.OOM_OUTER and memory.limit_of == "outer":
        return f" (shared limit {amount(limit)})"
    if limit is not None and kind is Kind.OOM_KERNEL and memory.limit_of in ("kernel", None):
        return f" (limit {amount(limit)})"
    used = _of_the_kernel(memory)
    return "" if used is None else f" (the kernel had {amount(used)})"


def _hint(memory: Memory) -> str:
    used, limit = _of_the_kernel(memory), memory.limit
    if limit is None or limit <= 0:
        return LESS_DATA if used is None else f"The kernel used {amount(used)}. {LESS_DATA}"
    whole = memory.used_of_limit
    if used is not None and used >= 0.8 * limit:
        # Resident are also pages that it shares with others, and that do not count for the limit.
        return f"The kernel used {share(min(used, limit), limit)}. {LESS_DATA}"
    if whole is not None and whole >= 0.8 * limit:
        own = "" if used is None else f", the kernel itself {amount(used)}"
        return f"In use were {share(whole, limit)}{own}. {LESS_DATA}"
    if used is not None:
        return f"The kernel was last seen with {share(used, limit)}. {LESS_DATA}"
    return f"The limit is {amount(limit)}. {LESS_DATA}"


def _of_the_kernel(memory: Memory) -> int | None:
    known = [size for size in (memory.resident, memory.peak) if size is not None]
    return max(known) if known else None


def _grew(count: int | None) -> bool:
    return count is not None and count > 0


def _used(memory: Memory, *, at_least: float, unknown: bool) -> bool:
    if memory.used_of_limit is None or memory.limit is None or memory.limit <= 0:
        return unknown
    return memory.used_of_limit >= at_least * memory.limit

"""Whether a kernel that was killed had run out of memory, and of whose. Pure.

Counters decide: differences since the kernel's start. The system's killer raises the count of
kills in the group of its victim, whatever ran short; whose limit was hit decides what did. Killers
in user space (systemd-oomd, earlyoom) leave nothing but a process that had used nearly all.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..kinds import Facts, Kind
from .evidence import Memory, OomCounts

NEARLY_ALL = 0.95
"""Share of the limit from which a killer in user space is thought of."""

LEAST = 0.5
"""Share of the machine's memory below which a kill elsewhere proves nothing about this one."""

_NOTHING = Memory()
_NO_COUNTS = OomCounts()


@dataclass(frozen=True, slots=True)
class Shortage:
    """Of memory."""

    kind: Kind
    certain: bool
    facts: Facts
    hint_facts: Facts


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
            return None  # no process of this group was killed for memory, so this kernel was not
        if _grew(counts.own_limit_hits):
            return _short(Kind.OOM_KERNEL, memory, certain=True)
        if _grew(counts.outer_limit_hits):
            return _short(Kind.OOM_OUTER, memory, certain=True)
        if counts.own_limit_hits is None:
            return _short(Kind.OOM_KERNEL, memory, certain=False)
        # Its own limit was not hit: something above it ran short.
        machine = _grew(counts.machine_kills)
        return _short(Kind.OOM_MACHINE if machine else Kind.OOM_OUTER, memory, certain=False)
    if _grew(counts.outer_kills):
        return _short(Kind.OOM_OUTER, memory, certain=False)
    if _grew(counts.machine_kills) and _used(memory, at_least=LEAST, unknown=True):
        return _short(Kind.OOM_MACHINE, memory, certain=False)
    return None


def _by_a_program(memory: Memory) -> Shortage | None:
    if memory.used_of_limit is None or memory.limit is None:
        return None
    if not _used(memory, at_least=NEARLY_ALL, unknown=False):
        return None
    facts = {"in_use": memory.used_of_limit, "limit": memory.limit}
    return Shortage(Kind.OOM_USERSPACE, False, facts, _hint_facts(memory))


def _short(kind: Kind, memory: Memory, *, certain: bool) -> Shortage:
    certain = certain and _is_victim(memory)
    return Shortage(kind, certain, _numbers(kind, memory), _hint_facts(memory))


def _is_victim(memory: Memory) -> bool:
    """Whether a kill in its group can only have been this kernel's: it is alone, or the largest."""
    if not memory.shared_group:
        return True
    used = _of_the_kernel(memory)
    return used is not None and memory.limit is not None and used > memory.limit / 2


_LIMITS_OF = {
    Kind.OOM_MACHINE: ("machine",),
    Kind.OOM_OUTER: ("outer",),
    Kind.OOM_KERNEL: ("kernel", None),
}


def _numbers(kind: Kind, memory: Memory) -> Facts:
    if memory.limit is not None and memory.limit_of in _LIMITS_OF[kind]:
        return {"limit": memory.limit}
    used = _of_the_kernel(memory)
    return {} if used is None else {"had": used}


def _hint_facts(memory: Memory) -> Facts:
    used, limit = _of_the_kernel(memory), memory.limit
    if limit is None or limit <= 0:
        return {} if used is None else {"used": used}
    whole = memory.used_of_limit
    if used is not None and used >= 0.8 * limit:
        # Resident are also pages that it shares with others, and that do not count for the limit.
        return {"limit": limit, "used": min(used, limit)}
    if whole is not None and whole >= 0.8 * limit:
        facts = {"limit": limit, "in_use": whole}
        return facts if used is None else {**facts, "own": used}
    return {"limit": limit} if used is None else {"limit": limit, "seen": used}


def _of_the_kernel(memory: Memory) -> int | None:
    known = [size for size in (memory.resident, memory.peak) if size is not None]
    return max(known) if known else None


def _grew(count: int | None) -> bool:
    return count is not None and count > 0


def _used(memory: Memory, *, at_least: float, unknown: bool) -> bool:
    if memory.used_of_limit is None or memory.limit is None or memory.limit <= 0:
        return unknown
    return memory.used_of_limit >= at_least * memory.limit

"""Looks at a kernel's memory, and what they add up to when it has ended. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ...verdict.evidence import Memory, OomCounts
from .cgroups import GroupMemory, Lineage, MemoryGroup
from .usage import MachineMemory, Resident

AT_THE_END = 2.0
"""Seconds before the end that count as the end: a large process takes a while to be gone after
the out-of-memory killer chose it."""

Groups = Mapping[MemoryGroup, GroupMemory]


@dataclass(frozen=True, slots=True)
class Look:
    """What was to be seen at one moment."""

    at: float
    """Seconds of a clock that never goes back."""
    groups: Groups
    machine: MachineMemory
    resident: Resident | None = None


@dataclass(frozen=True, slots=True)
class _Limit:
    of: str
    bytes: int
    used: int | None
    hit: bool
    """In the last seconds."""


@dataclass(slots=True)
class MemoryRecord:
    """All that has to be kept of the looks at one kernel."""

    lineage: Lineage = field(default_factory=Lineage)
    """Where the kernel's process was, last."""
    _first: dict[MemoryGroup, GroupMemory] = field(default_factory=dict)
    _first_of_machine: MachineMemory = field(default_factory=MachineMemory)
    _recent: deque[Look] = field(default_factory=deque)
    _peak: int | None = None

    def add(self, look: Look) -> None:
        """The kernel lives, and this is what it has."""
        if not self._recent:
            self._first_of_machine = look.machine
        for group, memory in look.groups.items():
            self._first.setdefault(group, memory)
        if look.resident is not None:
            self._peak = max(self._peak or 0, look.resident.peak)
        self._recent.append(look)
        self._forget_before(look.at)

    def counts(self, end: Look) -> OomCounts:
        """Since the kernel's start, or since it came into its group."""
        return self._counts(end, self._first, self._first_of_machine)

    def counts_at_end(self, end: Look) -> OomCounts:
        """Of the last seconds only."""
        before = self._before(end)
        return self._counts(end, before.groups, before.machine)

    def memory(self, end: Look, dispensable: Mapping[MemoryGroup, int], peak: int | None) -> Memory:
        """What the kernel had, and the limit that was hit, or else the least.

        ``dispensable``: what each group would have given up at need; ``peak``: of the process, as
        the system reported at the end, if it did.
        """
        last = self._last(end)
        resident = None if last.resident is None else last.resident.now
        most = max((size for size in (self._peak, peak) if size is not None), default=None)
        limits = self._limits(end, dispensable)
        if self._killed(end):
            # Without a hit to be seen, it was one out of sight: the machine's is the last there is.
            hit = [one for one in limits if one.hit] or [
                one for one in limits if one.of == "machine"
            ]
            limits = hit[:1] or limits
        limit = min(limits, key=lambda one: one.bytes, default=None)
        if limit is None:
            return Memory(resident, most)
        return Memory(resident, most, limit.bytes, limit.of, limit.used)

    def _killed(self, end: Look) -> bool:
        counts = self.counts_at_end(end)
        kills = counts.machine_kills if counts.own_kills is None else counts.own_kills
        return bool(kills)

    def _limits(self, end: Look, dispensable: Mapping[MemoryGroup, int]) -> list[_Limit]:
        last, before, killed = self._last(end), self._before(end), self._killed(end)
        found = []
        for group in self.lineage.groups:
            now = self._now(group, end)
            if now.limit is None:
                continue
            hit = killed and bool(_grown(now.hits, _of(before, group).hits))
            used = _of(last, group).usage
            if hit:
                used = now.limit
            elif used is not None:
                used = max(0, used - dispensable.get(group, 0))
            of = "kernel" if group == self.lineage.own else "outer"
            found.append(_Limit(of, now.limit, used, hit))
        if end.machine.total is not None:
            found.append(_Limit("machine", end.machine.total, last.machine.used, False))
        return found

    def _counts(self, end: Look, first: Groups, machine: MachineMemory) -> OomCounts:
        grown = {
            group: (
                _grown(self._now(group, end).kills, first.get(group, _NOTHING).kills),
                _grown(self._now(group, end).hits, first.get(group, _NOTHING).hits),
            )
            for group in self.lineage.groups
        }
        own = self.lineage.own
        own_kills, own_hits = (None, None) if own is None else grown.pop(own)
        return OomCounts(
            own_kills=own_kills,
            own_limit_hits=own_hits,
            outer_kills=_most(kills for kills, _ in grown.values()),
            outer_limit_hits=_most(hits for _, hits in grown.values()),
            machine_kills=_grown(end.machine.kills, machine.kills),
        )

    def _now(self, group: MemoryGroup, end: Look) -> GroupMemory:
        """At the end; of a group that ended with its last process, what it was like before."""
        now = _of(end, group)
        return _of(self._last(end), group) if now == _NOTHING else now

    def _last(self, end: Look) -> Look:
        return self._recent[-1] if self._recent else end

    def _before(self, end: Look) -> Look:
        """The look that the last seconds began with; a group is there since it was first seen."""
        self._forget_before(end.at)
        if not self._recent:
            return end
        return replace(self._recent[0], groups={**self._first, **self._recent[0].groups})

    def _forget_before(self, at: float) -> None:
        while len(self._recent) > 1 and at - self._recent[1].at >= AT_THE_END:
            self._recent.popleft()


_NOTHING = GroupMemory()


def _of(look: Look, group: MemoryGroup) -> GroupMemory:
    return look.groups.get(group, _NOTHING)


def _grown(now: int | None, first: int | None) -> int | None:
    """By how much; a counter that went back was set to 0 meanwhile."""
    if now is None or first is None:
        return None
    return now - first if now >= first else now


def _most(counts: Iterable[int | None]) -> int | None:
    return max((count for count in counts if count is not None), default=None)

"""What looks at a kernel's memory add up to."""

from __future__ import annotations

from jupyterlab_kernel_status.evidence.memory.cgroups import GroupMemory, Lineage, MemoryGroup
from jupyterlab_kernel_status.evidence.memory.record import AT_THE_END, Look, MemoryRecord
from jupyterlab_kernel_status.evidence.memory.usage import MachineMemory, Resident
from jupyterlab_kernel_status.verdict.evidence import Memory, OomCounts

from .trees import MIB

OWN, PARENT, TOP, ELSEWHERE = (MemoryGroup(f"/{name}", 2) for name in ("own", "up", "top", "else"))
MACHINE = MachineMemory(total=16000 * MIB, used=8000 * MIB, kills=5)
NONE = OomCounts(0, 0, 0, 0, 0)


def group(limit=None, usage=0, kills=0, hits=0):
    return GroupMemory(limit and limit * MIB, usage * MIB, kills=kills, hits=hits)


def look(at, own=None, parent=None, top=None, *, machine=MACHINE, resident=None):
    groups = {OWN: own, PARENT: parent, TOP: top}
    seen = {group: memory for group, memory in groups.items() if memory is not None}
    return Look(at, seen, machine, resident and Resident(*(size * MIB for size in resident)))


def record(*looks, lineage=None):
    record = MemoryRecord(lineage or Lineage(OWN, (PARENT, TOP)))
    for each in looks:
        record.add(each)
    return record


def found(looks, end, *, dispensable=None, peak=None):
    of = record(*looks)
    return of.counts(end), of.counts_at_end(end), of.memory(end, dispensable or {}, peak)


def test_what_was_counted_before_the_start_does_not_count():
    before = group(700, kills=3, hits=9)
    counts, at_end, _ = found([look(0, before, before, before)], look(1, before, before, before))
    assert (counts, at_end) == (NONE, NONE)


def test_a_kill_at_the_end_counts_in_both():
    begin = [look(0, group(kills=1), group(), group(hits=2))]
    end = look(1, group(kills=2), group(kills=1), group(kills=1, hits=4))
    counts, at_end, _ = found(begin, end)
    assert counts == at_end == OomCounts(1, 0, 1, 2, 0)


def test_a_kill_before_the_last_seconds_was_not_the_kernels():
    looks = [look(0, group()), look(1, group(kills=1, hits=1))]
    looks += [look(at, group(kills=1, hits=1)) for at in (2, 3, 4)]
    counts, at_end, _ = found(looks, look(4.5, group(kills=1, hits=1)))
    assert (counts.own_kills, counts.own_limit_hits) == (1, 1)
    assert (at_end.own_kills, at_end.own_limit_hits) == (0, 0)


def test_a_look_between_the_kill_and_the_end_hides_nothing():
    looks = [look(at, group()) for at in range(5)]
    looks.append(look(5, group(kills=1, hits=1)))
    _, at_end, _ = found(looks, look(5 + AT_THE_END / 2, group(kills=1, hits=1)))
    assert (at_end.own_kills, at_end.own_limit_hits) == (1, 1)


def test_only_the_looks_that_are_needed_are_kept():
    of = record(*(look(at / 4, group()) for at in range(1000)))
    assert len(of._recent) == AT_THE_END * 4 + 1


def test_a_counter_that_was_set_to_zero_meanwhile_counts_from_there():
    counts, _, _ = found([look(0, group(kills=7, hits=3))], look(1, group(kills=2, hits=3)))
    assert (counts.own_kills, counts.own_limit_hits) == (2, 0)


def test_what_nobody_counts_is_not_known():
    counts, at_end, memory = found([look(0)], look(1, machine=MachineMemory()))
    assert counts == at_end == OomCounts()
    assert memory == Memory()


def test_a_kernel_that_ends_before_anybody_looked_has_no_counts_that_grew():
    counts, at_end, memory = found([], look(1, group(700, kills=1)))
    assert (counts.own_kills, at_end.own_kills) == (None, 0)
    assert memory.limit == 700 * MIB


def test_a_group_that_ended_with_its_kernel_is_as_it_was_seen_last():
    looks = [look(0, group(700, 600), group(), group()), look(1, group(700, 690), group(), group())]
    counts, _, memory = found(looks, look(1.5, None, group(kills=1), group(kills=1)))
    assert (counts.own_kills, counts.outer_kills) == (0, 1)
    assert (memory.limit, memory.used_of_limit) == (700 * MIB, 690 * MIB)


def test_a_group_that_it_is_moved_to_counts_from_when_it_was_first_seen():
    of = record(look(0, group(kills=3)), lineage=Lineage(OWN))
    of.lineage = Lineage(ELSEWHERE)
    for at, kills in (1, 8), (9, 8):
        of.add(Look(at, {ELSEWHERE: group(kills=kills)}, MACHINE))
    end = Look(9.5, {ELSEWHERE: group(kills=9)}, MACHINE)
    assert (of.counts(end).own_kills, of.counts_at_end(end).own_kills) == (1, 1)


def test_the_least_limit_is_told_and_what_was_in_use_of_it():
    looks = [look(0, group(700, 100), group(), group(500, 300))]
    end = look(1, group(700, 5), group(), group(500, 200))
    _, _, memory = found(looks, end, dispensable={TOP: 50 * MIB})
    assert (memory.limit_of, memory.limit) == ("outer", 500 * MIB)
    assert memory.used_of_limit == 250 * MIB, "at the last look, without page cache"


def test_without_a_group_with_a_limit_it_is_the_machines():
    _, _, memory = found([look(0, group(), group(), group())], look(1, group()))
    assert memory == Memory(None, None, 16000 * MIB, "machine", 8000 * MIB)


def test_a_limit_beyond_the_machines_memory_does_not_apply():
    _, _, memory = found([look(0, group(99999, 1))], look(1, group(99999)))
    assert memory.limit_of == "machine"


def test_the_limit_that_was_hit_is_told_before_a_lesser_one():
    looks = [look(0, group(700, 100), group(), group(2000, 1900))]
    end = look(1, group(700, kills=1), group(kills=1), group(2000, kills=1, hits=1))
    _, _, memory = found(looks, end)
    assert (memory.limit_of, memory.limit, memory.used_of_limit) == (
        "outer",
        2000 * MIB,
        2000 * MIB,
    )


def test_a_limit_that_was_hit_without_a_kill_was_not_used_up():
    _, _, memory = found([look(0, group(700, 650))], look(1, group(700, hits=20)))
    assert (memory.limit, memory.used_of_limit) == (700 * MIB, 650 * MIB)


def test_a_kill_for_a_limit_out_of_sight_is_told_with_the_machines():
    _, _, memory = found([look(0, group(700, 100))], look(1, group(700, kills=1)))
    assert (memory.limit_of, memory.limit) == ("machine", 16000 * MIB)


def test_the_peak_is_the_largest_that_was_seen_or_told():
    looks = [look(0, resident=(10, 60)), look(1, resident=(20, 40))]
    end = look(2)
    assert found(looks, end)[2].peak == 60 * MIB
    assert found(looks, end, peak=50 * MIB)[2].peak == 60 * MIB
    assert found(looks, end, peak=70 * MIB)[2].peak == 70 * MIB
    assert found(looks, end)[2].resident == 20 * MIB

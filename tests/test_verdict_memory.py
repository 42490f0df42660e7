"""Out of memory, told apart from being killed."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from jupyterlab_kernel_status.kinds import amount, share
from jupyterlab_kernel_status.verdict.evidence import CpuTime, Memory, OomCounts
from jupyterlab_kernel_status.verdict.judge import judge

from .verdicts import GIB, MIB, NO_KILLS, coded, memory, signalled, told

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals end processes there")

FULL, EMPTY = memory(690, 700), memory(90, 700)

IN_USE = "Probably out of memory (690 of 700 MiB in use): killed by SIGKILL", False, "oom-userspace"

OUT_OF_MEMORY = {
    "its own limit, by both counters": (
        FULL,
        OomCounts(own_kills=1, own_limit_hits=3, outer_kills=1, outer_limit_hits=0),
        ("Out of memory (limit 700 MiB): killed by SIGKILL", True, "oom-kernel"),
    ),
    "a kill in its group, and no word on the limit": (
        FULL,
        OomCounts(own_kills=1),
        ("Probably out of memory (limit 700 MiB): killed by SIGKILL", False, "oom-kernel"),
    ),
    "a kill in its group, and the limit of one above was hit": (
        memory(690, 2048, "outer"),
        OomCounts(own_kills=1, own_limit_hits=0, outer_kills=1, outer_limit_hits=2),
        ("Out of memory (shared limit 2 GiB): killed by SIGKILL", True, "oom-outer"),
    ),
    "its own group is gone, and one above had a kill": (
        memory(690, 2048, "outer"),
        OomCounts(outer_kills=1, outer_limit_hits=2),
        ("Probably out of memory (shared limit 2 GiB): killed by SIGKILL", False, "oom-outer"),
    ),
    "a kill in its group, no limit was hit, and the machine counts it too": (
        memory(15000, 15974, "machine"),
        OomCounts(1, 0, 1, 0, 1),
        ("Probably out of memory (machine of 15.6 GiB): killed by SIGKILL", False, "oom-machine"),
    ),
    "no group tells, and the machine had a kill": (
        memory(15000, 15974, "machine"),
        OomCounts(machine_kills=1),
        ("Probably out of memory (machine of 15.6 GiB): killed by SIGKILL", False, "oom-machine"),
    ),
    "a kill in its group, and no limit known": (
        Memory(resident=690 * MIB),
        OomCounts(own_kills=1, own_limit_hits=1),
        ("Out of memory (the kernel had 690 MiB): killed by SIGKILL", True, "oom-kernel"),
    ),
    "no counter grew, and nearly all was used": (
        FULL,
        NO_KILLS,
        IN_USE,
    ),
}


@pytest.mark.parametrize("case", OUT_OF_MEMORY)
def test_out_of_memory_is_told_with_its_numbers(case):
    memory_, counts, (reason, certain, kind) = OUT_OF_MEMORY[case]
    evidence = signalled("SIGKILL", memory=memory_, oom=counts)
    assert told(evidence) == (reason, "oom-kill", certain, kind)
    assert judge(evidence).signal == "SIGKILL"
    assert "Load less data" in judge(evidence).hint


def test_in_a_shared_group_a_kill_may_have_been_another_process():
    counts = OomCounts(own_kills=1, own_limit_hits=3)
    idle = Memory(88 * MIB, 88 * MIB, 2 * GIB, "kernel", 2 * GIB, shared_group=True)
    verdict = judge(signalled("SIGKILL", memory=idle, oom=counts))
    assert not verdict.certain
    assert verdict.reason == "Probably out of memory (limit 2 GiB): killed by SIGKILL"
    large = replace(idle, resident=1900 * MIB)
    assert judge(signalled("SIGKILL", memory=large, oom=counts)).certain
    alone = replace(idle, shared_group=False)
    assert judge(signalled("SIGKILL", memory=alone, oom=counts)).certain


PLAIN = {
    "nothing is known": (None, None),
    "no counter grew": (EMPTY, NO_KILLS),
    "the limit was hit, which dropping page cache may have cured": (
        EMPTY,
        OomCounts(0, 9, 0, 9, 0),
    ),
    "another process of the group above was killed": (EMPTY, OomCounts(0, 0, 4, 4, 4)),
    "another process of the machine was killed": (EMPTY, OomCounts(machine_kills=1)),
    "much, but not nearly all was used": (memory(660, 700), NO_KILLS),
}


@pytest.mark.parametrize("case", PLAIN)
def test_a_kill_without_a_lack_of_memory_is_a_kill(case):
    memory_, counts = PLAIN[case]
    evidence = signalled("SIGKILL", memory=memory_, oom=counts)
    assert told(evidence) == ("Killed by SIGKILL", "signal", True, "killed")


def test_a_program_may_end_a_kernel_that_uses_nearly_all_with_sigterm():
    evidence = signalled("SIGTERM", memory=memory(690, 700), oom=NO_KILLS)
    reason = "Probably out of memory (690 of 700 MiB in use): killed by SIGTERM"
    assert told(evidence) == (reason, "oom-kill", False, "oom-userspace")


def test_sigterm_while_another_process_of_the_group_was_killed_is_no_lack_of_memory():
    evidence = signalled("SIGTERM", memory=EMPTY, oom=OomCounts(1, 1, 1, 1, 1))
    assert told(evidence) == ("Killed by SIGTERM (terminated)", "signal", True, "terminated")


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGHUP", "SIGINT"])
def test_no_other_signal_tells_of_memory(name):
    evidence = signalled(name, memory=FULL, oom=OomCounts(1, 1, 1, 1, 1))
    assert judge(evidence).cause.value == "signal"


def test_a_certain_lack_of_memory_is_no_lack_of_cpu_time():
    evidence = signalled("SIGKILL", memory=FULL, oom=OomCounts(1, 1), cpu=CpuTime(4.0, 4))
    assert told(evidence)[2:] == (True, "oom-kernel")


def test_an_exit_while_the_counters_grew_is_an_exit():
    counts = OomCounts(1, 1, 1, 1, 1)
    evidence = coded(1, memory=FULL, oom=counts, answered=True, had_child=False)
    assert told(evidence) == ("Exited with code 1", "exit-code", True, "exit-one")


def test_a_shell_that_reports_a_kill_while_the_counters_grew_had_no_memory_left():
    evidence = coded(137, memory=FULL, oom=OomCounts(1, 1, 1, 1, 1))
    reason = (
        "Probably out of memory (limit 700 MiB): "
        "exited with code 137, which a shell reports for SIGKILL"
    )
    assert told(evidence) == (reason, "oom-kill", False, "oom-kernel")
    assert (judge(evidence).exit_code, judge(evidence).signal) == (137, None)


HINTS = {
    "The kernel used 690 of 700 MiB.": FULL,
    "The kernel used 250 of 250 MiB.": Memory(265 * MIB, 265 * MIB, 250 * MIB, "kernel"),
    "The kernel was last seen with 90 of 700 MiB.": EMPTY,
    "In use were 700 of 700 MiB, the kernel itself 90 MiB.": Memory(
        90 * MIB, 90 * MIB, 700 * MIB, "kernel", 700 * MIB
    ),
    "The limit is 700 MiB.": Memory(limit=700 * MIB),
    "The kernel used 1.5 GiB.": Memory(peak=3 * GIB // 2),
}


@pytest.mark.parametrize("hint", HINTS)
def test_the_hint_has_the_numbers(hint):
    evidence = signalled("SIGKILL", memory=HINTS[hint], oom=OomCounts(1, 1))
    less = "Load less data at once, or ask for a larger server."
    assert judge(evidence).hint == f"{hint} {less}"


def test_amounts_read_well():
    sizes = [0, 512 * 1024, MIB, 700 * MIB, GIB, 3 * GIB // 2, 64 * GIB]
    assert [amount(size) for size in sizes] == (
        ["0 KiB", "512 KiB", "1 MiB", "700 MiB", "1 GiB", "1.5 GiB", "64 GiB"]
    )
    assert share(690 * MIB, 700 * MIB) == "690 of 700 MiB"
    assert share(1900 * MIB, 2 * GIB) == "1.9 of 2 GiB"


def test_another_process_that_was_killed_earlier_is_not_the_kernel():
    earlier, at_the_end = OomCounts(1, 1, 1, 1, 1), OomCounts(0, 0, 0, 0, 0)
    roomy = memory(300, 700)
    evidence = signalled("SIGKILL", memory=roomy, oom=earlier, oom_at_end=at_the_end)
    assert told(evidence) == ("Killed by SIGKILL", "signal", True, "killed")
    evidence = coded(137, memory=roomy, oom=earlier, oom_at_end=at_the_end)
    assert judge(evidence).kind == "wrapped-signal"

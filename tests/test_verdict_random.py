"""Whatever the evidence, there is a verdict, and it keeps within its bounds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyterlab_kernel_status.kinds import Kind
from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.verdict.evidence import (
    CrashTraceback,
    Evidence,
    Frame,
    LaunchError,
    Memory,
    OomCounts,
    RunningCell,
    ShadowedModule,
)
from jupyterlab_kernel_status.verdict.judge import judge
from jupyterlab_kernel_status.vocabulary import Cause

REASON_LENGTH = 320
HINT_LENGTH = 500

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\u202eevil\u2066",
    "a\nb\r\nc\x00\x85\u2028d",
    "x" * 5000,
    "\ud800",
]
SPOKEN = [
    "Traceback (most recent call last):",
    '  File "/home/me/random.py", line 1, in <module>',
    '  File "C:\\env\\Lib\\random.py", line 1, in <module>',
    "ModuleNotFoundError: No module named 'ipykernel'",
    "python: No module named ipykernel_launcher",
    "AttributeError: module 'random' has no attribute 'x'",
    "ImportError: cannot import name 'x' from partially initialized module 'random'",
    "(consider renaming '/home/me/<b>.py' since it has the same name as the standard library",
    "zmq.error.ZMQError: Address already in use",
    "OSError: [Errno 28] No space left on device",
    "sh: 1: <b>: not found",
]
texts = st.one_of(st.text(max_size=60), st.sampled_from(EVIL))
lines = st.one_of(
    texts, st.sampled_from(SPOKEN), st.tuples(st.sampled_from(SPOKEN), texts).map("".join)
)
written = st.lists(lines, max_size=12).map("\n".join)
numbers = st.one_of(st.none(), st.integers(), st.integers(0, 3))


@st.composite
def exits(draw):
    number = draw(st.one_of(st.integers(0, 300), st.integers()))
    way = draw(st.sampled_from(["code", "signal", "lost"]))
    return ProcessExit(
        number if way == "code" else None, number if way == "signal" else None, None, 0.0
    )


def maybe(strategy):
    return st.one_of(st.none(), strategy)


errors = st.builds(LaunchError, texts, texts, numbers, maybe(texts), maybe(texts), maybe(texts))
limits = st.one_of(st.none(), texts, st.sampled_from(["kernel", "outer", "machine"]))
memories = st.builds(Memory, numbers, numbers, numbers, limits, numbers)
frames = st.builds(Frame, texts, st.integers(), texts)
crashes = st.builds(CrashTraceback, texts, st.lists(frames, max_size=5).map(tuple), texts)
evidences = st.builds(
    Evidence,
    exit=maybe(exits()),
    launch_error=st.one_of(st.none(), st.none(), errors),
    answered=st.booleans(),
    command=st.lists(texts, max_size=3).map(tuple),
    cwd=maybe(texts),
    hidden=maybe(st.builds(ShadowedModule, texts, texts)),
    stderr=written,
    memory=maybe(memories),
    oom=maybe(st.builds(OomCounts, numbers, numbers, numbers, numbers, numbers)),
    oom_at_end=maybe(st.builds(OomCounts, numbers, numbers, numbers, numbers, numbers)),
    traceback=maybe(crashes),
    cell=maybe(st.builds(RunningCell, texts, texts, line=numbers)),
)


@given(evidences)
@settings(max_examples=400, deadline=None)
def test_a_verdict_is_one_line_of_bounded_text_without_markup(evidence):
    verdict = judge(evidence)
    assert 0 < len(verdict.reason) <= REASON_LENGTH
    assert len(verdict.hint) <= HINT_LENGTH
    for text in (verdict.reason, verdict.hint):
        assert text.isprintable()
        assert "<" not in text
        assert ">" not in text
        text.encode()


EXITS = {Kind.QUIT, Kind.EXIT_ONE, Kind.EXIT_CODE, Kind.STARTER_EXIT}
"""Of these it may be uncertain who exited, and never how."""


@given(evidences)
@settings(max_examples=200, deadline=None)
def test_a_verdict_that_is_not_certain_says_so(evidence):
    verdict = judge(evidence)
    says = "probably " in verdict.reason.lower() or verdict.cause is Cause.LOST
    if evidence.launch_error is None and (verdict.certain or verdict.kind not in EXITS):
        assert says is not verdict.certain
    assert verdict.kind in set(Kind)


@given(evidences, st.text("abcdefghijklmnopqrstuvwxyz", min_size=12, max_size=20))
@settings(max_examples=200, deadline=None)
def test_what_the_kernel_wrote_is_in_no_sentence(evidence, word):
    spoken = replace(
        evidence,
        launch_error=None,
        exit=evidence.exit or ProcessExit(1, None, None, 0.0),
        stderr=f"{evidence.stderr}\n{word}\nTraceback (most recent call last):\n{word}: {word}",
        traceback=CrashTraceback(word, (Frame(word, 1, word),), word),
        cell=RunningCell(word, word, word),
    )
    assert word not in judge(spoken).reason

"""Reading what faulthandler wrote, and believing only what is about the process's own end."""

from __future__ import annotations

import os
import signal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_kernel_status.evidence.cell import in_kernel
from jupyterlab_kernel_status.evidence.cell.code_hash import code_hash
from jupyterlab_kernel_status.evidence.cell.faulthandler import (
    FRAMES_LIMIT,
    NAME_LIMIT,
    TEXT_LIMIT,
    is_of,
    last_crash,
    with_line,
)
from jupyterlab_kernel_status.evidence.cell.kernel_notes import (
    FaulthandlerNote,
    RunningCellNote,
    is_ipykernel,
)
from jupyterlab_kernel_status.evidence.cell.running_cells import RunningCells
from jupyterlab_kernel_status.process.exit import ProcessExit
from jupyterlab_kernel_status.verdict.evidence import Evidence, Frame, RunningCell

CODE = "import ctypes\nb()"

SEGFAULT = f"""\
Fatal Python error: Segmentation fault

Thread 0x00007f66aa1fa6c0 (most recent call first):
  File "/usr/lib/python3.13/threading.py", line 992 in run

Current thread 0x00007f66aaccac40 [python] (most recent call first):
  File "/usr/lib/python3.13/ctypes/__init__.py", line 538 in string_at
  File "/tmp/ipykernel_17/12345.py", line 4 in a
  File "/tmp/ipykernel_17/{code_hash(CODE)}.py", line 2 in <module>
  File "/venv/IPython/core/interactiveshell.py", line ??? in run_code

Extension modules: numpy.core._multiarray_umath (total: 1)
"""

FOREIGN_THREAD = """\
Fatal Python error: Segmentation fault

Thread 0x00007f66aa1fa6c0 (most recent call first):
  File "/usr/lib/python3.13/threading.py", line 992 in run

Thread 0x00007f66aaccac40 (most recent call first):
  File "/tmp/ipykernel_17/12345.py", line 4 in <module>
"""

WINDOWS = r"""Windows fatal exception: access violation

Current thread 0x000012fc (most recent call first):
  File "C:\Temp\ipykernel_17\12345.py", line 4 in <module>
"""


def died(signum):
    return ProcessExit.from_returncode(-signum)


def test_the_thread_that_crashed_innermost_first():
    crash = last_crash(SEGFAULT)
    assert crash.headline == "Fatal Python error: Segmentation fault"
    assert [(frame.function, frame.line, frame.cell_hash) for frame in crash.frames] == [
        ("string_at", 538, None),
        ("a", 4, "12345"),
        ("<module>", 2, code_hash(CODE)),
        ("run_code", 0, None),
    ]
    assert crash.text == SEGFAULT


def test_a_crash_outside_python_shows_where_python_was():
    assert [frame.function for frame in last_crash(FOREIGN_THREAD).frames] == ["<module>"]


def test_a_cell_on_windows():
    (frame,) = last_crash(WINDOWS).frames
    assert frame == Frame(r"C:\Temp\ipykernel_17\12345.py", 4, "<module>", "12345")


def test_only_the_last_crash_counts():
    aborted = SEGFAULT.replace("Segmentation fault", "Aborted")
    assert last_crash(aborted + SEGFAULT).headline.endswith("Segmentation fault")
    assert last_crash("no headline at all") is None
    assert last_crash("") is None


HEADLINES = {
    "Fatal Python error: Segmentation fault": signal.SIGSEGV,
    "Fatal Python error: Aborted": signal.SIGABRT,
    "Fatal Python error: Bus error": signal.SIGBUS,
    "Fatal Python error: Floating point exception": signal.SIGFPE,
    "Fatal Python error: Floating-point exception": signal.SIGFPE,
    "Fatal Python error: Illegal instruction": signal.SIGILL,
}


@pytest.mark.parametrize("headline", HEADLINES)
def test_a_headline_is_of_its_signal_alone(headline):
    for signum in (*set(HEADLINES.values()), signal.SIGKILL, signal.SIGTERM):
        assert is_of(headline, died(signum)) is (signum == HEADLINES[headline])
    assert not is_of(headline, ProcessExit.from_returncode(1))
    assert not is_of(headline, ProcessExit.unknown())


@pytest.mark.parametrize(
    ("headline", "code"),
    [
        ("access violation", 0xC0000005),
        ("stack overflow", 0xC00000FD),
        ("int divide by zero", 0xC0000094),
        ("code 0xc0000374", 0xC0000374),
    ],
)
def test_a_headline_of_windows_is_of_its_status_alone(headline, code):
    assert is_of(f"Windows fatal exception: {headline}", ProcessExit.from_returncode(code))
    assert not is_of(f"Windows fatal exception: {headline}", ProcessExit.from_returncode(1))


CELL = RunningCell("m", CODE)


def test_the_line_is_the_running_cells_own():
    assert with_line(CELL, last_crash(SEGFAULT), whole=True).line == 2
    assert with_line(RunningCell("m", "other"), last_crash(SEGFAULT), whole=True).line is None


def test_a_cell_too_long_to_be_kept_whole_has_the_line_of_the_outermost_frame():
    assert with_line(RunningCell("m", "cut"), last_crash(SEGFAULT), whole=False).line == 2


def told(text, signum, cell=CELL):
    return FaulthandlerNote().add_to(Evidence(exit=died(signum), cell=cell), text.encode())


def test_a_traceback_is_believed_when_the_process_died_by_its_signal():
    evidence = told(SEGFAULT, signal.SIGSEGV)
    assert evidence.traceback is not None
    assert evidence.cell.line == 2
    for other in (signal.SIGKILL, signal.SIGABRT, signal.SIGTERM):
        evidence = told(SEGFAULT, other)
        assert (evidence.traceback, evidence.cell.line) == (None, None)


def test_a_later_crash_of_another_kind_hides_none_of_the_processs_own():
    survived = SEGFAULT.replace("Segmentation fault", "Bus error")
    assert told(survived + SEGFAULT, signal.SIGSEGV).traceback is not None
    assert told(SEGFAULT + survived, signal.SIGSEGV).traceback is None


LINES = st.lists(
    st.one_of(
        st.sampled_from(SEGFAULT.splitlines() + FOREIGN_THREAD.splitlines() + ["", "\x00\x1b[31m"]),
        st.text(max_size=80),
        st.builds('  File "{}", line {} in {}'.format, st.text(), st.integers(), st.text()),
        st.builds(lambda text, times: text * times, st.text(min_size=1), st.integers(1, 30_000)),
    ),
    max_size=300,
)


@given(lines=LINES, before=st.binary(max_size=64), signum=st.sampled_from([6, 7, 8, 9, 11]))
def test_anything_is_read_without_raising_and_within_bounds(lines, before, signum):
    written = before + "\n".join(lines).encode(errors="replace")
    evidence = FaulthandlerNote().add_to(Evidence(exit=died(signum), cell=CELL), written)
    crash = last_crash(written.decode(errors="replace"))
    if crash is None:
        assert evidence.traceback is None
        return
    assert len(crash.text) <= TEXT_LIMIT
    assert len(crash.headline) <= NAME_LIMIT
    assert len(crash.frames) <= FRAMES_LIMIT
    assert all(len(frame.file) <= NAME_LIMIT >= len(frame.function) for frame in crash.frames)


def noted(written, cells=None):
    return RunningCellNote(cells or RunningCells()).add_to(Evidence(cell=CELL), written).cell


NOTE = b'{"message_id": "m2", "code": "y", "cell_id": "c2", "execution_count": 3}'


def test_the_kernels_own_note_of_the_running_cell_outweighs_what_was_heard():
    assert noted(b"%010d" % len(NOTE) + NOTE + b"of a longer one before") == RunningCell(
        "m2", "y", cell_id="c2", execution_count=3, noted=True
    )
    assert noted(b"%010d" % 0 + NOTE) is None


def test_a_note_on_a_cell_that_is_known_to_be_over_is_stale():
    cells = RunningCells()
    cells.idle("m2")
    assert noted(b"%010d" % len(NOTE) + NOTE, cells) is None


@given(st.binary(max_size=200))
def test_what_is_no_note_is_passed_over(written):
    cell = noted(written)
    assert cell is None or cell is CELL or len(cell.code) <= 200


@pytest.mark.parametrize(
    ("command", "is_one"),
    [
        (["python", "-m", "ipykernel_launcher", "-f", "c.json"], True),
        (["python3", "-Xfrozen_modules=off", "-m", "ipykernel", "-f", "c.json"], True),
        (["conda", "run", "-n", "e", "python", "-m", "ipykernel_launcher", "-f", "c.json"], True),
        (["python", "-m", "bash_kernel", "-f", "c.json"], False),
        (["python", "-m", "xpython_launcher", "-f", "c.json"], False),
        (["xpython", "-f", "c.json"], False),
        (["R", "-e", "ipykernel_launcher"], False),
        (["python", "-m", "ipykernel_launcher", "--IPKernelApp.kernel_class=own.Kernel"], False),
        (["python", "-m"], False),
        ([], False),
    ],
)
def test_python_code_is_for_ipykernels_only(command, is_one):
    assert is_ipykernel(command) is is_one


class Shell:
    """What a note needs of IPython's."""

    history_manager = SimpleNamespace(input_hist_raw=[""])

    def get_parent(self):
        return {"header": {"msg_id": "m"}}


def test_a_note_is_written_to_no_file_that_user_code_has_opened_since(tmp_path):
    note_file, results = tmp_path / "note", tmp_path / "results.csv"
    note_file.touch()
    results.write_text("a,b,c\n")
    descriptor = in_kernel.opened(str(note_file))
    note = in_kernel.CellNote(descriptor, Shell(), 100)
    os.close(descriptor)  # as os.closerange does in user code
    opened = os.open(results, os.O_RDWR)
    if opened != descriptor:
        os.dup2(opened, descriptor)
        os.close(opened)
    note.begin(SimpleNamespace(raw_cell="x = 1", cell_id=None))
    note.end()
    os.close(descriptor)
    assert results.read_text() == "a,b,c\n"
    assert note_file.read_bytes() == in_kernel.IDLE

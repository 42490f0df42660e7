"""Whether a process is stopped."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyterlab_kernel_status.process.proc import is_stopped

from .process_under_test import Processes, until_ended


@pytest.fixture
def processes() -> Iterator[Processes]:
    processes = Processes(None)
    yield processes
    processes.end()


def stat(folder: Path, name: str, state: str) -> int:
    """A process of that name and state, in a folder that looks like /proc."""
    (folder / "7").mkdir()
    (folder / "7" / "stat").write_text(f"7 ({name}) {state} 1 7 7 0 -1 4194304 T\n")
    return 7


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGTSTP])
def test_a_process_is_stopped_until_it_is_continued(processes: Processes, number: int) -> None:
    process = processes.start()
    assert is_stopped(process.pid) is False
    process.send_signal(number)
    processes.until(lambda: is_stopped(process.pid) is True)
    process.send_signal(signal.SIGCONT)
    processes.until(lambda: is_stopped(process.pid) is False)


def test_of_a_dead_process_nothing_is_known(processes: Processes) -> None:
    process = processes.start()
    process.kill()
    until_ended(process)
    assert is_stopped(process.pid) is None
    process.wait()
    assert is_stopped(process.pid) is None


@pytest.mark.parametrize("name", ["sh", "a b", "x) T 1", ") T", "((", ""])
@pytest.mark.parametrize(
    ("state", "stopped"), [("S", False), ("R", False), ("t", False), ("D", False), ("T", True)]
)
def test_a_name_does_not_confuse(tmp_path: Path, name: str, state: str, stopped: bool) -> None:
    assert is_stopped(stat(tmp_path, name, state), proc=tmp_path) is stopped


def test_an_unreadable_state_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "stat").write_bytes(b"")
    assert is_stopped(7, proc=tmp_path) is None
    assert is_stopped(8, proc=tmp_path) is None


def test_off_linux_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert is_stopped(os.getpid()) is None

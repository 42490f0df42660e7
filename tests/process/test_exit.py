"""Return codes, read as Popen writes them."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from jupyterlab_kernel_status.process import ProcessExit


@pytest.mark.parametrize(
    ("returncode", "exit_code", "signal"),
    [
        (0, 0, None),
        (3, 3, None),
        (255, 255, None),
        (-9, None, 9),
        (-11, None, 11),
        (-64, None, 64),
        (0xC0000005, 0xC0000005, None),
        (0xC0000005 - 2**32, 0xC0000005, None),
    ],
)
def test_a_returncode_is_an_exit_code_or_a_signal(
    returncode: int, exit_code: int | None, signal: int | None
) -> None:
    end = ProcessExit.from_returncode(returncode, ended_at=1.5)
    assert end == ProcessExit(exit_code, signal, None, 1.5)


def test_an_unknown_end_has_neither() -> None:
    assert ProcessExit.unknown(ended_at=1.5) == ProcessExit(None, None, None, 1.5)


@pytest.mark.parametrize("make", [ProcessExit.unknown, lambda: ProcessExit.from_returncode(0)])
def test_an_end_is_dated_when_it_is_noticed(
    make: Callable[[], ProcessExit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1.5)
    assert make().ended_at == 1.5

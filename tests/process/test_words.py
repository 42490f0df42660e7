"""Signals and Windows exit codes in words."""

from __future__ import annotations

import signal

import pytest

from jupyterlab_kernel_status.kinds import SIGNAL_WORDS
from jupyterlab_kernel_status.process.ntstatus import ntstatus
from jupyterlab_kernel_status.process.signals import signal_name


@pytest.mark.parametrize(
    ("number", "name", "word"),
    [
        (signal.SIGSEGV, "SIGSEGV", "segmentation fault"),
        (signal.SIGABRT, "SIGABRT", "abort"),
        (signal.SIGBUS, "SIGBUS", "bus error"),
        (signal.SIGFPE, "SIGFPE", "floating-point error"),
        (signal.SIGILL, "SIGILL", "illegal instruction"),
        (signal.SIGTERM, "SIGTERM", "terminated"),
        (signal.SIGHUP, "SIGHUP", "hangup"),
        (signal.SIGINT, "SIGINT", "interrupt"),
        (signal.SIGKILL, "SIGKILL", None),
        (signal.SIGUSR1, "SIGUSR1", None),
        (64, "signal 64", None),
        (34, "signal 34", None),
        (0, "signal 0", None),
        (1000, "signal 1000", None),
    ],
)
def test_a_signal_has_a_name_and_perhaps_a_word(number: int, name: str, word: str | None) -> None:
    assert signal_name(number) == name
    assert SIGNAL_WORDS.get(name) == word


@pytest.mark.parametrize(
    ("code", "name", "word"),
    [
        (0xC0000005, "STATUS_ACCESS_VIOLATION", "access violation"),
        (0xC00000FD, "STATUS_STACK_OVERFLOW", "stack overflow"),
        (0xC0000374, "STATUS_HEAP_CORRUPTION", "heap corruption"),
        (0xC0000135, "STATUS_DLL_NOT_FOUND", "DLL not found"),
        (0xC0000409, "STATUS_STACK_BUFFER_OVERRUN", "stack buffer overrun or fail-fast abort"),
        (3228369022, "delay-load failure 0xC06D007E", "DLL not found"),
        (0xC06D007F, "delay-load failure 0xC06D007F", "function not found in a DLL"),
        (0xC0009999, "0xC0009999", None),
    ],
)
def test_a_crash_has_a_name_in_both_its_forms(code: int, name: str, word: str | None) -> None:
    unsigned, signed = ntstatus(code), ntstatus(code - 2**32)
    assert unsigned == signed
    assert unsigned is not None
    assert (unsigned.code, unsigned.name, unsigned.word) == (code, name, word)
    assert unsigned.crash


@pytest.mark.parametrize("code", [0xC000013A, 0x40010004])
def test_being_told_to_end_is_no_crash(code: int) -> None:
    status = ntstatus(code)
    assert status is not None
    assert not status.crash


@pytest.mark.parametrize("code", [0, 1, 3, 137, 255, 259, -1, 0xFFFFFFFF, -11, 2**31 - 1])
def test_a_programs_own_exit_code_is_no_status_of_windows(code: int) -> None:
    assert ntstatus(code) is None

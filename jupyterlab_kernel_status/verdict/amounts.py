"""Amounts of memory in words. Pure."""

from __future__ import annotations

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

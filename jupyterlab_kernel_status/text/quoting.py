"""What others wrote, made fit to stand in a sentence of ours. Pure."""

from __future__ import annotations

from .plain import plain

_WITHOUT_MARKUP = str.maketrans(
    {
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
    }
)


def quoted(text: str, limit: int) -> str:
    """One line of at most ``limit`` characters: printable, and no markup even where it is misread.

    Angle brackets become the quotation marks that look like them.
    """
    shown = plain(text[: 8 * limit])
    visible = "".join(char if char.isprintable() else " " for char in shown)
    line = " ".join(visible.split()).translate(_WITHOUT_MARKUP)
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"

"""What a kernel wrote as plain text of a bounded size. Pure.

Terminal sequences and control characters are for terminals; direction overrides can make code
look like other code.
"""

from __future__ import annotations

import re

# Each class excludes what the next one begins with: no input is read twice.
_SEQUENCES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, moves of the cursor
    r"|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # OSC: titles, links
    r"|\x1b[PX^_][^\x07\x1b\n]*\x1b\\"  # DCS, SOS, PM, APC
    r"|\x1b[ -/]+[0-~]|\x1b[0-OQ-WYZ\\`-~]"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def plain(text: str) -> str:
    """``text`` without terminal sequences and control characters; lines end in a line feed."""
    text = _SEQUENCES.sub("", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", _CONTROLS.sub("", text))


def head(text: str, size: int) -> str:
    """The beginning of ``text``, at most ``size`` bytes of UTF-8."""
    return text[:size].encode()[:size].decode(errors="ignore")


def tail(text: str, size: int) -> str:
    """The end of ``text``, at most ``size`` bytes of UTF-8."""
    return text[-size:].encode()[-size:].decode(errors="ignore")


def whole_lines(text: str) -> str:
    """The tail of a longer text without the rest of the line, or word, that it begins with."""
    rest = text.partition("\n")[2] or text.partition(" ")[2]
    return rest or "…"


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

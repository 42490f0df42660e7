"""What the operator of a server adds to what people read about a death (pure)."""

from __future__ import annotations

from urllib.parse import urlsplit

from ...text.plain import plain
from .evidence import OperatorModel

HINT_SIZE = 500
"""Characters of the hint."""
LINK_SIZE = 2000


def operator_note(hint: str, link: str) -> OperatorModel | None:
    """The checked note, or ``None`` when nothing is set.

    Raises
    ------
    ValueError: the hint is too long, or the link is no http or https URL; it names the setting.
    """
    hint, link = plain(hint).strip(), link.strip()
    if len(hint) > HINT_SIZE:
        raise ValueError(
            f"c.KernelStatus.operator_hint has {len(hint)} characters, and may have {HINT_SIZE}"
        )
    if link and not _is_web_address(link):
        raise ValueError(f"c.KernelStatus.operator_link is no http or https URL: {link[:200]!r}")
    return {"hint": hint, "link": link} if hint or link else None


def _is_web_address(link: str) -> bool:
    if len(link) > LINK_SIZE or plain(link) != link or any(map(str.isspace, link)):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False

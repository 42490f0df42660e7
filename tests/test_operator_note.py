"""What an operator adds is checked when the server starts."""

from __future__ import annotations

import pytest

from jupyterlab_kernel_status.server.api.evidence import HINT_SIZE, operator_note


@pytest.mark.parametrize(
    ("hint", "link", "note"),
    [
        ("", "", None),
        (" ", "\n", None),
        ("Ask for more.", "", {"hint": "Ask for more.", "link": ""}),
        ("", "https://example.org/a?b", {"hint": "", "link": "https://example.org/a?b"}),
        ("\x1b[1mBold\x1b[0m", "http://[::1]:8000", {"hint": "Bold", "link": "http://[::1]:8000"}),
    ],
)
def test_it_is_what_was_set(hint, link, note):
    assert operator_note(hint, link) == note


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org",
        "/help",
        "https://",
        "https:example.org",
        "https://exa mple.org",
        "https://example.org/\x07",
        "http://[::1",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_a_link_that_is_no_web_address_is_refused_by_name(link):
    with pytest.raises(ValueError, match=r"c\.KernelStatus\.operator_link"):
        operator_note("Ask us.", link)


def test_a_hint_that_is_too_long_is_refused_by_name():
    assert operator_note("x" * HINT_SIZE, "")
    with pytest.raises(ValueError, match=r"c\.KernelStatus\.operator_hint"):
        operator_note("x" * (HINT_SIZE + 1), "")

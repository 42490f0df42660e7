"""What a kernel wrote becomes plain text of a bounded size."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipykernel.compiler import get_tmp_hash_seed, murmur2_x86

from jupyterlab_kernel_status.evidence.cell.code_hash import SEED, code_hash
from jupyterlab_kernel_status.text.plain import head, plain, tail, whole_lines


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[0;31mValueError\x1b[0m: x", "ValueError: x"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPquery\x1b\\text", "text"),
        ("\x1b(Btext\x1b7\x1bc", "text"),
        ("\x9b31mred", "red"),
        ("10%\r20%\r\ndone\n", "10%\n20%\ndone\n"),
        ("a\x00b\x07c\x7fd\x85e\tf", "abcde\tf"),
        ("if access\u202e \u2066# nobody\u2069", "if access # nobody"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("\x1b[31", "[31"),
        ("\x1b]0;unfinished\nline", "]0;unfinished\nline"),
        ("naïve 北京 🙂 שלום", "naïve 北京 🙂 שלום"),
    ],
)
def test_terminal_sequences_and_control_characters_are_taken_out(written, shown):
    assert plain(written) == shown


@given(st.text(alphabet=st.characters(), max_size=200))
def test_nothing_but_text_tabs_and_line_feeds_is_left(text):
    kept = plain(text)
    assert not [c for c in kept if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n"]
    assert plain(kept) == kept
    kept.encode()


@given(st.text(max_size=60), st.integers(1, 80))
def test_sizes_are_bytes(text, size):
    text = plain(text)
    assert len(head(text, size).encode()) <= size
    assert len(tail(text, size).encode()) <= size
    assert text.startswith(head(text, size))
    assert text.endswith(tail(text, size))
    if len(text.encode()) <= size:
        assert head(text, size) == tail(text, size) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_the_hash_of_a_cell_is_ipykernels(code):
    assert get_tmp_hash_seed() == SEED
    assert code_hash(code) == str(murmur2_x86(code, SEED))


@pytest.mark.parametrize(
    ("cut", "shown"),
    [("ken=abc\nnext\nlast", "next\nlast"), ("abc next", "next"), ("abcdef", "…")],
)
def test_a_cut_text_begins_with_a_whole_line_or_word(cut, shown):
    assert whole_lines(cut) == shown

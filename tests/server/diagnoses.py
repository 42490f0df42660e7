"""What the evidence says of an end."""

from __future__ import annotations


def said(found):
    """Sentence, cause, certainty and kind."""
    return found["reason"], found["cause"], found["certain"], found["kind"]


def exited(words, code=1, *, certain=True):
    """The first three of an exit whose meaning is known."""
    meaning = f" ({words})" if certain else f": probably {words}"
    return f"Exited with code {code}{meaning}", "exit-code", certain

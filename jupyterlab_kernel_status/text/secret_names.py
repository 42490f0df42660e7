"""Which names are those of secrets: variables, options, headers, fields. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_ENDINGS = (
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "secrets",
    "token",
    "credential",
    "credentials",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "accountkey",
    "signingkey",
)
"""Of a word of the name: ``PGPASSWORD`` is one word."""

_WORDS = frozenset({"pwd", "pw", "auth", "sig", "sas", "signature", "authkey", "jwt"})

_HEADERS = frozenset({"authorization", "proxyauthorization", "cookie", "setcookie"})

_OPEN_KEYS = frozenset(
    {"primary", "foreign", "public", "partition", "sort", "cache", "group", "dict", "row", "join"}
    | {"index", "idempotency", "routing", "column", "data", "the", "a", "each", "every", "missing"}
)
"""What comes before a key that is no secret."""

_FOLDERS = frozenset({"PWD", "OLDPWD"})


def is_header(name: str) -> bool:
    """Whether all of the line is the secret, as in ``Authorization: Bearer …``."""
    return re.sub(r"[^a-z]", "", name.lower()) in _HEADERS


def is_secret(name: str) -> bool:
    """Whether what is called so is to be masked."""
    if name in _FOLDERS:
        return False
    words = [word.lower() for word in _WORD.findall(name)]
    if any(word.endswith(_ENDINGS) or word in _WORDS for word in words):
        return True
    return any(
        word in ("key", "keys") and before not in _OPEN_KEYS for before, word in pairwise(words)
    )

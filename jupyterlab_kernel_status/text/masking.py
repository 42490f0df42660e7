"""Obvious secrets in what a kernel wrote, and in code, become ``***``. Pure.

What is found: values of names like ``API_TOKEN`` in assignments, environment dumps, JSON, options
and URLs; user and password of URLs; ``Authorization`` headers; tokens of well-known shapes; private
keys. More than that may be masked, and a secret that looks like any other text is not found.

The time is linear in the text: no pattern repeats a repetition, and where one follows another
their characters exclude each other, so that no part of the text is tried in two ways.
"""

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

_WORDS = frozenset({"pwd", "pw", "pass", "auth", "sig", "sas", "signature", "authkey", "jwt"})

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


MASK = "***"

_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----"
    r"(?:[^-]|-(?!----))*"
    r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----)?"
)
_KEY_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----")
_BASE64_LINE = re.compile(r"[A-Za-z0-9+/=]*\s*\Z")

_SHAPES = re.compile(
    r"(?<![A-Za-z0-9_])(?:"
    r"gh[opsur]_[A-Za-z0-9]{20,}"
    r"|github_pat_[A-Za-z0-9_]{20,}"
    r"|gl(?:pat|dt|rt|ptt|cbt|oas)-[A-Za-z0-9_-]{16,}"
    r"|sk-(?=[A-Za-z_-]{0,40}[0-9])[A-Za-z0-9_-]{16,}"
    r"|[sr]k_(?:live|test)_[A-Za-z0-9]{16,}"
    r"|xox[a-z]-[A-Za-z0-9-]{10,}"
    r"|xapp-[A-Za-z0-9-]{10,}"
    r"|A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])"
    r"|AIza[A-Za-z0-9_-]{35}"
    r"|ya29\.[A-Za-z0-9_-]{16,}"
    r"|hf_[A-Za-z0-9]{20,}"
    r"|npm_[A-Za-z0-9]{30,}"
    r"|pypi-[A-Za-z0-9_-]{32,}"
    r"|dckr_pat_[A-Za-z0-9_-]{20,}"
    r"|dapi[0-9a-f]{32}"
    r"|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"
    r")"
)
_JWT = re.compile(r"(?<![\w-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*")
_BEARER = re.compile(
    r"(?<!\w)((?i:bearer|basic))([ \t]{1,4})"
    r"(?=[A-Za-z._~+/-]{0,200}(?:[0-9=]|[a-z][A-Z]))[\w.~+/=-]{8,}"
)
_USER_OF_URL = re.compile(r"(://)(?:[^\s/@:\"'<>?#]{0,256}:[^\s/\"'<>]+|[^\s/@:\"'<>?#]{16,})@")

_NAME = re.compile(
    r"(?<![\w.-])(?P<name>[\w.-]+)(?P<close>\\{0,4}[\"']\]?)?[ \t]{0,8}"
    r"(?P<sign>=>|:=|[!=]?=|:(?!:)|(?(close),|(?!)))[ \t]{0,8}"
)
"""A name and the sign that its value follows; a comma only after a quoted name."""
_OPTION = re.compile(r"(?<![\w.-])--(?P<name>[A-Za-z][\w-]*)[ \t]{1,8}(?![-\s])")

_QUOTED = re.compile(
    r"[A-Za-z]{0,2}(?:"
    r'"""(?:[^"]|"(?!""))*(?:""")?'
    r"|'''(?:[^']|'(?!''))*(?:''')?"
    r'|"(?:[^"\\\n]|\\.)*"?'
    r"|'(?:[^'\\\n]|\\.)*'?"
    r")"
)
_QUOTED_IN_QUOTES = re.compile(r"\\{1,4}[\"'][^\"'\\\n]*(?:\\{1,4}[\"'])?")
_TUPLE = re.compile(r"\([^()\n]*\)?")
_CALL = re.compile(r"[A-Za-z_][\w.]*(?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_BARE = re.compile(r"[^\s\"',;&]+")
_REST_OF_LINE = re.compile(r"[^\n]+")
_REST_OF_HEADER = re.compile(r"[^\n\"']+")
_ANOTHER = re.compile(r"[ \t]{0,8}=[ \t]{0,8}")

_OPEN = frozenset(
    {"None", "null", "true", "false", "True", "False", "str", "bytes", "int", "bool", "float"}
    | {"Any", "string", "number", "boolean", "Optional[str]", MASK}
)
"""Values, and types in their place, that give nothing away."""


def mask(text: str) -> str:
    """``text`` with obvious secrets as ``***``."""
    text = _KEY_BLOCK.sub(MASK, text)
    text = _without_end_of_key(text)
    text = _SHAPES.sub(MASK, text)
    text = _JWT.sub(MASK, text)
    text = _USER_OF_URL.sub(rf"\1{MASK}@", text)
    text = _mask_values(text, _NAME)
    text = _mask_values(text, _OPTION)
    return _BEARER.sub(rf"\1\2{MASK}", text)


def _without_end_of_key(text: str) -> str:
    """A private key whose beginning was cut off."""
    end = _KEY_END.search(text)
    if end is None:
        return text
    lines = text[: end.start()].splitlines(keepends=True)
    while lines and _BASE64_LINE.match(lines[-1]):
        lines.pop()
    return "".join(lines) + MASK + text[end.end() :]


def _mask_values(text: str, names: re.Pattern[str]) -> str:
    """Each value that follows a secret's name is masked; what is in others is looked at, too."""
    parts: list[str] = []
    copied = position = 0
    while (found := names.search(text, position)) is not None:
        position = found.end()
        if not _names_a_secret(text, found):
            continue
        for start, end in _values(text, found):
            parts += [text[copied:start], MASK]
            copied = position = end
    return "".join([*parts, text[copied:]])


def _names_a_secret(text: str, found: re.Match[str]) -> bool:
    name = found["name"]
    in_query = name in ("key", "code") and text[max(0, found.start() - 1)] in "?&"
    return in_query or is_header(name) or is_secret(name)


def _values(text: str, found: re.Match[str]) -> list[tuple[int, int]]:
    """Where the values are that follow a secret's name."""
    spans = []
    position: int | None = found.end()
    while position is not None:
        value = _value_at(text, position, found)
        if value is None:
            break
        if not _gives_nothing_away(value.group(), found["name"]):
            spans.append(value.span())
        another = _ANOTHER.match(text, value.end())
        position = None if another is None else another.end()
    return spans


def _value_at(text: str, position: int, found: re.Match[str]) -> re.Match[str] | None:
    for quoted in (_QUOTED, _QUOTED_IN_QUOTES):
        value = quoted.match(text, position)
        if value is not None:
            return value
    sign = found.groupdict().get("sign")
    if sign == ",":
        return None
    if is_header(found["name"]):
        return _REST_OF_HEADER.match(text, position)
    if sign == "=" and _is_line_of_environment(text, found):
        return _REST_OF_LINE.match(text, position)
    if _CALL.match(text, position):
        return None
    return _TUPLE.match(text, position) or _BARE.match(text, position)


def _is_line_of_environment(text: str, found: re.Match[str]) -> bool:
    """``NAME=value``, alone on its line, whose value may have spaces."""
    before = text[max(0, found.start() - len("\nexport ")) : found.start()]
    line = before.rpartition("\n")[2] if "\n" in before or found.start() < 9 else "?"
    return (
        line in ("", "export ")
        and found.group() == f"{found['name']}="
        and found["name"].isidentifier()
    )


def _gives_nothing_away(value: str, name: str) -> bool:
    bare = value.strip("\"'")
    if not bare or value.rstrip(")]}:.") in _OPEN:
        return True
    counts = bare.isdecimal() and len(bare) < 8
    return counts and not re.search(r"(?i)pass|pwd|pw|pin|secret", name)

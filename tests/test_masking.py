"""Obvious secrets in what a kernel wrote are masked, and the rest is left as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_kernel_status.text import masking
from jupyterlab_kernel_status.text.masking import mask

try:
    from re import _parser as parser
except ImportError:  # Python 3.10
    import sre_parse as parser

HIDDEN = "s3cr3tV4lu3"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
SIZE = 64 * 1024


@pytest.mark.parametrize(
    "template",
    [
        "API_TOKEN={}",
        "export DB_PASSWORD={} and more",
        "PGPASSWORD={}",
        "SMTP_PASS={}",
        "{{'DB_PASS': '{}'}}",
        "AWS_SECRET_ACCESS_KEY={}",
        "AWS_ACCESS_KEY_ID={}",
        "STRIPE_KEY: {}",
        "SERVICE_CREDENTIALS = '{}'",
        '{{"password": "{}", "user": "me"}}',
        '{{\\"password\\": \\"{}\\"}}',
        "environ({{'HF_TOKEN': '{}', 'HOME': '/root'}})",
        "[('API_KEY', '{}')]",
        'os.environ["API_KEY"] = "{}"',
        'token: str = "{}"',
        "client(api_key = '{}', timeout=3)",
        "password = '''first\n{}'''",
        'if password == "{}":',
        'requests.get(url, auth=("me", "{}"))',
        "--password {} --user me",
        "--api-key={}",
        "https://me:{}@example.org/data",
        "postgresql+psycopg2://me:{}@db:5432/x",
        "redis://:{}@cache",
        "http://localhost:8888/?token={}",
        "https://example.org/?a=1&access_token={}&b=2",
        "https://maps.example.org/?key={}",
        "https://account.blob.core.windows.net/c?sv=1&sig={}",
        "https://bucket.s3.amazonaws.com/o?X-Amz-Signature={}&X-Amz-Date=1",
        "AccountName=me;AccountKey={};EndpointSuffix=x",
        "Authorization: Bearer {}",
        "Authorization: token {}",
        "curl -H 'Authorization: Basic {}' https://example.org",
        "headers={{'Authorization': 'Bearer {}'}}",
        "> Cookie: session=1; id={}",
        "the header was Bearer {}",
        "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
        "{}\n-----END PRIVATE KEY-----\n",
    ],
)
def test_a_secret_is_masked_where_its_place_tells(template):
    masked = mask(template.format(HIDDEN))
    assert HIDDEN not in masked
    assert "***" in masked


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_" + "a1B2" * 9,
        "github_pat_" + "a1B2" * 12,
        "glpat-" + "a1B2" * 5,
        "sk-" + "a1B2" * 12,
        "sk-proj-" + "a1B2" * 12,
        "sk_live_" + "a1B2" * 6,
        "xoxb-" + "1234-" * 5,
        "AKIA" + "A1B2" * 4,
        "AIza" + "a1B2c" * 7,
        "hf_" + "a1B2" * 8,
        "npm_" + "a1B2" * 9,
        "pypi-" + "a1B2" * 16,
        "dapi" + "0a1b" * 8,
        JWT,
    ],
)
def test_a_token_is_known_by_its_shape(secret):
    assert mask(f"sent {secret} to the server") == "sent *** to the server"


@pytest.mark.parametrize(
    "text",
    [
        "KeyError: 'abc'",
        "TypeError: sort() got an unexpected keyword argument 'key'",
        "sorted(rows, key=len)",
        "Column('id', primary_key=True)",
        "max_tokens=100, tokenizer=fast",
        "TOKENIZERS_PARALLELISM=(true | false)",
        "Setting `pad_token_id` to `eos_token_id`:50256",
        "PWD=/home/me",
        "password = getpass.getpass()",
        'client(password=os.environ["PW"], x=1)',
        "def login(user, password=None): pass",
        "Basic information follows: nothing",
        "git@example.org:me/repository.git",
        "https://example.org:8080/path?a=1",
        "disk-usage-of-2-directories",
        'File "/home/me/x.py", line 3, in <module>',
        "MemoryError: Unable to allocate 7.45 GiB for an array with shape (1000000000,)",
        "Segmentation fault (core dumped)",
    ],
)
def test_what_is_no_secret_is_left(text):
    assert mask(text) == text


def test_what_stands_around_is_left():
    dump = f"HOME=/root\nAPI_TOKEN={HIDDEN}\nLANG=C\n"
    assert mask(dump) == "HOME=/root\nAPI_TOKEN=***\nLANG=C\n"
    url = f"GET https://me:{HIDDEN}@example.org/a?token={HIDDEN}&page=2 failed"
    assert mask(url) == "GET https://***@example.org/a?token=***&page=2 failed"


values = st.text(alphabet="abcXYZ019_.~!$%^*+-/=", min_size=6, max_size=40).map(lambda v: f"q{v}q")


@given(values, st.sampled_from(["TOKEN={}\n", '"password": "{}"', "?sig={}", "Cookie: a={}"]))
def test_any_value_is_masked(value, template):
    assert value not in mask(f"before\n{template.format(value)}\nafter")


@given(st.text(max_size=300))
def test_any_text_is_masked_without_an_error(text):
    mask(text)


HOSTILE = [
    'a="',
    "token=",
    "token token=,",
    'password="',
    'password="""',
    "password='''",
    "token=a(",
    "token=\\",
    'token="\\"',
    "password=a=",
    "--token ",
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "AAAA\n",
    "://a:",
    "://a:a@",
    "eyJaaaaaaaa.",
    "SG.aaaaaaaaaaaaaaaa.",
    "sk-a-",
    "bearer ",
    "token.",
    " \t",
    "\\",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_is_masked_too(piece):
    mask((piece * SIZE)[:SIZE])


def unbounded_repeats(pattern, inside=False):
    """Each repeat without a bound in a parsed pattern: whether it stands in another such."""
    for code, argument in pattern:
        nested = inside
        if str(code) in ("MAX_REPEAT", "MIN_REPEAT"):
            unbounded = argument[1] is parser.MAXREPEAT
            if unbounded:
                yield inside
            nested = inside or unbounded
        yield from (
            found for part in subpatterns(argument) for found in unbounded_repeats(part, nested)
        )


def subpatterns(argument):
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, (tuple, list)):
        for part in argument:
            yield from subpatterns(part)


PATTERNS = {name: value for name, value in vars(masking).items() if isinstance(value, re.Pattern)}


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_repeats_a_repetition(name):
    pattern = PATTERNS[name]
    assert not any(unbounded_repeats(parser.parse(pattern.pattern, pattern.flags)))


def test_a_repeated_repetition_would_be_found():
    assert any(unbounded_repeats(parser.parse("(?:a+b?)*c")))

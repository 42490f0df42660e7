"""Each kind of end has its sentence, its hint and its page; the page says the same."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from jupyterlab_kernel_status.kinds import REQUESTED, Kind

from .kinds import TABLE, rows

CAUSES = Path(__file__).parents[1] / "docs" / "causes"


@pytest.mark.skipif(sys.platform != "linux", reason="the table has Linux's signals")
def test_the_table_is_what_this_half_says():
    assert [json.loads(line) for line in TABLE.read_text().splitlines()] == rows()


def test_the_table_has_every_kind():
    assert {row["kind"] for row in rows()} == {kind.value for kind in Kind}


def test_the_documentation_lists_the_facts_of_every_kind():
    listed = {}
    text = (CAUSES / "index.md").read_text()
    for kind, facts in re.findall(r"^\| \[?`([\w-]+)`[^|]*\|([^|]*)\|.*\|$", text, re.M):
        listed[kind] = set(re.findall(r"`(\w+)`", facts))
    named = {kind.value: set() for kind in Kind}
    for row in rows():
        named[row["kind"]] |= set(row["facts"]) - {"restarts"}
    assert listed == named


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['kind']}: {row['sentence']}")
def test_only_an_end_that_somebody_asked_for_has_no_page(row):
    page = CAUSES / f"{row['kind']}.md"
    assert page.exists() == (Kind(row["kind"]) not in REQUESTED)
    assert row["hint"] == "" or page.exists()

"""What is written down about the vocabulary and the wire is what the code has."""

from __future__ import annotations

import ast
import json
import re
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from jsonschema import Draft202012Validator

from jupyterlab_kernel_status.channels.execution_state import SILENT_REQUESTS
from jupyterlab_kernel_status.client.traits import StatusTraits
from jupyterlab_kernel_status.server.api import evidence as evidence_document
from jupyterlab_kernel_status.server.api import wait as longpoll
from jupyterlab_kernel_status.server.api.evidence import (
    REQUESTED,
    CellModel,
    EvidenceDocument,
    EvidenceModel,
    StreamModel,
    TracebackModel,
)
from jupyterlab_kernel_status.server.api.handlers import OPENAPI_PATH
from jupyterlab_kernel_status.server.documents import StatusDocument, StatusFields
from jupyterlab_kernel_status.server.events import SCHEMA_ID, SCHEMA_PATH
from jupyterlab_kernel_status.server.settings import KernelStatus as Settings
from jupyterlab_kernel_status.server.unclean_shutdown.previous_server import ServerDeathModel
from jupyterlab_kernel_status.verdict.evidence import Memory, OomCounts
from jupyterlab_kernel_status.vocabulary import (
    LEGAL_MOVES,
    LIVE_STATUSES,
    Cause,
    Initiator,
    LastExitModel,
    Status,
)

DOCS = Path(__file__).parents[1] / "docs"
VOCABULARY = (DOCS / "vocabulary.md").read_text()
WIRE = (DOCS / "rest-and-events.md").read_text()
SVG = "{http://www.w3.org/2000/svg}"
OPENAPI = yaml.safe_load(OPENAPI_PATH.read_text())
EVENT = yaml.safe_load(SCHEMA_PATH.read_text())


def values(enumeration):
    return [member.value for member in enumeration]


def named(status):
    return "none" if status is None else status.value


MOVES = {f"{named(old)}-{new.value}" for old, following in LEGAL_MOVES.items() for new in following}


def schema(name):
    return OPENAPI["components"]["schemas"][name]


def section(text, heading):
    """What stands under a heading, up to the next one of its rank."""
    rank = heading.partition(" ")[0]
    return re.split(rf"^{rank} ", text.partition(f"{heading}\n")[2], flags=re.MULTILINE)[0]


def table(text, *, column=0):
    """The cells of one column of the first table in ``text``, without its head."""
    rows = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE).group().splitlines()[2:]
    return [row.strip("|").split("|")[column].strip() for row in rows]


def words(cells):
    return [re.findall(r"`([^`]+)`", cell) for cell in cells]


def test_the_descriptions_have_the_words_of_the_vocabulary():
    assert EVENT["properties"]["status"]["enum"] == values(Status)
    assert schema("Status")["enum"] == values(Status)
    assert schema("LastExit")["properties"]["cause"]["enum"] == values(Cause)
    assert schema("LastExit")["properties"]["initiator"]["enum"] == values(Initiator)


def test_the_descriptions_have_the_fields_of_the_models():
    assert schema("LastExit")["required"] == list(LastExitModel.__annotations__)
    assert set(schema("StatusDocument")["required"]) == set(StatusDocument.__annotations__)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("EvidenceDocument", EvidenceDocument),
        ("Evidence", EvidenceModel),
        ("Cell", CellModel),
        ("Traceback", TracebackModel),
        ("Stream", StreamModel),
        ("Memory", Memory),
        ("OomCounts", OomCounts),
        ("ServerDeath", ServerDeathModel),
    ],
)
def test_the_description_has_the_fields_of_the_evidence(name, fields):
    assert schema(name)["required"] == list(fields.__annotations__)
    assert list(schema(name)["properties"]) == list(fields.__annotations__)


def test_the_described_causes_of_evidence_are_those_that_nobody_asked_for():
    described = schema("Evidence")["properties"]["cause"]["enum"]
    assert described == [cause.value for cause in Cause if cause not in REQUESTED]


def test_the_description_has_the_bounds_of_the_evidence():
    assert schema("Text")["maxLength"] == evidence_document.TEXT_SIZE
    assert schema("Line")["maxLength"] == evidence_document.LINE_SIZE
    operator = schema("Evidence")["properties"]["operator"]["oneOf"][0]["properties"]
    assert operator["hint"]["maxLength"] == evidence_document.HINT_SIZE
    frames = schema("Traceback")["properties"]["frames"]
    assert frames["maxItems"] == evidence_document.FRAMES


def test_the_description_has_the_bounds_of_the_wait():
    arguments = OPENAPI["paths"]["/kernels/{kernel_id}/wait"]["get"]["parameters"]
    bounds = {argument["name"]: argument["schema"] for argument in arguments}
    assert bounds["timeout"]["maximum"] == longpoll.MAX_TIMEOUT
    assert bounds["timeout"]["default"] == longpoll.DEFAULT_TIMEOUT
    assert bounds["after_seq"]["maximum"] == longpoll.MAX_SEQ


def test_the_documented_words_are_those_of_the_vocabulary():
    statuses = words(table(section(VOCABULARY, "## Status: the kernel's process")))
    assert statuses == [*([word] for word in values(Status)), []]
    assert words(table(section(VOCABULARY, "### Causes"))) == [[word] for word in values(Cause)]
    initiators = words(table(section(VOCABULARY, "### Initiators")))
    assert initiators == [[word] for word in values(Initiator)]


def test_the_documented_last_exit_has_all_fields():
    fields = words(table(section(VOCABULARY, "## Last exit")))
    assert list(chain(*fields)) == list(LastExitModel.__annotations__)


def test_the_documented_silent_requests_are_those_of_the_code():
    silent = section(VOCABULARY, "### Requests that do not count")
    assert set(re.findall(r"`([a-z_]+)`", silent)) >= SILENT_REQUESTS


def test_the_page_passes_over_the_same_requests():
    source = (DOCS.parent / "src" / "stock" / "kernelstatus.ts").read_text()
    silent = re.search(r"const SILENT: readonly string\[\] = \[(.*?)\]", source, re.DOTALL)
    assert set(re.findall(r"'([a-z_]+)'", silent.group(1))) == SILENT_REQUESTS


def test_the_documented_moves_are_legal():
    moves = section(VOCABULARY, "### Moves")
    table_ = zip(table(moves), table(moves, column=1), strict=True)
    read = {
        f"{old.strip('`') if old.startswith('`') else 'none'}-{new}"
        for old, following in table_
        for new in re.findall(r"`([^`]+)`", following)
    }
    assert read == MOVES


def test_the_drawn_moves_are_the_legal_ones():
    drawing = ElementTree.parse(DOCS / "images" / "lifecycle.svg")
    arrows = [path for path in drawing.iter(f"{SVG}path") if path.get("class") == "move"]
    drawn = [arrow.get("data-moves").split() for arrow in arrows]
    moves = list(chain(*drawn))
    assert len(moves) == len(set(moves))
    assert set(moves) == MOVES
    shared = [{move.partition("-")[0] for move in arrow} for arrow in drawn if len(arrow) > 1]
    assert shared == [{status.value for status in LIVE_STATUSES}] * 3  # from the frame
    boxes = {text.text for text in drawing.iter(f"{SVG}text") if not text.get("class")}
    assert boxes == set(values(Status))


def example(heading, language="json"):
    return json.loads(re.search(rf"```{language}\n(.*?)```", section(WIRE, heading), re.S).group(1))


def test_the_documented_model_has_what_the_server_adds():
    model = example("## Kernel models")
    stock = {"id", "name", "last_activity", "execution_state", "connections"}
    assert set(model) == stock | set(StatusFields.__annotations__)
    assert set(model["last_exit"]) == set(LastExitModel.__annotations__)


def test_the_documented_document_is_as_described():
    document = example("## Status documents")
    Draft202012Validator({**OPENAPI, "$ref": "#/components/schemas/StatusDocument"}).validate(
        document
    )
    assert set(document) == set(StatusDocument.__annotations__)


def test_the_documented_evidence_is_as_described():
    document = example("## Evidence")
    Draft202012Validator({**OPENAPI, "$ref": "#/components/schemas/EvidenceDocument"}).validate(
        document
    )


def test_the_documented_notice_of_a_killed_server_is_as_described():
    document = example("## A server that was killed")
    Draft202012Validator({**OPENAPI, "$ref": "#/components/schemas/ServerDeathDocument"}).validate(
        document
    )


def test_the_documented_event_is_as_described():
    event = example("## Events")
    Draft202012Validator(EVENT).validate(event)
    assert set(event) == set(EVENT["properties"])
    assert SCHEMA_ID in WIRE
    assert EVENT["$id"] == SCHEMA_ID


@pytest.mark.parametrize("name", Settings.class_own_traits(config=True))
def test_every_setting_is_documented_with_its_default(name):
    cells = section(WIRE, "## Settings")
    names = [word for (word,) in words(table(cells))]
    documented = dict(zip(names, table(cells, column=1), strict=True))
    default = Settings.class_traits()[name].default_value
    assert ast.literal_eval(documented[f"c.KernelStatus.{name}"].strip("`")) == default


def test_every_source_of_evidence_is_documented_for_operators():
    cells = section((DOCS / "operators.md").read_text(), "## What is collected")
    documented = zip(table(cells, column=2), table(cells, column=3), strict=True)
    switches = {trait.strip("`"): source.strip("`") for trait, source in documented}
    traits = [name for name in StatusTraits.class_traits() if name.startswith("collect_")]
    assert {name: switches.get(name) for name in traits} == {
        name: name.removeprefix("collect_") for name in traits
    }

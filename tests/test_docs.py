"""The examples in the documentation are run.

Every fenced block of ``python`` stands by itself. It is run from top to bottom, with ``await``
allowed as in a notebook, and prints what the ``text`` block right after it says, if there is one.
Blocks that begin with ``c.`` are configuration: what they set has to be there to be set.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import doctest
import inspect
import io
import re
from pathlib import Path

import pytest
from jupyter_client.ioloop import AsyncIOLoopKernelManager
from jupyter_client.restarter import KernelRestarter
from traitlets.config import Config

from jupyterlab_kernel_status.client import managers
from jupyterlab_kernel_status.client.compose import with_status
from jupyterlab_kernel_status.server.settings import KernelStatus

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
CONFIGURABLE = {
    "KernelStatus": KernelStatus,
    "KernelManager": with_status(AsyncIOLoopKernelManager),
    "KernelRestarter": KernelRestarter,
}


def blocks():
    for document in DOCUMENTS:
        text = document.read_text()
        for match in BLOCK.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            code, output = match.groups()
            yield pytest.param(document, line, code, output, id=f"{document.name}:{line}")


def is_configuration(code):
    return code.startswith("c.")


EXAMPLES = [block for block in blocks() if not is_configuration(block.values[2])]
SETTINGS = [block for block in blocks() if is_configuration(block.values[2])]


def run(code, name):
    compiled = compile(code, name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    names = {"__name__": "__main__"}
    if not compiled.co_flags & inspect.CO_COROUTINE:
        exec(compiled, names)
        return

    async def awaited():
        await eval(compiled, names)

    asyncio.run(awaited())


@pytest.mark.parametrize(("document", "line", "code", "output"), EXAMPLES)
def test_an_example_does_what_is_said(
    document, line, code, output, jp_environ, monkeypatch, tmp_path
):
    if "import papermill" in code:
        pytest.importorskip("papermill")
    monkeypatch.chdir(tmp_path)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        run("\n" * line + code, str(document))
    if output is not None:
        assert said.getvalue() == output


@pytest.mark.parametrize(("document", "line", "code", "output"), SETTINGS)
def test_what_an_example_configures_can_be_configured(document, line, code, output):
    config = Config()
    exec(compile("\n" * line + code, str(document), "exec"), {"c": config})
    assert config
    for section, values in config.items():
        traits = CONFIGURABLE[section].class_traits(config=True)
        for name, value in values.items():
            traits[name].validate(None, value)


def test_there_are_examples():
    assert len(EXAMPLES) >= 8
    assert len(SETTINGS) >= 2


def test_the_example_in_the_module_of_managers(jp_environ):
    failed, tried = doctest.testmod(managers)
    assert (failed, tried) == (0, 6)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_lead_somewhere(document):
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text())
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_every_module_is_named_where_the_layers_are_told():
    layers = (ROOT / "docs" / "architecture.md").read_text()
    package = ROOT / "jupyterlab_kernel_status"
    modules = {file.stem for file in package.glob("*.py") if not file.stem.startswith("_")}
    folders = {f"{file.parent.name}/" for file in package.glob("*/__init__.py")}
    assert {name for name in modules | folders if f"`{name}`" not in layers} == set()


def test_the_index_leads_to_every_document():
    index = (ROOT / "docs" / "index.md").read_text()
    others = {document.name for document in DOCUMENTS[1:]} - {"index.md"}
    assert {name for name in others if f"]({name})" in index} == others

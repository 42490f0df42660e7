"""Imports point one way, and every module has its place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from jupyter_client.ioloop import AsyncIOLoopKernelManager, IOLoopKernelManager
from jupyter_client.ioloop.restarter import AsyncIOLoopKernelRestarter
from jupyter_server.base.handlers import APIHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from jupyter_server.services.sessions.sessionmanager import SessionManager

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "jupyterlab_kernel_status"
SOURCE = ROOT / "src"

PYTHON_LAYERS = [
    ["vocabulary", "_version", "process", "settings", "upstream", "outcome", "retention", "turns"],
    ["shell_state", "receiving", "heartbeat", "weakly", "kernelspec"],
    ["sentences", "evidence", "waiting", "initiator"],
    ["lifecycle", "iopub", "first_answer"],
    ["silent_request"],
    ["documents", "guard", "watched", "restarter", "vital_signs", "autopsy"],
    ["observable", "evidence_document"],
    ["observation", "sources", "operator_note"],
    ["manager"],
    ["waits", "longpoll"],
    ["managers"],
    ["composition", "probe", "events"],
    ["afterlife"],
    ["multimanager"],
    ["endpoint", "breadcrumb"],
    ["evidence_handler", "server_death_handler"],
    ["sessions", "websocket", "handlers", "metrics"],
    ["extension"],
]
"""A module imports from the lines above its own only; a folder counts as one module."""

PYTHON_PURE = [
    "vocabulary",
    "sentences",
    "waiting",
    "lifecycle",
    "shell_state",
    "documents",
    "longpoll",
    "retention",
    "initiator",
    "outcome",
    "breadcrumb/crumb",
    "breadcrumb/notice",
    "breadcrumb/wire",
    "evidence_document",
    "operator_note",
    "evidence/facts",
    "evidence/text/masking",
    "evidence/memory/record",
    "evidence/where/murmur2",
    "evidence/where/cell",
    "evidence/where/crash",
    "evidence/where/note",
    "evidence/where/tracebacks",
    "evidence/where/witnesses",
    "evidence/where/kernel_side",
    "evidence/text/plain",
    "evidence/text/secret_names",
    "evidence/judging/verdict",
    "evidence/judging/fallback",
    "process/exit",
    "process/signals",
    "process/ntstatus",
]

TYPESCRIPT_LAYERS = [
    ["plaintext", "words", "fields", "told", "storage", "causewords"],
    ["contract"],
    ["deprecations", "history", "sentence"],
    ["resolve"],
    ["drawing", "tracker", "sessions"],
    ["connection", "flags"],
    ["details"],
    ["autopsy"],
    ["statusbar", "notice"],
    ["notebook"],
    ["index"],
]

TYPESCRIPT_PURE = [
    "plaintext",
    "words",
    "causewords",
    "fields",
    "contract",
    "deprecations",
    "history",
    "sentence",
    "resolve",
    "tracker/ordering",
    "tracker/tracker",
    "autopsy/cells",
    "autopsy/evidence",
    "autopsy/finding",
    "autopsy/murmur2",
    "autopsy/report",
    "autopsy/serverdeath",
    "details/activity",
    "details/clock",
    "details/duration",
    "details/explain",
    "details/timeline",
    "flags/flags",
    "notice/death",
    "notice/policy",
    "notice/saying",
    "told",
]

DOCUMENTED = {"_track_activity"}
"""Named as if private, and yet meant for extensions: a handler sets it to be no activity."""


def python_files():
    files = sorted(PACKAGE.rglob("*.py"))
    return [file for file in files if "labextension" not in file.parts]


def typescript_files():
    files = sorted([*SOURCE.rglob("*.ts"), *SOURCE.rglob("*.tsx")])
    return [file for file in files if "__tests__" not in file.parts and ".d." not in file.name]


def module_of(file, root):
    """``"process/pidfd"``; a package's own file is called like the package."""
    parts = file.relative_to(root).with_suffix("").parts
    return "/".join(part for part in parts if part != "__init__")


def python_imports(file):
    """The absolute names that a file imports, except for types only."""
    package = ["jupyterlab_kernel_status", *file.relative_to(PACKAGE).parent.parts]
    names = []

    def visit(node):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return
        if isinstance(node, ast.Import):
            names.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            target = ".".join([*base, *([node.module] if node.module else [])])
            names.extend(f"{target}.{alias.name}" for alias in node.names)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(file.read_text()))
    return names


def typescript_imports(file):
    return re.findall(r"(?:from|import)\s*\(?\s*'([^']+)'", file.read_text())


def python_edges():
    """``(from, to)`` between the modules of the table."""
    for file in python_files():
        source = module_of(file, PACKAGE).partition("/")[0]
        for name in python_imports(file):
            parts = name.split(".")
            if parts[0] == PACKAGE.name and len(parts) > 1:
                is_module = (PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").exists()
                yield source, parts[1] if is_module else ""


def typescript_edges():
    for file in typescript_files():
        source = module_of(file, SOURCE).partition("/")[0]
        for name in typescript_imports(file):
            if name.startswith("."):
                target = (file.parent / name).resolve()
                yield source, target.relative_to(SOURCE).parts[0]


def offenders(edges, layers):
    level = {module: depth for depth, layer in enumerate(layers) for module in layer}
    return sorted(
        f"{source} imports {target}"
        for source, target in set(edges)
        if source != target and level[target] >= level[source]
    )


def test_every_module_has_its_place():
    placed = [module for layer in PYTHON_LAYERS for module in layer]
    there = {module_of(file, PACKAGE).partition("/")[0] for file in python_files()} - {""}
    assert there - {"_version"} == set(placed) - {"_version"}
    assert len(placed) == len(set(placed))


def test_every_module_of_the_page_has_its_place():
    placed = [module for layer in TYPESCRIPT_LAYERS for module in layer]
    there = {module_of(file, SOURCE).partition("/")[0] for file in typescript_files()}
    assert there == set(placed)
    assert len(placed) == len(set(placed))


def test_imports_point_up_the_list():
    edges = [edge for edge in python_edges() if edge[0] and edge[1]]
    assert len(set(edges)) > 20
    assert offenders(edges, PYTHON_LAYERS) == []


def test_imports_of_the_page_point_up_the_list():
    edges = list(typescript_edges())
    assert len(set(edges)) > 10
    assert offenders(edges, TYPESCRIPT_LAYERS) == []


def test_only_the_package_itself_imports_the_extension_and_nothing_the_plugins():
    assert {source for source, target in python_edges() if target == "extension"} == {""}
    assert not [source for source, target in typescript_edges() if target == "index"]


def test_nobody_imports_the_package_but_for_its_modules():
    assert not [source for source, target in python_edges() if source and not target]


@pytest.mark.parametrize("module", PYTHON_PURE)
def test_a_pure_module_knows_no_framework(module):
    names = {name.partition(".")[0] for name in python_imports(PACKAGE / f"{module}.py")}
    assert not names & {
        "tornado",
        "traitlets",
        "zmq",
        "jupyter_client",
        "jupyter_server",
        "jupyter_events",
        "jupyter_core",
    }


@pytest.mark.parametrize("module", TYPESCRIPT_PURE)
def test_a_pure_module_of_the_page_knows_no_widgets(module):
    names = typescript_imports(SOURCE / f"{module}.ts")
    assert not [name for name in names if re.match(r"@lumino/widgets|react|@jupyterlab/ui-", name)]


def private_names_of_upstream():
    classes = [
        AsyncIOLoopKernelManager,
        IOLoopKernelManager,
        ServerKernelManager,
        AsyncIOLoopKernelRestarter,
        AsyncMappingKernelManager,
        SessionManager,
        ZMQChannelsWebsocketConnection,
        APIHandler,
        ServerApp,
    ]
    bases = {base for cls in classes for base in cls.__mro__}
    names = {
        name
        for base in bases
        if base.__module__.startswith(("jupyter_client", "jupyter_server"))
        for name in vars(base)
        if name.startswith("_") and not name.startswith("__")
    }
    assert {"_async_launch_kernel", "_restarter", "_kernels", "_kernel_connections"} <= names
    return names - DOCUMENTED


def names_in(file):
    """Every attribute, definition and string of a file, with its line."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.Name):
            yield node.lineno, node.id


def test_private_names_of_upstream_are_in_one_folder():
    private = private_names_of_upstream()
    found = [
        f"{file.relative_to(PACKAGE)}:{line} {name}"
        for file in python_files()
        if file.parent.name != "upstream"
        for line, name in names_in(file)
        if name in private
    ]
    assert found == []


def test_no_file_has_two_ideas():
    files = [*python_files(), *typescript_files()]
    long = [str(file) for file in files if len(file.read_text().splitlines()) > 300]
    assert long == []

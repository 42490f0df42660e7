"""Imports point one way, and every module has its place."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
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

ROOMS = [
    "kinds",
    "vocabulary",
    "waiting",
    "lifecycle",
    "process",
    "text",
    "verdict",
    "evidence",
    "channels",
    "client",
    "server",
]
"""A room imports from those above it only. docs/architecture.md has the same list."""

PURE_ROOMS = ["kinds", "vocabulary", "waiting", "lifecycle", "text", "verdict"]

PURE = [
    "channels/execution_state",
    "client/initiator",
    "client/operation_gate",
    "evidence/cell/code_hash",
    "evidence/cell/in_kernel",
    "evidence/cell/kernel_notes",
    "evidence/cell/faulthandler",
    "evidence/cell/running_cells",
    "evidence/memory/record",
    "process/exit",
    "process/signals",
    "process/ntstatus",
    "server/api/evidence",
    "server/documents",
    "server/unclean_shutdown/marker",
]
"""Besides the rooms above: functions of values, without a framework."""

UPSTREAM = ["client/upstream", "server/upstream"]
"""Where private names of jupyter_client's and jupyter_server's are used."""

DOCUMENTED = {"_track_activity"}
"""Named as if private, and yet meant for extensions: a handler sets it to be no activity."""


def python_files():
    files = sorted(PACKAGE.rglob("*.py"))
    return [file for file in files if "labextension" not in file.parts]


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


def edges():
    """``(from, to)`` between the files, by their modules' names."""
    modules = {module_of(file, PACKAGE): file for file in python_files()}
    for source, file in modules.items():
        for name in python_imports(file):
            parts = name.split(".")
            if parts[0] == PACKAGE.name:
                wanted = "/".join(parts[1:])
                yield source, wanted if wanted in modules else wanted.rpartition("/")[0]


def room_of(module):
    return module.partition("/")[0]


def test_the_folders_are_the_rooms():
    there = {room_of(module_of(file, PACKAGE)) for file in python_files()}
    assert there - {"", "_version"} == set(ROOMS)


def test_the_documentation_lists_the_rooms_in_the_same_order():
    text = (ROOT / "docs" / "architecture.md").read_text()
    server = text[text.index("### Server") : text.index("### Page")]
    assert re.findall(r"^\| `(\w+)/?`", server, re.MULTILINE) == ROOMS


@pytest.mark.parametrize("room", [room for room in ROOMS if (PACKAGE / room).is_dir()])
def test_a_folder_says_what_lives_there(room):
    for init in (PACKAGE / room).rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(init.read_text())), init


def test_imports_point_up_the_list():
    level = {room: depth for depth, room in enumerate(ROOMS)}
    between = {(room_of(source), room_of(target)) for source, target in edges()}
    between = {(source, target) for source, target in between if source in level}
    assert len(between) > 20
    assert [
        f"{source} imports {target}"
        for source, target in sorted(between)
        if source != target and level.get(target, len(ROOMS)) >= level[source]
        if target not in ("", "_version")
    ] == []


def test_no_file_imports_itself_by_way_of_others():
    imported = {}
    for source, target in edges():
        imported.setdefault(source, set()).add(target)
    order = TopologicalSorter(imported)
    assert len(list(order.static_order())) > 50  # raises CycleError


def test_cross_references_name_what_is_there():
    defined = {}
    for file in python_files():
        for node in ast.walk(ast.parse(file.read_text())):
            names = [getattr(node, "name", None)]
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [target.id for target in targets if isinstance(target, ast.Name)]
            defined.setdefault(file.stem, set()).update(names)
    reference = re.compile(r":(?:class|func|meth|data):`~?\.+(\w+)\.(\w+)")
    found = [each for file in python_files() for each in reference.findall(file.read_text())]
    assert len(found) > 20
    assert [(module, name) for module, name in found if name not in defined.get(module, ())] == []


def test_only_the_package_itself_imports_the_server_half():
    users = {room_of(source) for source, target in edges() if room_of(target) == "server"}
    assert users <= {"", "server"}


def test_nobody_imports_the_package_but_for_its_modules():
    assert not [source for source, target in edges() if source and not target]


def pure_modules():
    rooms = {module_of(file, PACKAGE) for file in python_files()}
    return sorted({module for module in rooms if room_of(module) in PURE_ROOMS} | set(PURE))


@pytest.mark.parametrize("module", pure_modules())
def test_a_pure_module_knows_no_framework(module):
    file = PACKAGE / f"{module}.py"
    file = file if file.exists() else PACKAGE / module / "__init__.py"
    names = {name.partition(".")[0] for name in python_imports(file)}
    assert not names & {
        "tornado",
        "traitlets",
        "zmq",
        "jupyter_client",
        "jupyter_server",
        "jupyter_events",
        "jupyter_core",
    }


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


def test_private_names_of_upstream_are_in_one_file_per_package():
    private = private_names_of_upstream()
    found = [
        f"{file.relative_to(PACKAGE)}:{line} {name}"
        for file in python_files()
        if module_of(file, PACKAGE) not in UPSTREAM
        for line, name in names_in(file)
        if name in private
    ]
    assert found == []

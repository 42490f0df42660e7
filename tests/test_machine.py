"""What the advice is when a build or a test run cannot go on."""

from __future__ import annotations

import os
import socket
import sys
from types import SimpleNamespace

import pytest

import machine

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH of one folder; returns how to put a ``node`` there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def node(script):
        program = folder / "node"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    return node


@pytest.fixture
def closed_url():
    """Of a port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def no_registry(monkeypatch, closed_url):
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("YARN_NPM_REGISTRY_SERVER", "PIP_INDEX_URL"):
        monkeypatch.setenv(name, closed_url)
    return closed_url


def test_node_is_missing_where_the_path_has_none(path):
    assert machine.node_is_missing()


@pytest.mark.parametrize(
    ("script", "missing"),
    [("echo v20.0.0", False), ("echo v24.1.0", False), ("echo v18.20.4", True), ("exit 1", True)],
)
def test_node_is_missing_where_it_is_too_old_or_does_not_run(path, script, missing):
    path(script)
    assert machine.node_is_missing() is missing


def test_where_node_is_missing_it_is_to_be_installed(path, monkeypatch):
    monkeypatch.setattr(machine, "_registries", lambda: "")
    assert machine.advice().startswith("Install Node.js 20 or newer, or `pip install ")


def test_python_must_be_new_enough(monkeypatch):
    old = SimpleNamespace(version_info=(3, 8, 18), executable=sys.executable)
    monkeypatch.setattr(machine, "sys", old)
    assert machine.advice() == f"Use Python 3.10 or newer: this is 3.8.18 ({sys.executable})."


def test_the_folder_must_be_writable(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "ROOT", tmp_path / "missing")
    assert machine.advice().startswith(f"Make {tmp_path / 'missing'} writable, or use a copy")


def test_the_disk_must_have_room(monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: SimpleNamespace(free=2**29))
    assert machine.advice() == (f"Free 2 GiB on the disk of {machine.ROOT}: 0.5 GiB are left.")


def test_the_registries_must_be_reachable(path, no_registry):
    path("echo v20.0.0")
    said = machine.advice()
    assert said.startswith("Connect to the network, or name your proxy in HTTPS_PROXY or ")
    assert f"{no_registry} cannot be reached (" in said


def test_yarn_is_told_of_the_proxy_that_everybody_else_uses(monkeypatch):
    for name in ("no_proxy", "NO_PROXY", "HTTPS_PROXY", "YARN_HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    assert machine.yarn_environment()["YARN_HTTPS_PROXY"] == "http://proxy.example:3128"
    monkeypatch.setenv("YARN_HTTPS_PROXY", "http://own.example")
    assert "YARN_HTTPS_PROXY" not in machine.yarn_environment()


def test_yarn_gets_another_folder_where_home_is_read_only(monkeypatch, tmp_path):
    monkeypatch.delenv("YARN_GLOBAL_FOLDER", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "YARN_GLOBAL_FOLDER" not in machine.yarn_environment()
    monkeypatch.setenv("HOME", "/proc")
    folder = machine.yarn_environment()["YARN_GLOBAL_FOLDER"]
    assert machine._is_writable(os.path.dirname(folder))


@pytest.fixture
def hook(tmp_path, monkeypatch):
    """Make the build hook, with the Python code that it runs in place of yarn."""
    pytest.importorskip("hatch_jupyter_builder")
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
    from hatchling.plugin.utils import load_plugin_from_script

    monkeypatch.chdir(tmp_path)
    script = "hatch_build.py"
    cls = load_plugin_from_script(
        str(machine.ROOT / script), script, BuildHookInterface, "build_hook"
    )

    def make(code):
        config = {
            "build-function": "hatch_jupyter_builder.npm_builder",
            "build-kwargs": {"npm": [sys.executable, "-c", code]},
        }
        return cls(str(tmp_path), config, None, None, str(tmp_path), "wheel")

    return make


def test_the_build_brings_a_node_where_it_is_missing(hook, path):
    assert hook("").dependencies() == [machine.NODE_PACKAGE]
    path("echo v20.0.0")
    assert hook("").dependencies() == []


def test_an_sdist_needs_no_node(hook, path, tmp_path):
    (tmp_path / "PKG-INFO").touch()
    assert hook("").dependencies() == []


def test_what_is_printed_last_when_a_build_fails_is_what_to_do(hook, path, no_registry):
    path("echo v20.0.0")
    hook("").initialize("standard", {})
    with pytest.raises(SystemExit) as ended:
        hook("raise SystemExit(1)").initialize("standard", {})
    assert ended.value.code == f"The page half could not be built. {machine.advice()}"
    assert no_registry in ended.value.code

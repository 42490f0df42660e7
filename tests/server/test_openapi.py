"""The OpenAPI document says what the endpoints do, and they do what it says."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit
from zlib import crc32

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from jupyterlab_kernel_status.server.api.handlers import OPENAPI_PATH
from jupyterlab_kernel_status.server.api.wait import DEFAULT_TIMEOUT, MAX_SEQ, MAX_TIMEOUT
from jupyterlab_kernel_status.vocabulary import Cause, Initiator, Status

DESCRIPTION = yaml.safe_load(OPENAPI_PATH.read_text(encoding="utf-8"))
SCHEMAS = DESCRIPTION["components"]["schemas"]
TOKEN = "a-token-of-this-test"
SHORT = 0.02
"""Seconds that a generated wait may last at most."""

SERVES = """
import sys
from jupyter_server.serverapp import ServerApp
app = ServerApp.instance()
app.initialize(sys.argv[1:], find_extensions=False)
app.io_loop.add_callback(lambda: print(app.port, flush=True))
app.start()
"""
"""A server that prints its port as soon as it listens: the wanted one, or one of the next."""

SPECS = {
    "lives": "exec sleep 600",
    "lives-again": "test -e {home}/came && exec sleep 600; touch {home}/came; exit 3",
    "dies": "kill -9 $$",
}
"""Kernels, by what they do with their first moments."""


def a_free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Server:
    """A server in a process of its own, and kernels with every kind of past."""

    def __init__(self, home):
        for name, script in SPECS.items():
            self._write_spec(home, name, ["/bin/sh", "-c", script.format(home=home)])
        self._write_spec(home, "missing", ["/no/such/python", "-f", "{connection_file}"])
        options = [
            "--ServerApp.jpserver_extensions={'jupyterlab_kernel_status': True}",
            f"--ServerApp.root_dir={home}",
            "--ServerApp.base_url=/base/",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={a_free_port()}",
            f"--IdentityProvider.token={TOKEN}",
            "--KernelRestarter.time_to_dead=0.1",
            "--KernelRestarter.restart_limit=1",
        ]
        with (home / "log").open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVES, "--no-browser", "--allow-root", *options],
                env={**os.environ, "JUPYTER_PATH": str(home), "JUPYTER_DATA_DIR": str(home)},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        port = self._process.stdout.readline().strip()
        assert port, (home / "log").read_text()
        self.url = f"http://127.0.0.1:{port}/base/"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"token {TOKEN}"

    def _write_spec(self, home, name, argv):
        folder = home / "kernels" / name
        folder.mkdir(parents=True)
        spec = {"argv": argv, "display_name": name, "language": "none"}
        (folder / "kernel.json").write_text(json.dumps(spec))

    @property
    def endpoints(self):
        return f"{self.url}jupyterlab-kernel-status"

    def get(self, path):
        response = self.session.get(f"{self.endpoints}/{path}")
        response.raise_for_status()
        return response.json()

    def start(self, name, *wanted):
        """The id of a kernel that has come to a status."""
        response = self.session.post(f"{self.url}api/kernels", json={"name": name})
        kernel_id = response.json().get("id")
        if wanted:
            query = "&".join(f"status={status}" for status in wanted)
            assert not self.get(f"kernels/{kernel_id}/wait?timeout=55&{query}")["timed_out"]
        return kernel_id

    def restart(self, kernel_id):
        self.session.post(f"{self.url}api/kernels/{kernel_id}/restart").raise_for_status()

    def close(self):
        for kernel in self.session.get(f"{self.url}api/kernels").json():
            self.session.delete(f"{self.url}api/kernels/{kernel['id']}")
        self.session.close()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    try:
        server.start("lives", "running")
        server.restart(server.start("lives", "running"))
        again = server.start("lives-again")
        server.get(f"kernels/{again}/wait?timeout=55&status=running&after_seq=4")
        server.start("dies", "dead")
        server.start("missing")
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def kernel_ids(server):
    return [document["id"] for document in server.get("kernels")["kernels"]]


described = schemathesis.openapi.from_dict(DESCRIPTION)
described.config.generation.update(with_security_parameters=False)


@described.parametrize()
@settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_request_is_answered_as_described(case, server, kernel_ids):
    _name_a_kernel(case, kernel_ids)
    _wait_shortly(case)
    response = case.call(base_url=server.endpoints, session=server.session)
    # That one of two arguments is needed cannot be said in OpenAPI.
    named = parse_qs(urlsplit(response.request.url).query, keep_blank_values=True)
    names_nothing = not {"status", "after_seq"} & set(named)
    excluded = [positive_data_acceptance] if names_nothing else []
    case.validate_response(response, excluded_checks=excluded)


def _name_a_kernel(case, kernel_ids):
    """Ask for a kernel that there is, in place of most that are made up."""
    made_up = case.path_parameters.get("kernel_id")
    if made_up and case.meta.components[ParameterLocation.PATH].mode is GenerationMode.POSITIVE:
        ids = [made_up, *kernel_ids]
        chosen = crc32(f"{made_up}{case.query}".encode(errors="replace"))
        case.path_parameters["kernel_id"] = ids[chosen % len(ids)]


def _wait_shortly(case):
    """Do not wait for what never comes; a timeout that is wrong stays wrong."""
    timeout = case.query.get("timeout", DEFAULT_TIMEOUT)
    try:
        valid = 0 <= float(timeout) <= MAX_TIMEOUT
    except (TypeError, ValueError):
        return
    if valid and case.path.endswith("/wait"):
        case.query["timeout"] = min(float(timeout), SHORT)


def validator(schema):
    """For one of the described schemas."""
    return Draft202012Validator({**DESCRIPTION, "$ref": f"#/components/schemas/{schema}"})


def test_documents_of_kernels_with_every_past_are_as_described(server):
    listing = server.get("kernels")
    validator("StatusDocuments").validate(listing)
    pasts = {
        (d["name"], d["status"], d["last_exit"] and d["last_exit"]["cause"], d["restarts"])
        for d in listing["kernels"]
    }
    assert pasts == {
        ("lives", "running", None, 0),
        ("lives", "running", "shutdown", 0),
        ("lives-again", "running", "exit-code", 1),
        ("dies", "dead", "restart-limit", 1),
        ("missing", "dead", "launch-failed", 0),
    }
    for document in listing["kernels"]:
        assert server.get(f"kernels/{document['id']}") == document
        answer = server.get(f"kernels/{document['id']}/wait?after_seq=0")
        validator("WaitAnswer").validate(answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "idle"},
        {"reason": ""},
        {"last_exit": None},
        {"last_exit": {"cause": "signal"}},
        {"seq": 0},
        {"history": []},
        {"started_at": "yesterday"},
    ],
)
def test_a_wrong_document_is_not_as_described(server, wrong):
    (dead,) = (d for d in server.get("kernels")["kernels"] if d["name"] == "dies")
    assert validator("StatusDocument").is_valid(dead)
    assert not validator("StatusDocument").is_valid({**dead, **wrong})


def test_it_is_served_as_it_is_shipped(server):
    assert server.get("openapi.json") == DESCRIPTION
    Draft202012Validator.check_schema(SCHEMAS["StatusDocument"])


def test_its_words_are_the_vocabularys():
    assert SCHEMAS["Status"]["enum"] == [status.value for status in Status]
    last_exit = SCHEMAS["LastExit"]["properties"]
    assert last_exit["cause"]["enum"] == [cause.value for cause in Cause]
    assert last_exit["initiator"]["enum"] == [initiator.value for initiator in Initiator]


def test_its_bounds_are_the_endpoints():
    parameters = DESCRIPTION["paths"]["/kernels/{kernel_id}/wait"]["get"]["parameters"]
    schemas = {parameter["name"]: parameter["schema"] for parameter in parameters}
    assert schemas["timeout"]["maximum"] == MAX_TIMEOUT
    assert schemas["timeout"]["default"] == DEFAULT_TIMEOUT
    assert schemas["after_seq"]["maximum"] == MAX_SEQ

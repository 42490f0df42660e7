"""Kernels that end before they ever answer: what they write tells why."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from .diagnoses import exited, said

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="stderr is collected on Linux")

PYTHON = sys.executable
IPYKERNEL = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]


@pytest.fixture
def autorestart():
    return False


@pytest.fixture
def folder(jp_root_dir):
    """Where the kernel runs."""
    path = jp_root_dir / "project"
    path.mkdir()
    return path


class TestAtItsStart:
    async def test_ipykernel_is_not_installed(self, failed_start, kernelspec):
        found = await failed_start(kernelspec("bare", [PYTHON, "-I", "-S", *IPYKERNEL]))
        assert said(found) == (*exited("ipykernel is not installed"), "ipykernel-missing")
        assert found["hint"].endswith(
            "-m pip install ipykernel (into the environment of this kernel)."
        )

    async def test_a_broken_import_is_named(self, failed_start, kernelspec, tmp_path):
        (tmp_path / "zmq.py").write_text("import a_missing_backend\n")
        name = kernelspec("broken", [PYTHON, *IPYKERNEL], env={"PYTHONPATH": str(tmp_path)})
        found = await failed_start(name)
        assert said(found) == (*exited("an import failed"), "import-failed")
        assert "a_missing_backend" in found["hint"]
        assert "a_missing_backend" not in found["reason"]

    async def test_a_missing_library_is_named(self, failed_start, kernelspec, tmp_path):
        program = tmp_path / "kernel"
        with open("/bin/sleep", "rb") as file:
            program.write_bytes(file.read().replace(b"libc.so.6\0", b"libq.so.6\0"))
        program.chmod(0o755)
        found = await failed_start(kernelspec("broken", [str(program), "600"]))
        reason = "Exited with code 127 (a library cannot be loaded)"
        assert said(found) == (reason, "exit-code", True, "library-missing")
        assert "needs the library libq.so.6." in found["hint"]

    async def test_a_file_hides_a_standard_module(self, failed_start, kernelspec, folder):
        (folder / "queue.py").write_text("waiting = ['me']\n")
        code = "from ipykernel.kernelapp import launch_new_instance as run; run()"
        name = kernelspec("shadowed", [PYTHON, "-c", code, "-f", "{connection_file}"])
        found = await failed_start(name, path="project")
        words = "a module of Python's own is hidden by another file"
        assert said(found) == (*exited(words), "shadowed-module")
        hides = "A file named queue.py next to the notebook hides Python's own module: rename it."
        assert found["hint"] == hides

    async def test_the_disk_is_full(self, failed_start, kernelspec):
        if not os.path.exists("/dev/full"):
            pytest.skip("no disk is always full here")
        code = "open('/dev/full', 'wb', buffering=0).write(bytes(1))"
        found = await failed_start(kernelspec("full", [PYTHON, "-c", code, "{connection_file}"]))
        assert said(found) == (*exited("disk full"), "disk-full")

    async def test_an_unknown_error_is_quoted_in_the_hint(self, failed_start, kernelspec):
        code = "raise ValueError('<b>no</b> luck')"
        found = await failed_start(kernelspec("unlucky", [PYTHON, "-c", code, "{connection_file}"]))
        assert said(found) == ("Exited with code 1", "exit-code", True, "never-answered")
        assert "ValueError" in found["hint"]
        assert "<" not in found["hint"]

    async def test_a_warning_before_the_end_is_not_its_cause(self, failed_start, kernelspec):
        code = "import sys; sys.stderr.write('python: No module named ipykernel\\nwell\\n'); 1/0"
        found = await failed_start(kernelspec("warns", [PYTHON, "-c", code, "{connection_file}"]))
        assert said(found) == ("Exited with code 1", "exit-code", True, "never-answered")
        assert "ZeroDivisionError" in found["hint"]

    @pytest.mark.parametrize(
        ("command", "code", "words", "kind"),
        [
            ("no-such-kernel", 127, "command not found", "command-not-found"),
            ("/etc/passwd", 126, "command not executable", "not-executable"),
        ],
    )
    async def test_a_shell_cannot_run_it(
        self, failed_start, kernelspec, command, code, words, kind
    ):
        script = f'{command} "$1"; exit $?'
        found = await failed_start(
            kernelspec("shell", ["/bin/sh", "-c", script, "-", "{connection_file}"])
        )
        assert said(found) == (*exited(words, code), kind)
        assert command in found["hint"]


class TestAgainAndAgain:
    @pytest.fixture
    def autorestart(self):
        return True

    @pytest.fixture
    def extra_config(self):
        return {"KernelRestarter": {"time_to_dead": 0.1, "restart_limit": 1}}

    async def test_what_failed_last_is_told_when_the_server_gives_up(
        self, failed_start, kernelspec
    ):
        found = await failed_start(kernelspec("bare", [PYTHON, "-I", "-S", *IPYKERNEL]))
        last = "exited with code 1 (ipykernel is not installed)"
        reason = f"Gave up after 1 automatic restart: {last}"
        assert said(found) == (reason, "restart-limit", True, "ipykernel-missing")
        assert found["hint"].startswith("Install it: ")


class TestPort:
    @pytest.fixture
    def port(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            yield taken.getsockname()[1]

    @pytest.fixture
    def extra_config(self, port):
        return {"KernelManager": {"cache_ports": False, "shell_port": port}}

    async def test_its_address_is_in_use(self, failed_start):
        found = await failed_start("python3")
        assert said(found) == (*exited("address in use"), "address-in-use")
        assert found["hint"].startswith("Another program has the port")


async def test_a_traceback_that_was_survived_is_not_quoted(api):
    code = (
        "import os, sys, traceback\n"
        "try:\n    1 / 0\n"
        "except ZeroDivisionError:\n    os.write(2, traceback.format_exc().encode())\n"
        "os.write(2, b'and on it goes\\n')\n"
        "os._exit(1)"
    )
    kernel_id = await api.start()
    await api.ready(kernel_id)
    await api.run(kernel_id, code)
    await api.status(kernel_id, "dead")
    found = await api.evidence(kernel_id)
    assert said(found)[3] == "exit-one"
    assert "ZeroDivisionError" not in found["hint"]
    assert "ZeroDivisionError" in found["stderr"]["text"]

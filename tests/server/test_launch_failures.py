"""Kernels that cannot be started, or end at their start: what really happens, and what is said."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made of a shell's and POSIX' ways")

reads_stderr = pytest.mark.skipif(sys.platform != "linux", reason="stderr is collected on Linux")

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


@pytest.fixture
def ended(api):
    """Start a kernel that fails to start; what is then known of its end."""

    async def start(name, **body):
        await api.code("api", "kernels", method="POST", body={"name": name, **body})
        (kernel_id,) = [
            kernel["id"]
            for kernel in (await api.json("jupyterlab-kernel-status", "kernels"))["kernels"]
        ]
        await api.status(kernel_id, "dead")
        return await evidence(api, kernel_id)

    return start


async def evidence(api, kernel_id):
    document = await api.json("jupyterlab-kernel-status", "kernels", kernel_id, "evidence")
    return document["evidence"]


def said(found):
    return found["reason"], found["cause"], found["certain"], found["kind"]


def not_started(detail, kind):
    return f"Could not start: {detail}", "launch-failed", True, kind


def executable(path, content):
    path.write_bytes(content)
    path.chmod(0o755)
    return str(path)


def foreign_program():
    """The head of an ELF file for a machine that nobody builds."""
    return b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHI", 2, 0xF00D, 1) + bytes(64)


class TestNoProcess:
    async def test_the_binary_is_missing(self, ended, missing_binary):
        found = await ended(missing_binary)
        assert said(found) == not_started(
            "/no/such/python: No such file or directory", "binary-missing"
        )
        assert found["hint"].startswith("The program of this kernel is not there")

    async def test_the_binary_is_not_executable(self, ended, kernelspec, tmp_path):
        binary = tmp_path / "kernel"
        binary.write_text("#!/bin/sh\n")
        found = await ended(kernelspec("plain", [str(binary), "{connection_file}"]))
        assert said(found) == not_started(f"{binary}: Permission denied", "binary-not-executable")
        assert "no execute permission" in found["hint"]

    async def test_the_interpreter_of_a_script_is_missing(self, ended, kernelspec, tmp_path):
        script = executable(tmp_path / "kernel", b"#!/no/such/interpreter\n")
        found = await ended(kernelspec("script", [script]))
        assert said(found) == not_started(f"{script}: No such file or directory", "binary-missing")
        assert found["hint"].startswith("The program is there, but not the interpreter")

    async def test_the_binary_is_for_another_machine(self, ended, kernelspec, tmp_path):
        binary = executable(tmp_path / "kernel", foreign_program())
        found = await ended(kernelspec("foreign", [binary]))
        assert found["reason"].startswith(f"Could not start: {binary}: ")
        assert said(found)[1:] == ("launch-failed", True, "wrong-architecture")
        assert "another kind of machine" in found["hint"]

    async def test_the_folder_is_missing(self, api, tmp_path):
        gone = tmp_path / "gone"
        with pytest.raises(OSError, match="No such file"):
            await api.kernels.start_kernel(kernel_name="python3", cwd=str(gone))
        listed = await api.json("jupyterlab-kernel-status", "kernels")
        found = await evidence(api, listed["kernels"][0]["id"])
        assert said(found) == not_started(f"{gone}: No such file or directory", "cwd-missing")
        assert found["hint"].startswith("The folder that the kernel was to run in")

    async def test_the_disk_has_no_room_for_the_connection_file(self, api, ended, full_disk):
        api.kernels.connection_dir = str(full_disk)
        found = await ended("python3")
        assert said(found) == not_started("No space left on device", "disk-full")
        assert "connection file" in found["hint"]


@pytest.fixture
def full_disk(tmp_path):
    """A file system of a page, which is taken."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("may not mount a file system")
    with contextlib.suppress(OSError), (disk / "taken").open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def exited(words, code=1, *, certain=True):
    meaning = f" ({words})" if certain else f": probably {words}"
    return f"Exited with code {code}{meaning}", "exit-code", certain


@reads_stderr
class TestAtItsStart:
    async def test_ipykernel_is_not_installed(self, ended, kernelspec):
        found = await ended(kernelspec("bare", [PYTHON, "-I", "-S", *IPYKERNEL]))
        assert said(found) == (*exited("ipykernel is not installed"), "ipykernel-missing")
        assert found["hint"].endswith(
            "-m pip install ipykernel (into the environment of this kernel)."
        )

    async def test_a_broken_import_is_named(self, ended, kernelspec, tmp_path):
        (tmp_path / "zmq.py").write_text("import a_missing_backend\n")
        name = kernelspec("broken", [PYTHON, *IPYKERNEL], env={"PYTHONPATH": str(tmp_path)})
        found = await ended(name)
        assert said(found) == (*exited("an import failed"), "import-failed")
        assert "a_missing_backend" in found["hint"]
        assert "a_missing_backend" not in found["reason"]

    async def test_a_file_hides_a_standard_module(self, ended, kernelspec, folder):
        (folder / "queue.py").write_text("waiting = ['me']\n")
        code = "from ipykernel.kernelapp import launch_new_instance as run; run()"
        name = kernelspec("shadowed", [PYTHON, "-c", code, "-f", "{connection_file}"])
        found = await ended(name, path="project")
        words = "a module of Python's own is hidden by another file"
        assert said(found) == (*exited(words), "shadowed-module")
        hides = "A file named queue.py next to the notebook hides Python's own module: rename it."
        assert found["hint"] == hides

    async def test_the_disk_is_full(self, ended, kernelspec):
        if not os.path.exists("/dev/full"):
            pytest.skip("no disk is always full here")
        code = "open('/dev/full', 'wb', buffering=0).write(bytes(1))"
        found = await ended(kernelspec("full", [PYTHON, "-c", code, "{connection_file}"]))
        assert said(found) == (*exited("disk full"), "disk-full")

    async def test_an_unknown_error_is_quoted_in_the_hint(self, ended, kernelspec):
        code = "raise ValueError('<b>no</b> luck')"
        found = await ended(kernelspec("unlucky", [PYTHON, "-c", code, "{connection_file}"]))
        assert said(found) == ("Exited with code 1", "exit-code", True, "never-answered")
        assert "ValueError" in found["hint"]
        assert "<" not in found["hint"]

    async def test_a_warning_before_the_end_is_not_its_cause(self, ended, kernelspec):
        code = "import sys; sys.stderr.write('python: No module named ipykernel\\nwell\\n'); 1/0"
        found = await ended(kernelspec("warns", [PYTHON, "-c", code, "{connection_file}"]))
        assert said(found) == ("Exited with code 1", "exit-code", True, "never-answered")
        assert "ZeroDivisionError" in found["hint"]

    @pytest.mark.parametrize(
        ("command", "code", "words", "kind"),
        [
            ("no-such-kernel", 127, "command not found", "command-not-found"),
            ("/etc/passwd", 126, "command not executable", "not-executable"),
        ],
    )
    async def test_a_shell_cannot_run_it(self, ended, kernelspec, command, code, words, kind):
        script = f'{command} "$1"; exit $?'
        found = await ended(
            kernelspec("shell", ["/bin/sh", "-c", script, "-", "{connection_file}"])
        )
        assert said(found) == (*exited(words, code), kind)
        assert command in found["hint"]


@reads_stderr
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

    async def test_its_address_is_in_use(self, ended):
        found = await ended("python3")
        assert said(found) == (*exited("address in use"), "address-in-use")
        assert found["hint"].startswith("Another program has the port")


class TestWhileRunning:
    @pytest.fixture
    def dies(self, api):
        """Start a kernel and run a cell that ends it; what is then known of its end."""

        async def run(code, name="python3"):
            kernel_id = await api.start(name)
            await api.ready(kernel_id)
            await api.run(kernel_id, code)
            await api.status(kernel_id, "dead")
            return await evidence(api, kernel_id)

        return run

    @pytest.fixture
    def in_a_shell(self, kernelspec):
        script = f"{PYTHON} -m ipykernel_launcher -f $1; exit $?"
        return kernelspec("shell", ["/bin/sh", "-c", script, "-", "{connection_file}"])

    async def test_a_shell_reports_that_it_was_killed(self, dies, in_a_shell):
        found = await dies("import os; os.kill(os.getpid(), 9)", in_a_shell)
        reason = "Exited with code 137, which a shell reports for SIGKILL: probably killed"
        assert said(found) == (reason, "exit-code", False, "wrapped-signal")
        assert (found["exit_code"], found["signal"]) == (137, None)

    async def test_the_same_code_of_a_kernel_without_a_shell_is_its_own(self, dies):
        found = await dies("import os; os._exit(137)")
        assert said(found) == ("Exited with code 137", "exit-code", True, "exit-code")

    async def test_it_exits_with_a_code(self, dies):
        found = await dies("import os; os._exit(3)")
        assert said(found) == ("Exited with code 3", "exit-code", True, "exit-code")

    async def test_it_quits(self, dies):
        found = await dies("quit()")
        assert said(found) == ("Exited with code 0", "exit-code", True, "quit")
        assert "quit()" in found["hint"]

    @pytest.mark.parametrize(
        ("name", "reason", "kind"),
        [
            ("SIGKILL", "Killed by SIGKILL", "killed"),
            ("SIGTERM", "Killed by SIGTERM (terminated)", "terminated"),
            ("SIGHUP", "Killed by SIGHUP (hangup)", "hangup"),
        ],
    )
    async def test_it_is_ended_from_outside(self, api, kernelspec, name, reason, kind):
        kernel_id = await api.start(kernelspec("sleeps", ["/bin/sleep", "600"]))
        api.kill(kernel_id, getattr(signal, name))
        await api.status(kernel_id, "dead")
        assert said(await evidence(api, kernel_id)) == (reason, "signal", True, kind)
        assert api.manager(kernel_id).last_exit.verdict.initiator.value == "system"

    async def test_what_a_running_kernel_writes_is_no_failed_start(self, dies):
        lines = "python: No module named ipykernel_launcher\\n"
        found = await dies(f"import os; os.write(2, b'{lines}'); os._exit(1)")
        assert said(found) == ("Exited with code 1", "exit-code", True, "exit-one")

    @reads_stderr
    async def test_a_traceback_that_was_survived_is_not_quoted(self, dies):
        code = (
            "import os, sys, traceback\n"
            "try:\n    1 / 0\n"
            "except ZeroDivisionError:\n    os.write(2, traceback.format_exc().encode())\n"
            "os.write(2, b'and on it goes\\n')\n"
            "os._exit(1)"
        )
        found = await dies(code)
        assert said(found)[3] == "exit-one"
        assert "ZeroDivisionError" not in found["hint"]
        assert "ZeroDivisionError" in found["stderr"]["text"]

    async def test_sys_exit_in_a_cell_ends_nothing(self, api):
        kernel_id = await api.start()
        await api.ready(kernel_id)
        await api.run(kernel_id, "import sys; sys.exit(3)")
        await api.ready(kernel_id)
        assert api.statuses(kernel_id) == ["starting", "running"]
        assert await evidence(api, kernel_id) is None

"""Kernels that no process came to be of: what really happens, and what is said."""

from __future__ import annotations

import contextlib
import shutil
import struct
import subprocess
import sys

import pytest

from .diagnoses import said

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made of POSIX' ways")


@pytest.fixture
def autorestart():
    return False


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
    async def test_the_binary_is_missing(self, failed_start, missing_binary):
        found = await failed_start(missing_binary)
        assert said(found) == not_started(
            "/no/such/python: No such file or directory", "binary-missing"
        )
        assert found["hint"].startswith("The program of this kernel is not there")

    async def test_the_binary_is_not_executable(self, failed_start, kernelspec, tmp_path):
        binary = tmp_path / "kernel"
        binary.write_text("#!/bin/sh\n")
        found = await failed_start(kernelspec("plain", [str(binary), "{connection_file}"]))
        assert said(found) == not_started(f"{binary}: Permission denied", "binary-not-executable")
        assert "no execute permission" in found["hint"]

    async def test_the_interpreter_of_a_script_is_missing(self, failed_start, kernelspec, tmp_path):
        script = executable(tmp_path / "kernel", b"#!/no/such/interpreter\n")
        found = await failed_start(kernelspec("script", [script]))
        detail = f"{script}: No such file or directory"
        assert said(found) == not_started(detail, "interpreter-missing")
        assert found["hint"].startswith("The program is there, but not the interpreter")

    async def test_the_binary_is_for_another_machine(self, failed_start, kernelspec, tmp_path):
        binary = executable(tmp_path / "kernel", foreign_program())
        found = await failed_start(kernelspec("foreign", [binary]))
        assert found["reason"].startswith(f"Could not start: {binary}: ")
        assert said(found)[1:] == ("launch-failed", True, "wrong-architecture")
        assert "another kind of machine" in found["hint"]

    async def test_the_folder_is_missing(self, api, tmp_path):
        gone = tmp_path / "gone"
        with pytest.raises(OSError, match="No such file"):
            await api.kernels.start_kernel(kernel_name="python3", cwd=str(gone))
        listed = await api.json("jupyterlab-kernel-status", "kernels")
        found = await api.evidence(listed["kernels"][0]["id"])
        assert said(found) == not_started(f"{gone}: No such file or directory", "cwd-missing")
        assert found["hint"].startswith("The folder that the kernel was to run in")

    async def test_the_disk_has_no_room_for_the_connection_file(self, api, failed_start, full_disk):
        api.kernels.connection_dir = str(full_disk)
        found = await failed_start("python3")
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

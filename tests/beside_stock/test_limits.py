"""Kernels and servers under limits: whoever lives with stock lives with ours."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest

from .servers import IPYKERNEL, Setting, expect_as_stock, mount

ULIMITS = {
    "fsize": "ulimit -f 100000",
    "nofile": "ulimit -n 256",
    "nproc": "ulimit -u 4096",
    "as": "ulimit -v 4000000",
    "cpu": "ulimit -t 600",
    "core": "ulimit -c 0",
}
"""What the wrapper of a kernelspec says before the kernel begins."""


def limited(limit):
    """A kernelspec whose wrapper has something to say, as those of module systems have."""
    kernel = " ".join(part if "{" in part else shlex.quote(part) for part in IPYKERNEL)
    script = f"{limit}; echo loading modules >&2; exec {kernel}"
    return {"argv": ["bash", "-c", script], "language": "python"}


@pytest.mark.parametrize("name", ULIMITS)
async def test_a_limit_in_a_kernelspec_leaves_its_kernel_as_with_stock(name, tmp_path):
    setting = Setting(kernels={name: limited(ULIMITS[name])})
    await expect_as_stock(tmp_path, setting, kernels=(name,))


@pytest.fixture
def _mounts(tmp_path):
    """A process of ours may have file systems of its own."""
    code = "import sys; from pathlib import Path; from {} import mount; mount(Path({!r}), b'')"
    command = [sys.executable, "-c", code.format(mount.__module__, str(tmp_path))]
    if subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("only root may mount the folder that this needs")


def small_tmp(home):
    """As a container with little space: what is written there soon fills it."""
    mount(home / "tmp", b"size=64k")
    (home / "tmp/full").write_bytes(bytes(60 * 1024))


def read_only_home(home):
    (home / "house").mkdir()
    mount(home / "house", b"size=64k", read_only=True)
    os.environ["HOME"] = str(home / "house")


@pytest.mark.usefixtures("_mounts")
@pytest.mark.parametrize("before", [small_tmp, read_only_home])
async def test_a_folder_that_takes_nothing_leaves_kernels_as_with_stock(before, tmp_path):
    kernels = {"python": {"argv": IPYKERNEL, "language": "python"}}
    setting = Setting(kernels=kernels, before=before)
    await expect_as_stock(tmp_path, setting, kernels=("python",))

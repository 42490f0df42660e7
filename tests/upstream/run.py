"""Run upstream's own tests with status tracking composed in.

``python run.py FOLDER [stock] [core] [jupyter_client | jupyter_server] [pytest's options]``

FOLDER keeps the unpacked suites and one JUnit file per run. ``stock`` runs the same tests without
tracking, for figures to compare with; ``core`` runs the modules that matter most. What fails runs
again by itself, twice: upstream's tests give a kernel or a server one second for what may take
longer on a busy machine, and what is broken fails again. The exit code is pytest's, the first that
is not 0 then.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from suites import SUITES, Suite

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
PACKAGE = "jupyterlab_kernel_status"

PYTEST = ("--color=no", "--no-showlocals", "--durations=0")
TESTS_FAILED = 1
AGAIN = "KERNEL_STATUS_UPSTREAM_AGAIN"
"""Says to the plugin that only a few tests run, which may start no kernel."""

QUIET = ("-q", "-o", "log_cli=false", "--durations-min=10")


def main(arguments: list[str]) -> int:
    folder = Path(arguments.pop(0)).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    stock, core = _take(arguments, "stock"), _take(arguments, "core")
    named = [suite for suite in SUITES if _take(arguments, suite.distribution)]
    results = [run(suite, folder, arguments, stock=stock, core=core) for suite in named or SUITES]
    return next((code for code in results if code), 0)


def run(suite: Suite, folder: Path, arguments: list[str], *, stock: bool, core: bool) -> int:
    """Run one suite; returns pytest's exit code."""
    root = suite.unpack(folder)
    name = f"{root.name}-{'stock' if stock else 'tracked'}"
    environment = dict(os.environ)
    command = [sys.executable, "-m", "pytest", *PYTEST, *QUIET, *suite.options]
    cache = folder / f"{name}-cache"
    shutil.rmtree(cache, ignore_errors=True)
    command += [f"--junitxml={folder / name}.xml", "-o", f"cache_dir={cache}"]
    if not stock:
        environment |= _with_tracking(folder)
        command += ["-p", suite.plugin]
    print(f"\n{name}", flush=True)
    named = [argument for argument in arguments if argument.startswith("tests/")]
    options = [argument for argument in arguments if argument not in named]

    def pytest(*selected: str) -> int:
        return subprocess.run([*command, *options, *selected], cwd=root, env=environment).returncode

    code = pytest(*(named or suite.present(root, core=core)))
    failed = _failed(cache) if code == TESTS_FAILED else []
    if failed:
        print(f"\n{name}: what failed, again by itself: {failed}", flush=True)
        environment[AGAIN] = "yes"
        command += [f"--junitxml={folder / name}-again.xml"]
        code = next((code for code in (pytest(*failed) for _ in range(2)) if code), 0)
    return code


def _failed(cache: Path) -> list[str]:
    """The tests that failed, as pytest noted them."""
    noted = cache / "v" / "cache" / "lastfailed"
    return list(json.loads(noted.read_text())) if noted.exists() else []


def _with_tracking(folder: Path) -> dict[str, str]:
    """The environment in which the package, the plugins and the server's extension are found.

    The package is copied: with the whole tree on the path our ``tests`` would hide upstream's.
    """
    path = folder / "path"
    shutil.rmtree(path, ignore_errors=True)
    built = shutil.ignore_patterns("labextension", "__pycache__")
    shutil.copytree(PROJECT / PACKAGE, path / PACKAGE, ignore=built)
    settings = folder / "config" / "jupyter_server_config.d"
    shutil.copytree(PROJECT / "jupyter-config" / "server-config", settings, dirs_exist_ok=True)
    return {
        "PYTHONPATH": os.pathsep.join([str(path), str(HERE)]),
        "JUPYTER_CONFIG_PATH": str(settings.parent),
    }


def _take(arguments: list[str], word: str) -> bool:
    if word not in arguments:
        return False
    arguments.remove(word)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

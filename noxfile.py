"""Tests, linters, benchmark and screenshots, each in an environment of its own.

``nox -s test`` needs Python and the package registries; the rest it installs by itself.
"""

from __future__ import annotations

import contextlib
import os
import re
import runpy
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["test", "lint"]

ROOT = Path(__file__).parent
PACKAGE = "jupyterlab_kernel_status"
LABEXTENSION = "jupyterlab-kernel-status"
BROWSER_VARIABLE = "KERNEL_STATUS_BROWSER"
BROWSERS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
UPSTREAM_TEST_PACKAGES = [
    "flaky",
    "ipykernel",
    "msgpack",
    "pytest>=8",
    "pytest-console-scripts",
    "pytest-jupyter[client,server]>=0.10",
    "pytest-timeout",
    "requests",
]
NOTEBOOK_7 = "notebook>=7.4,<8"
HEARS_EVERY_REQUEST = "ipykernel<7"
"""7.0 to 7.3, of which some go with the lowest jupyter_client, may leave a request unread
(ipython/ipykernel#1554)."""
DEBIAN_PACKAGES = ["chromium", "fonts-dejavu-core", "fonts-liberation"]

TWO_FILES_AT_A_TIME = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
DEPEND_ON_VERSIONS = [
    "tests/client",
    "tests/memory",
    "tests/process",
    "tests/server",
    "tests/test_composition.py",
    "tests/test_docs.py",
    "tests/test_upstream_names.py",
]
UNITS = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests").glob("test_*.py"))
BUILT: list[str] = []

machine = runpy.run_path(str(ROOT / "machine.py"))
os.environ.update(machine["yarn_environment"]())


@nox.session
def test(session: nox.Session) -> None:
    """Run pytest, Jest and Galata. Arguments after ``--`` go to pytest."""
    install_extension(session, "test")
    pytest(session)
    jest(session)
    session.install(NOTEBOOK_7)
    galata(session)


@nox.session
def quick(session: nox.Session) -> None:
    """Lint, types, the tests that need no kernel, Jest, and one death in the browser."""
    install_extension(session, "test", "lint")
    check_style_and_types(session)
    with timed(session, "pytest"):
        session.run("pytest", "-q", *TWO_FILES_AT_A_TIME, *UNITS)
    jest(session)
    galata(session, "--grep", "kill -9 while busy", env={"KERNEL_STATUS_SUITES": "quick"})


@nox.session
def py(session: nox.Session) -> None:
    """Run pytest only. Arguments after ``--`` go to pytest."""
    install_extension(session, "test")
    pytest(session)


@nox.session
def js(session: nox.Session) -> None:
    """Run Jest only. Arguments after ``--`` go to Jest."""
    install_extension(session)
    jest(session, *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Print which lines pytest and Jest run."""
    install_extension(session, "test")
    session.install("pytest-cov")
    pytest(session, f"--cov={PACKAGE}", "--cov-append", "--cov-report=term:skip-covered")
    jest(session, "--coverage")


@nox.session
def lowest(session: nox.Session) -> None:
    """Run what depends on upstream's versions with the lowest. After ``--``: pytest's arguments."""
    install_wheel(session, "test", with_=[*dependencies(lowest=True), HEARS_EVERY_REQUEST])
    pytest(session, *([] if session.posargs else DEPEND_ON_VERSIONS))


@nox.session
def soak(session: nox.Session) -> None:
    """Compare what 1,000 rounds leave behind with stock. After ``--``: rounds, and a seed."""
    install_extension(session, "test")
    with timed(session, "rounds"):
        session.run("python", "-m", "tests.soak.run", *session.posargs)


@nox.session
def upstream(session: nox.Session) -> None:
    """Run jupyter_client's and jupyter_server's own tests with status tracking composed in.

    After ``--``: ``core`` runs the modules that matter most, ``stock`` leaves the tracking out,
    ``lowest`` takes the lowest supported versions, ``jupyter_client`` or ``jupyter_server`` runs
    only that; anything else goes to pytest.
    """
    arguments = [argument for argument in session.posargs if argument != "lowest"]
    wanted = dependencies(lowest="lowest" in session.posargs)
    without_page = [requirement for requirement in wanted if "jupyterlab" not in requirement]
    session.install("--upgrade", *without_page, *UPSTREAM_TEST_PACKAGES)
    # Not the session's own temporary folder: paths of sockets would become too long in it.
    folder = session.cache_dir / "upstream"
    with timed(session, "pytest"):
        session.run("python", "tests/upstream/run.py", str(folder), *arguments)


@nox.session
def ui(session: nox.Session) -> None:
    """Run the Galata tests only. Arguments after ``--`` go to Playwright."""
    install_extension(session)
    session.install(NOTEBOOK_7)
    galata(session, *session.posargs)


@nox.session
@nox.parametrize("release", ["4.4", "4.5"])
def ui_core(session: nox.Session, release: str) -> None:
    """Run Galata's core cases on the newest patch of an older JupyterLab release."""
    install_wheel(session, with_=[f"jupyterlab~={release}.0"])
    galata(session, *session.posargs, env={"KERNEL_STATUS_SUITES": "core"})


@nox.session
def screenshots(session: nox.Session) -> None:
    """Write the pictures in ``docs/images``."""
    install_extension(session)
    galata(session, *session.posargs, env={"KERNEL_STATUS_SUITES": "screenshots"})


@nox.session
def bench(session: nox.Session) -> None:
    """Time from a kernel's death to the changed label, beside stock; time to activate the plugins.

    After ``--``: ``death`` or ``activation`` runs only that one.
    """
    install_extension(session)
    galata(session, "--config=bench/playwright.config.ts", *session.posargs)


@nox.session(name="bench-stderr")
def bench_stderr(session: nox.Session) -> None:
    """What collecting stderr costs. After ``--``: repetitions, seconds, MiB/s."""
    install_extension(session)
    session.run("python", "-m", "tests.bench.stderr_throughput", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types and the size of the page half, and that the documentation builds."""
    install_extension(session, "test", "lint", "docs")
    check_style_and_types(session)
    build_docs(session)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into ``docs/_build``; a warning is an error."""
    install_wheel(session, "docs")
    build_docs(session)


@nox.session(name="release-check")
def release_check(session: nox.Session) -> None:
    """Check what a release would publish: versions, changelog, pictures, licences, metadata."""
    install_node(session)
    session.install("build", "twine")
    built = build_wheel(session)
    dist = session.cache_dir / "release"
    shutil.rmtree(dist, ignore_errors=True)
    session.run("python", "-m", "build", "--sdist", "--outdir", str(dist), silent=True)
    shutil.copy(built, dist)
    packages = sorted(map(str, dist.iterdir()))
    session.run("twine", "check", "--strict", *packages)
    session.run("python", ".github/scripts/check_release.py", *packages)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build a wheel and install it where there is no Node; both halves must be listed as OK.

    Uninstalled again, it leaves nothing behind, and JupyterLab's own item is back.
    """
    built = build_wheel(session)
    without_node = {"PATH": path_without_node(session)}
    session.install(str(built), env=without_node)
    session.install("--force-reinstall", "--no-deps", str(built), env=without_node)
    for command, name in (("labextension", LABEXTENSION), ("server extension", PACKAGE)):
        expect_listed(session, command, name, without_node)
    with session.chdir(session.create_tmp()):  # not the checkout's package
        session.run("python", "-c", f"from {PACKAGE}.server.api.causes import page; page('killed')")
    expect_stock_item(session, switched_off=True)
    session.run("pip", "uninstall", "--yes", PACKAGE)
    folders = [Path(session.bin).parent / name for name in ("etc", "lib", "share")]
    if left := [str(path) for each in folders for path in each.rglob("*kernel[-_]status*")]:
        session.error(f"Left behind: {left}")
    expect_stock_item(session, switched_off=False)


def expect_stock_item(session: nox.Session, *, switched_off: bool) -> None:
    """Fail unless JupyterLab's own status item is, or is not, switched off for the page."""
    stock = "@jupyterlab/apputils-extension:kernel-status"
    source = (
        "from jupyter_core.paths import jupyter_path\n"
        "from jupyterlab_server.config import get_page_config\n"
        "config = get_page_config(jupyter_path('labextensions'))\n"
        f"print({stock!r} in config['disabledExtensions'])\n"
    )
    said = str(session.run("python", "-c", source, silent=True)).strip()
    if said != str(switched_off):
        session.error(f"{stock} is switched off: {said}, but should be: {switched_off}")


def install_extension(session: nox.Session, *extras: str) -> None:
    """Install the extension as a user would, and the packages that build and test its page half."""
    install_wheel(session, *extras)
    with advice(session):
        session.run("jlpm", "install", "--immutable", silent=True)


def install_wheel(session: nox.Session, *extras: str, with_: Sequence[str] = ()) -> None:
    """Install the extension's wheel, with these extras and versions, and a Node.js if need be."""
    install_node(session)
    built = build_wheel(session)
    with timed(session, "install"), advice(session):
        session.install(f"{built}[{','.join(extras)}]" if extras else built, *with_)
        # Whatever was there before has the same version.
        session.install("--force-reinstall", "--no-deps", built)


def build_wheel(session: nox.Session) -> str:
    """Build a wheel from this tree, once for all sessions of this run, and return its path."""
    if not BUILT:
        for name in ("lib", f"{PACKAGE}/labextension"):  # or the hook takes it for finished work
            shutil.rmtree(ROOT / name, ignore_errors=True)
        (ROOT / "tsconfig.tsbuildinfo").unlink(missing_ok=True)
        dist = session.cache_dir / "dist"
        shutil.rmtree(dist, ignore_errors=True)
        with timed(session, "build"), advice(session):
            session.run("pip", "wheel", "--no-deps", "--wheel-dir", str(dist), ".", silent=True)
        BUILT.extend(map(str, dist.resolve().glob("*.whl")))
    (built,) = BUILT
    return built


def install_node(session: nox.Session) -> None:
    """Install Node.js into the session's environment where the machine has none."""
    if machine["node_is_missing"]():
        with advice(session):
            session.install(machine["NODE_PACKAGE"])


@contextlib.contextmanager
def advice(session: nox.Session) -> Iterator[None]:
    """If something cannot be installed, end with what to do about it."""
    try:
        yield
    except CommandFailed:
        session.error(str(session.run("python", str(ROOT / "machine.py"), silent=True)).strip())


def dependencies(*, lowest: bool) -> list[str]:
    """Return what the package requires; ``lowest``: pinned to the lower bounds."""
    project = nox.project.load_toml(ROOT / "pyproject.toml")["project"]
    declared: list[str] = project["dependencies"]
    return [each.replace(">=", "==") for each in declared] if lowest else declared


def check_style_and_types(session: nox.Session) -> None:
    """Run the linters and type checkers of both halves, and the checks of what was built."""
    install_ui_tests(session)
    with timed(session, "lint"):
        session.run("ruff", "check", ".")
        session.run("ruff", "format", "--check", ".")
        session.run("mypy", "--strict", PACKAGE)
        session.run("python", ".github/scripts/check_auth.py")
        session.run("python", ".github/scripts/check_size.py", build_wheel(session))
        session.run("jlpm", "stylelint:check")
        session.run("jlpm", "prettier:check")
        session.run("jlpm", "eslint:check")
        with session.chdir("ui-tests"):
            session.run("jlpm", "typecheck")


def build_docs(session: nox.Session) -> None:
    """Build the documentation with the installed extension's docstrings."""
    with timed(session, "docs"):
        session.run("sphinx-build", "-W", "--keep-going", "-q", "docs", "docs/_build")


def pytest(session: nox.Session, *options: str) -> None:
    """Run pytest: all tests, or what the arguments after ``--`` say.

    Two at a time, but those that the whole machine would notice.
    """
    with timed(session, "pytest"):
        if session.posargs:
            session.run("pytest", *options, *session.posargs)
            return
        session.run("pytest", *options, "-m", "not alone", *TWO_FILES_AT_A_TIME)
        session.run("pytest", *options, "-m", "alone")


def jest(session: nox.Session, *arguments: str) -> None:
    """Run Jest."""
    with timed(session, "jest"):
        session.run("jlpm", "jest", *arguments)


@contextlib.contextmanager
def timed(session: nox.Session, stage: str) -> Iterator[None]:
    """Print how long a part of a session took."""
    began = time.monotonic()
    yield
    print(f"==> {session.name} {stage}: {time.monotonic() - began:.0f} s", flush=True)


def galata(session: nox.Session, *arguments: str, env: dict[str, str] | None = None) -> None:
    """Run Playwright in ``ui-tests`` against the installed extension."""
    install_ui_tests(session)
    variables = dict(env or {})
    if browser := find_browser(session):
        variables[BROWSER_VARIABLE] = browser
    with timed(session, "galata"), session.chdir("ui-tests"):
        session.run("jlpm", "playwright", "test", *arguments, env=variables)


def install_ui_tests(session: nox.Session) -> None:
    """Install the Node packages of the integration tests, without a browser."""
    with session.chdir("ui-tests"), advice(session):
        session.run("jlpm", "install", "--immutable", silent=True)


def find_browser(session: nox.Session) -> str | None:
    """Return the path of a Chromium, or None for Playwright's own.

    In this order: the one that ``KERNEL_STATUS_BROWSER`` names, one on the PATH, Playwright's own
    (downloaded when it is missing), Debian's (installed when that is allowed).
    """
    if found := os.environ.get(BROWSER_VARIABLE) or browser_on_path():
        return found
    download = [f"{session.bin}/jlpm", "playwright", "install", "chromium", "--only-shell"]
    path = {"PATH": os.pathsep.join([session.bin, os.environ["PATH"]])}
    environment = {**os.environ, **path}
    if (
        subprocess.run(download, check=False, cwd=ROOT / "ui-tests", env=environment).returncode
        == 0
    ):
        return None
    if shutil.which("apt-get") and os.geteuid() == 0:
        session.run("apt-get", "update", external=True, silent=True)
        install = ["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN_PACKAGES]
        noninteractive = {"DEBIAN_FRONTEND": "noninteractive"}
        session.run(*install, external=True, silent=True, env=noninteractive)
    found = browser_on_path()
    if found is None:
        session.error(f"No browser: install Chromium, or name one in {BROWSER_VARIABLE}.")
    return found


def browser_on_path() -> str | None:
    """Return the first of the known Chromium commands on the PATH."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def path_without_node(session: nox.Session) -> str:
    """Return the PATH without the folders that hold ``node``."""
    folders = os.environ["PATH"].split(os.pathsep)
    kept = [folder for folder in folders if not shutil.which("node", path=folder)]
    return os.pathsep.join([session.bin, *kept])


def expect_listed(session: nox.Session, command: str, name: str, env: dict[str, str]) -> None:
    """Fail unless ``jupyter <command> list`` calls the extension OK."""
    listing = session.run("jupyter", *command.split(), "list", env=env, silent=True)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", str(listing)).splitlines()
    if not any(re.search(rf"{name}\b.*\bOK\b", line) for line in lines):
        session.error(f"{name} is not OK in `jupyter {command} list`:\n{listing}")
    session.log(f"{name}: OK in `jupyter {command} list`")

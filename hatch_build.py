"""The build hook: builds the page half, with a Node.js that pip brings where there is none."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatch_jupyter_builder import plugin

machine = runpy.run_path(str(Path(__file__).with_name("machine.py")))


class BuildHook(plugin.JupyterBuildHook):
    """Hatch Jupyter Builder's hook, for a machine that may lack what it takes for granted."""

    def dependencies(self) -> list[str]:
        """Return what pip has to install before: Node.js, but for an sdist, which is built."""
        is_sdist = Path(self.root, "PKG-INFO").exists()
        return [machine["NODE_PACKAGE"]] if machine["node_is_missing"]() and not is_sdist else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build; what is printed last when that fails is what to do about it."""
        os.environ.update(machine["yarn_environment"]())
        try:
            super().initialize(version, build_data)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
            sys.exit(f"The page half could not be built. {machine['advice']()}")

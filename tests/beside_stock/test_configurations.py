"""Whatever classes are configured, in whichever way: kernels are as with stock, and tracked."""

from __future__ import annotations

import importlib.util

import pytest

from .servers import Setting, expect_as_stock

SITE = f"{__package__}.managers"
STOCK = "jupyter_server.services"
CLASSES = {
    "ServerApp.kernel_manager_class": f"{STOCK}.kernels.kernelmanager.AsyncMappingKernelManager",
    "ServerApp.session_manager_class": f"{SITE}.SiteSessions",
    "MultiKernelManager.kernel_manager_class": f"{STOCK}.kernels.kernelmanager.ServerKernelManager",
}
NOTEBOOK = "notebook" if importlib.util.find_spec("notebook") else SITE
"""Or what is as Notebook is to ours: linked after it, it applies the configuration once more."""


def in_json(*names):
    config = {}
    for section, trait in (name.split(".") for name in names):
        config.setdefault(section, {})[trait] = CLASSES[f"{section}.{trait}"]
    return Setting(config)


def write_python(home):
    lines = [f"c.{name} = {path!r}\n" for name, path in CLASSES.items()]
    (home / "config/jupyter_server_config.py").write_text("".join(lines))


CONFIGURATIONS = {
    "mapping kernel manager": in_json("ServerApp.kernel_manager_class"),
    "session manager": in_json("ServerApp.session_manager_class"),
    "kernel manager": in_json("MultiKernelManager.kernel_manager_class"),
    "all": in_json(*CLASSES),
    "by file": Setting({}, before=write_python),
    "by command line": Setting({}, tuple(f"--{name}={path}" for name, path in CLASSES.items())),
}


@pytest.mark.parametrize("notebook", [False, True], ids=["alone", "with Notebook"])
@pytest.mark.parametrize("name", CONFIGURATIONS)
async def test_configured_classes_keep_their_kernels_as_with_stock(name, notebook, tmp_path):
    setting = CONFIGURATIONS[name]
    others = [NOTEBOOK] if notebook else []
    await expect_as_stock(tmp_path, setting, others=others)

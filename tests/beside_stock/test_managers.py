"""Other people's managers: their kernels live, restart and end as they do without us."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from .servers import TINY_SPEC, Setting, expect_as_stock

MANAGERS = f"{__package__}.managers"
SYNCHRONOUS = "jupyter_client.ioloop.IOLoopKernelManager"
UPSTREAMS_OWN = (
    "{",
    "Exception in callback",
    "Uncaught exception",
    "Socket operation on non-socket",
)
"""What upstream logs when a connection meets a synchronous manager's new ports."""


@dataclass(frozen=True)
class Row:
    """Names of classes of ``managers``; ``documented``: what our log may say besides."""

    manager: str = ""
    mapping: str = ""
    provisioner: str = ""
    tracked: bool = True
    documented: tuple[str, ...] = ()
    unsteady: tuple[str, ...] = ()


ROWS = {
    "overridden restart": Row("OverridesRestart"),
    "restart through its own shutdown": Row("RestartsByShutdown"),
    "cleanup that raises": Row("CleanupRaises"),
    "own traits of our names": Row("OwnTraits"),
    "property for status": Row("PropertyStatus"),
    "refuses new attributes": Row(
        "Sealed", tracked=False, documented=("The status of a kernel is not tracked: ",)
    ),
    "pickled class": Row("Pickled"),
    "own restarter": Row("OwnRestarter"),
    # With stock 14 of 40 pages that connected right after an automatic restart got a 500.
    "synchronous in an asynchronous mapping manager": Row(
        SYNCHRONOUS, documented=UPSTREAMS_OWN, unsteady=("runs, killed",)
    ),
    "own factory": Row(mapping="SiteKernels"),
    "delegating to another mapping manager": Row(
        mapping="DelegatingKernels",
        tracked=False,
        documented=("The status of kernels of Delegates is not tracked: ",),
    ),
    "provisioner with a strict signature": Row(provisioner="StrictProvisioner"),
}


def setting(row):
    config = {}
    if row.manager:
        path = row.manager if "." in row.manager else f"{MANAGERS}.{row.manager}"
        config["MultiKernelManager"] = {"kernel_manager_class": path}
    if row.mapping:
        config["ServerApp"] = {"kernel_manager_class": f"{MANAGERS}.{row.mapping}"}
    spec = TINY_SPEC["tiny"]
    if row.provisioner:
        spec = {**spec, "metadata": {"kernel_provisioner": {"provisioner_name": row.provisioner}}}
    return Setting(config, kernels={"tiny": spec}, before=register_provisioner)


def register_provisioner(home):
    """As an installed package would."""
    folder = home / "site/site_package-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: site-package\nVersion: 1\n")
    entry = f"StrictProvisioner = {MANAGERS}:StrictProvisioner"
    (folder / "entry_points.txt").write_text(f"[jupyter_client.kernel_provisioners]\n{entry}\n")


@pytest.mark.parametrize("name", ROWS)
async def test_a_manager_of_a_third_party_works_as_with_stock(name, tmp_path):
    row = ROWS[name]
    allowed = {"documented": row.documented, "unsteady": row.unsteady}
    await expect_as_stock(tmp_path, setting(row), tracked=row.tracked, **allowed)

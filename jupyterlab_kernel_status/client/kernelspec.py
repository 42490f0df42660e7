"""What a kernelspec's metadata asks of us: ``{"kernel_status": {"cell": false}}``."""

from __future__ import annotations

from typing import Any

from jupyter_client.kernelspec import KernelSpec, NoSuchKernel
from jupyter_client.manager import KernelManager


def spec_of(manager: KernelManager) -> KernelSpec | None:
    """The specification of its kernel; ``None``: there is none of that name."""
    try:
        return manager.kernel_spec
    except NoSuchKernel:
        return None


def kernelspec_options(manager: KernelManager) -> dict[str, Any]:
    """``kernel_status`` in the kernelspec's metadata; ``{}`` where that says nothing."""
    metadata = getattr(spec_of(manager), "metadata", None) or {}
    wishes = metadata.get("kernel_status")
    return wishes if isinstance(wishes, dict) else {}

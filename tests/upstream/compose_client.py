"""jupyter_client's tests on tracked managers, their own subclasses included.

A pytest plugin: before any test module is imported, the public names of the manager classes mean
the tracked ones. What the tests derive from them is tracked then, and so is what jupyter_client's
multi kernel managers, which look their class up by name, make.
"""

from __future__ import annotations

import sys
from typing import Any

from jupyter_client.ioloop.manager import AsyncIOLoopKernelManager, IOLoopKernelManager
from jupyter_client.manager import AsyncKernelManager, KernelManager
from traitlets.traitlets import MetaHasTraits

from jupyterlab_kernel_status.client.compose import with_status

pytest_plugins = ["tracked"]


class _StandsForStock(MetaHasTraits):
    """``isinstance`` with a replacement asks for the class that it replaces.

    A tracked ``AsyncKernelManager`` is a ``KernelManager`` and no tracked ``KernelManager``.
    """

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, cls.__dict__.get("replaces", ())) or super().__instancecheck__(
            instance
        )


def _replace(stock: type[KernelManager]) -> None:
    tracked = _StandsForStock(stock.__name__, (with_status(stock),), {"replaces": stock})
    for name, module in tuple(sys.modules.items()):
        if name.partition(".")[0] == "jupyter_client":
            for attribute, value in tuple(vars(module).items()):
                if value is stock:
                    setattr(module, attribute, tracked)


for _stock in (KernelManager, AsyncKernelManager, IOLoopKernelManager, AsyncIOLoopKernelManager):
    _replace(_stock)

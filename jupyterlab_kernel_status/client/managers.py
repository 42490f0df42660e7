"""Ready-made kernel managers with status tracking, for use without a server.

>>> from jupyterlab_kernel_status import StatusKernelManager
>>> manager = StatusKernelManager(kernel_name="python3")
>>> manager.start_kernel()
>>> manager.wait_for_status("running", timeout=30)
>>> manager.shutdown_kernel(now=True)
>>> manager.status
'terminated'
"""

from __future__ import annotations

from jupyter_client.ioloop.manager import AsyncIOLoopKernelManager, IOLoopKernelManager
from jupyter_client.manager import AsyncKernelManager, KernelManager

from .manager import KernelStatusMixin


class StatusKernelManager(KernelStatusMixin, KernelManager):
    """:class:`jupyter_client.KernelManager` with status tracking."""


class StatusAsyncKernelManager(KernelStatusMixin, AsyncKernelManager):
    """:class:`jupyter_client.AsyncKernelManager` with status tracking, as nbclient uses it."""


class StatusIOLoopKernelManager(KernelStatusMixin, IOLoopKernelManager):
    """:class:`jupyter_client.ioloop.IOLoopKernelManager` with status tracking."""


class StatusAsyncIOLoopKernelManager(KernelStatusMixin, AsyncIOLoopKernelManager):
    """:class:`jupyter_client.ioloop.AsyncIOLoopKernelManager` with status tracking."""

"""What all of the extension's endpoints have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from ..kernels import MappingKernelStatusMixin

Method = TypeVar("Method", bound=Callable[..., Awaitable[None]])

may_execute: Callable[[Method], Method] = authorized(action="execute")
"""Only for who may run code on kernels, and so may see what they write."""


RETRY_AFTER = 5
"""Seconds after which who was told that too many ask may ask again."""


class StatusHandler(APIHandler):
    """A handler whose requests are no activity: polling it must not keep a kernel from culling."""

    auth_resource = "kernels"
    _track_activity = False
    methods = "GET, OPTIONS"
    """Those that are answered."""

    @property
    def kernels(self) -> MappingKernelStatusMixin:
        """The kernel manager.

        Raises
        ------
        tornado.web.HTTPError: 404, when statuses are not tracked on this server.
        """
        manager: Any = self.kernel_manager
        if not isinstance(manager, MappingKernelStatusMixin):
            raise web.HTTPError(404, "The status of kernels is not tracked on this server")
        return manager

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """As upstream; 405 names the methods that are allowed (RFC 9110, 15.5.6), 429 a time."""
        if status_code == 405:
            self.set_header("Allow", self.methods)
        elif status_code == 429:
            self.set_header("Retry-After", RETRY_AFTER)
        super().write_error(status_code, **kwargs)


def unknown_kernel(kernel_id: str) -> web.HTTPError:
    """404, for a kernel that is not known, or not tracked."""
    return web.HTTPError(404, f"Kernel does not exist or is not tracked: {kernel_id}")

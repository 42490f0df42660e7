"""Sessions whose kernel is dead stay readable, and are never handed out again."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.sessions.sessionmanager import SessionManager

from .kernels import MappingKernelStatusMixin

_handing_out: ContextVar[bool] = ContextVar("kernel_status_handing_out", default=False)


class SessionStatusMixin(SessionManager):
    """A session manager that knows dead kernels."""

    async def session_exists(self, path: str) -> bool:
        """As upstream: a session whose kernel is dead is removed, and a new one will be made."""
        token = _handing_out.set(True)
        try:
            stock: Any = super()
            return bool(await stock.session_exists(path))
        finally:
            _handing_out.reset(token)

    async def kernel_culled(self, kernel_id: str) -> bool:
        """As upstream; a dead kernel that is still readable is not gone."""
        manager: Any = self.kernel_manager
        if isinstance(manager, MappingKernelStatusMixin) and kernel_id in manager.dead_kernels:
            return _handing_out.get()
        return bool(await ensure_async(super().kernel_culled(kernel_id)))

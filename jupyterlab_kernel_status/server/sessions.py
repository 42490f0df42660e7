"""Sessions whose kernel is dead are kept for pages that know dead kernels, and for nobody else."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.sessions.sessionmanager import SessionManager
from tornado import web

from .kernels import MappingKernelStatusMixin

_handing_out: ContextVar[bool] = ContextVar("kernel_status_handing_out", default=False)


class SessionStatusMixin(SessionManager):
    """A session manager that knows dead kernels.

    Whoever has the id of such a session can read, change and delete it. It is not found
    otherwise: a client that knows nothing of dead kernels would connect to one.
    """

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
        if self._is_dead(kernel_id):
            return _handing_out.get()
        return bool(await ensure_async(super().kernel_culled(kernel_id)))

    async def list_sessions(self) -> list[dict[str, Any]]:
        """As upstream: without those whose kernel is dead, but for one that never started."""
        sessions = await self.list_with_dead()
        return [session for session in sessions if not self._is_hidden(session["kernel"]["id"])]

    async def list_with_dead(self) -> list[dict[str, Any]]:
        """All sessions, as upstream's models."""
        stock: Any = super()
        sessions: list[dict[str, Any]] = await stock.list_sessions()
        return sessions

    async def get_session(self, **kwargs: Any) -> dict[str, Any]:
        """As upstream; one whose kernel is dead is found by its ``session_id`` only."""
        stock: Any = super()
        session: dict[str, Any] = await stock.get_session(**kwargs)
        if "session_id" not in kwargs and self._is_hidden(session["kernel"]["id"]):
            raise web.HTTPError(404, f"Session not found: the kernel of {session['id']} is dead")
        return session

    def _is_dead(self, kernel_id: str) -> bool:
        manager: Any = self.kernel_manager
        return isinstance(manager, MappingKernelStatusMixin) and kernel_id in manager.dead_kernels

    def _is_hidden(self, kernel_id: str) -> bool:
        """Dead; upstream's map, too, keeps a kernel whose start failed in the background."""
        if not self._is_dead(kernel_id):
            return False
        kernels: Any = self.kernel_manager
        never_started = kernels.status_manager(kernel_id).lifecycle.started_at is None
        return not (never_started and kernels.starts_in_background())

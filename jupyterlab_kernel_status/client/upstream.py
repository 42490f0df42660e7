"""The private names of jupyter_client."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from jupyter_client.manager import KernelManager
from jupyter_client.multikernelmanager import MultiKernelManager
from jupyter_client.restarter import KernelRestarter
from traitlets.utils.importstring import import_item


def missing_names(cls: type, names: Iterable[str]) -> list[str]:
    """The private ``names`` that ``cls`` no longer has."""
    return [name for name in names if not hasattr(cls, name)]


MANAGER_NAMES = ("_async_pre_start_kernel", "_async_launch_kernel", "_restarter")
RESTARTER_NAMES = ("_restarting", "_restart_count", "_initial_startup")
MULTI_MANAGER_NAMES = ("_create_kernel_manager_factory", "_context_default")


class LaunchHooks(KernelManager):
    """Hooks around the launch of a kernel's process, by whatever path it is started.

    Public ``start_kernel`` is bound to a private function in jupyter_client, and a restart calls
    private ones only: these two methods are what every start runs through, sync and async.
    """

    def launch_began(self) -> None:
        """A process is about to be launched."""

    def launch_prepared(self, command: list[str], arguments: dict[str, Any]) -> None:
        """The process is launched next, with these; both may be changed in place.

        They are made anew for each launch: what is put in here is not replayed by a restart.
        """

    def launch_succeeded(self) -> None:
        """The process was launched."""

    def launch_failed(self, error: BaseException) -> None:
        """No process was launched, because of ``error``."""

    async def _async_pre_start_kernel(self, **kw: Any) -> tuple[list[str], dict[str, Any]]:
        # As upstream does next: what is reported of the launch needs the kernel's id.
        self.kernel_id = self.kernel_id or kw.pop("kernel_id", None) or str(uuid.uuid4())
        self.launch_began()
        try:
            return await super()._async_pre_start_kernel(**kw)
        except BaseException as error:
            self.launch_failed(error)
            raise

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        kernel_cmd = list(kernel_cmd)
        self.launch_prepared(kernel_cmd, kw)
        try:
            await super()._async_launch_kernel(kernel_cmd, **kw)
        except BaseException as error:
            self.launch_failed(error)
            raise
        self.launch_succeeded()


def restarter_of(manager: KernelManager) -> KernelRestarter | None:
    """The restarter of ``manager``, or ``None`` while it has none."""
    restarter = manager._restarter
    return restarter if isinstance(restarter, KernelRestarter) else None


def is_unstable(restarter: KernelRestarter) -> bool:
    """Whether it has restarted a kernel that has not lived long enough since."""
    return restarter._restarting


def will_give_up(restarter: KernelRestarter) -> bool:
    """Whether it has no restart left for a kernel that dies now."""
    done = restarter._restart_count if restarter._restarting else 0
    return done >= restarter.restart_limit


def mark_stable(restarter: KernelRestarter) -> None:
    """The kernel lived long enough: what stock's poll concludes when it finds it alive."""
    restarter._restarting = False
    restarter._initial_startup = False


def mark_unstable(restarter: KernelRestarter) -> None:
    """The kernel did not come up: the restarts before it count, however long its process lived."""
    restarter._restarting = True


class FactoryHook(MultiKernelManager):
    """A hook for the class of which a multi kernel manager makes its managers."""

    def managed_class(self, stock: type[KernelManager]) -> type[KernelManager]:
        """The class to make managers of, in place of the configured one."""
        return stock

    def make_manager(
        self,
        managed: type[KernelManager],
        stock: Callable[..., KernelManager],
        *args: Any,
        **kwargs: Any,
    ) -> KernelManager:
        """A manager of the class :meth:`managed_class`; ``stock`` makes one of the configured."""
        return managed(*args, **kwargs)

    def _create_kernel_manager_factory(self) -> Callable[..., KernelManager]:
        factory: Callable[..., KernelManager] = super()._create_kernel_manager_factory()
        configured = import_item(self.kernel_manager_class)
        managed = self.managed_class(configured)
        if managed is configured:
            return factory

        def create(*args: Any, **kwargs: Any) -> KernelManager:
            if self.shared_context:
                if self.context.closed:
                    self.context = self._context_default()
                kwargs.setdefault("context", self.context)
            return self.make_manager(managed, factory, *args, **kwargs)

        return create

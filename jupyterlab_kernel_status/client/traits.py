"""What others see of a kernel's status: traits that repeat what the lifecycle decides."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager, KernelManager
from traitlets import Bool, Float, Instance, TraitError, TraitType, Tuple, Unicode, validate
from traitlets.utils.bunch import Bunch

from ..channels.iopub import StatusReader
from ..lifecycle import KernelLifecycle, Transition
from ..vocabulary import LastExit, Status
from ..waiting import Check
from .callbacks import log_failures, weak_callback
from .upstream import restarter_of


class CompositionError(TypeError):
    """Status tracking cannot be put before a class; the message says why."""


SHOWN = frozenset({"status", "execution_state", "reason", "last_exit", "history"})
"""Names that are left to a class that has them for itself; its kernels are tracked all the same."""


class _Yielding(TraitType[Any, Any]):
    """A trait that yields to the code of a third party's class: what that puts there, stays."""

    of_upstream: tuple[type, ...] = ()
    """What jupyter_client and jupyter_server put there."""

    def get(self, obj: Any, cls: Any = None) -> Any:
        own = obj.__dict__.get("_own_values", {})
        return own[self.name] if self.name in own else super().get(obj, cls)

    def __set__(self, obj: Any, value: Any) -> None:
        name = str(self.name)
        is_none = value is None and self.allow_none and bool(self.of_upstream)
        if is_none or isinstance(value, self.of_upstream):
            super().__set__(obj, value)
        elif next(third_parties(type(obj)), None) is None:
            raise TraitError(f'The "{name}" trait is read-only.')
        else:
            own = obj.__dict__.setdefault("_own_values", {})
            if name not in own:
                obj.log.info("%s is left to %s", name, type(obj).__name__)
            own[name] = value


class _YieldingUnicode(_Yielding, Unicode):  # type: ignore[type-arg]
    pass


class _UpstreamsUnicode(_YieldingUnicode):
    of_upstream = (str,)


class _YieldingInstance(_Yielding, Instance):  # type: ignore[type-arg]
    pass


class _YieldingTuple(_Yielding, Tuple):
    pass


def third_parties(cls: type) -> Iterator[type]:
    """The classes of ``cls`` that are neither upstream's nor ours."""
    known = (
        "builtins",
        "jupyter_client",
        "jupyter_server",
        "jupyterlab_kernel_status",
        "traitlets",
    )
    return (each for each in cls.__mro__ if each.__module__.partition(".")[0] not in known)


class StatusTraits(KernelManager):
    """``status``, ``execution_state``, ``reason`` and ``last_exit`` of one kernel."""

    status = _YieldingUnicode(
        None,
        allow_none=True,
        help="What the kernel's process does: a value of `Status`; None: not known.",
    )
    execution_state = _UpstreamsUnicode(
        None, allow_none=True, help="What the kernel last said it is doing: starting, busy or idle."
    )
    reason = _UpstreamsUnicode(
        "", help="Why the kernel is dead, or being restarted after a death; or ''."
    )
    last_exit = _YieldingInstance(LastExit, allow_none=True, help="How its last process ended.")
    history = _YieldingTuple(help="The last changes of status, oldest first: `Transition` objects.")
    heartbeat_timeout = Float(
        0.0,
        config=True,
        help=(
            "Seconds without an answer to its heartbeat after which an idle kernel, one that was "
            "seen to answer while busy, is called unresponsive. 0: never."
        ),
    )
    start_timeout = Float(
        0.0,
        config=True,
        help=(
            "Seconds after its launch within which a kernel must have answered; one that has not "
            "is ended, as if it had died. A kernelspec's metadata can give its kernels other "
            'ones: {"kernel_status": {"start_timeout": 300}}. 0: any time.'
        ),
    )
    collect_traceback = Bool(
        True,
        config=True,
        help="Have ipykernels write a traceback when they crash (`faulthandler`).",
    )
    collect_cell = Bool(
        True,
        config=True,
        help="Keep the code of the cell that is running: it is shown when the kernel died of it.",
    )
    collect_memory = Bool(
        True,
        config=True,
        help="Whether to look at a kernel's memory once a second, to tell when it ran out of it.",
    )

    collect_stderr = Bool(
        True,
        config=True,
        help=(
            "Keep the last of what a local kernel writes to stderr, which the server's terminal "
            "shows as ever, as evidence of why it died. On Linux."
        ),
    )
    collect_stdout = Bool(
        True,
        config=True,
        help="The same of stdout, unless the server's is a terminal, which shows it.",
    )

    follows_iopub = True
    """Whether it follows the kernel's iopub itself; False in a server, which does so already."""

    lifecycle: KernelLifecycle
    status_reader: StatusReader
    drain_iopub: Callable[[], None] | None
    """Calls :meth:`on_iopub` with what has arrived on the channel that a server follows."""
    tracked: bool
    """Whether the lifecycle learns anything: from the first launch, unless turned off."""
    unanswered_for: float | None
    """The seconds that the process had to answer, once it is ended for want of an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.lifecycle = lifecycle = KernelLifecycle()
        self.drain_iopub = self.unanswered_for = None
        self.tracked = False
        self._receives_iopub = False
        self._gives_up = False
        self._callbacks_without_restarter: dict[str, list[Any]] = {"restart": [], "dead": []}
        super().__init__(*args, **kwargs)
        if self.lifecycle is not lifecycle or self.tracked is not False:
            raise CompositionError(f"{type(self).__name__} has a lifecycle of its own")
        self.expect_free("status_reader")
        self.status_reader = StatusReader(
            self.session,
            weak_callback(self.set_execution_state),
            partial(getattr, self.lifecycle, "execution_state"),
        )
        self.lifecycle.show_execution_state = weak_callback(self._show_execution_state)
        self.lifecycle.subscribe(weak_callback(self._on_transition))

    def expect_free(self, name: str) -> None:
        """Raise CompositionError if the code of the manager's own class has put something there."""
        if name in self.__dict__:
            raise CompositionError(f"{type(self).__name__} has an attribute {name} of its own")

    @property
    def is_dead(self) -> bool:
        """Whether its process ended unasked, and no other follows by itself."""
        return self.lifecycle.status is Status.DEAD

    @property
    def ready(self) -> Any:
        """Upstream's promise that the first start is over.

        .. deprecated:: 0.1
            It says nothing about any later state: use ``wait_for_status("running")``.
        """
        caller = sys._getframe(1).f_code.co_filename
        if not _is_jupyters_own(caller):
            warnings.warn(
                'KernelManager.ready is deprecated: use wait_for_status("running")',
                DeprecationWarning,
                stacklevel=2,
            )
        return super().ready

    # Waiting

    def wait_for_status(self, *wanted: Status | str, timeout: float | None = None) -> Any:
        """Until the status is one of ``wanted``: awaited on an async manager, else blocking.

        Returns at once when it is so already, and wakes on the change itself.

        Raises
        ------
        KernelNeverError: the kernel is dead or terminated, with its ``reason`` and ``last_exit``.
        TimeoutError: not within ``timeout`` seconds.
        ValueError: nothing, or no status, is wanted.
        """
        return self._wait_until(self.lifecycle.waiters.status_is(*wanted), timeout)

    def wait_for_execution_state(self, *wanted: str, timeout: float | None = None) -> Any:
        """Until the kernel says that it is doing one of ``wanted``; waits and raises as above."""
        return self._wait_until(self.lifecycle.waiters.execution_state_is(*wanted), timeout)

    def _wait_until(self, check: Check, timeout: float | None) -> Any:
        waiters = self.lifecycle.waiters
        if isinstance(self, AsyncKernelManager):
            return waiters.wait(check, timeout)
        waiters.wait_blocking(check, timeout)
        return None

    # What the kernel says

    @log_failures
    def on_iopub(self, frames: list[Any]) -> None:
        """One raw message of the kernel's iopub channel, from what follows it."""
        if self.tracked:
            self._receives_iopub = True
            self.status_reader.read(frames)

    def set_execution_state(self, state: str | None) -> None:
        """The kernel is doing this, as far as its present process can say."""
        self.lifecycle.execution_state_reported(state)

    @log_failures
    def _show_execution_state(self) -> None:
        self._show("execution_state", self.lifecycle.execution_state)

    def _show(self, name: str, value: object) -> None:
        if isinstance(getattr(type(self), name), _Yielding):
            self.set_trait(name, value)

    @validate("execution_state")
    def _validate_execution_state(self, proposal: Bunch) -> str | None:
        """Upstream writes here by rules of its own; it is believed until we receive iopub, too."""
        state: str | None = proposal.value
        if not self.tracked:
            return state
        if self._receives_iopub:
            return self.lifecycle.execution_state
        return self.lifecycle.execution_state_reported(state)

    @validate("reason")
    def _validate_reason(self, proposal: Bunch) -> str:
        """Upstream writes here too, ``""`` after each start; the lifecycle knows better."""
        return self.lifecycle.reason if self.tracked else str(proposal.value)

    # What the lifecycle decides

    def _on_transition(self, transition: Transition) -> None:
        self._show("last_exit", self.lifecycle.last_exit)
        self._show("history", self.lifecycle.history)
        self._show("reason", transition.reason)
        self._show("status", transition.status.value)
        if transition.status is Status.DEAD and not (self._gives_up or transition.amends):
            self._call_dead_callbacks()

    @log_failures
    def gave_up(self) -> None:
        """The restarter will not try again: its ``dead`` callback, and the first of them."""
        if self.tracked:
            self._gives_up = True
            try:
                self.lifecycle.gave_up()
            finally:
                self._gives_up = False

    @log_failures
    def _call_dead_callbacks(self) -> None:
        restarter = restarter_of(self)
        if restarter is None:
            callbacks = self._callbacks_without_restarter["dead"]
        else:
            callbacks = [call for call in restarter.callbacks["dead"] if call != self.gave_up]
        for callback in list(callbacks):
            try:
                callback()
            except Exception:
                self.log.exception("Kernel %s: a callback for its death failed", self.kernel_id)

    def add_restart_callback(self, callback: Any, event: str = "restart") -> None:
        """As upstream; ``dead`` callbacks are called without a restarter too."""
        if restarter_of(self) is None:
            self._callbacks_without_restarter[event].append(callback)
        super().add_restart_callback(callback, event)

    def remove_restart_callback(self, callback: Any, event: str = "restart") -> None:
        """As upstream."""
        kept = self._callbacks_without_restarter[event]
        if callback in kept:
            kept.remove(callback)
        super().remove_restart_callback(callback, event)


_JUPYTERS_OWN = re.compile(r"(jupyter_(client|core|server)|nbclient|papermill|voila)(-[\d.]+)?")


@lru_cache
def _is_jupyters_own(filename: str) -> bool:
    """Whether code of jupyter_client, jupyter_server or the like (or their tests) stands there."""
    return any(_JUPYTERS_OWN.fullmatch(part) for part in Path(filename).parts)

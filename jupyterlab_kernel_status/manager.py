"""Status tracking for any jupyter_client kernel manager, sync or async.

:func:`~.composition.with_status` puts the mixin before a manager class. The manager tells its
lifecycle what it does to the process; the operating system tells when the process ends; traits
repeat what the lifecycle decides.

Traits change in the thread of the event loop. A synchronous manager has no loop between calls:
its ``status``, ``reason`` and ``last_exit`` change in a watching thread when the process ends by
itself, and in the calling thread otherwise.
"""

from __future__ import annotations

from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from traitlets import Instance, Unicode, validate
from traitlets.utils.bunch import Bunch

from .evidence.verdict import judge
from .guard import harmless
from .initiator import current_initiator
from .lifecycle import KernelLifecycle, Transition
from .outcome import after, nothing_in_place_of
from .process.exit import ProcessExit
from .restarter import StatusRestarterMixin, with_status_restarter
from .sentences import could_not_start
from .turns import Turns
from .upstream.client import LaunchSeam, is_unstable, mark_stable, restarter_of, will_give_up
from .vocabulary import LIVE_STATUSES, Cause, Initiator, KernelStatus, LastExit, Verdict
from .watched import WatchedProcess

ENDING = (KernelStatus.TERMINATING, KernelStatus.TERMINATED)


class KernelStatusMixin(LaunchSeam):
    """``status``, ``execution_state``, ``reason`` and ``last_exit`` of one kernel."""

    status = Unicode(
        None,
        allow_none=True,
        read_only=True,
        help="What the kernel's process does: a value of `KernelStatus`; None: not known.",
    )
    execution_state = Unicode(
        None, allow_none=True, help="What the kernel last said it is doing: starting, busy or idle."
    )
    reason = Unicode("", help="Why the kernel is dead, or being restarted after a death; or ''.")
    last_exit = Instance(
        LastExit, allow_none=True, read_only=True, help="How its last process ended."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.lifecycle = KernelLifecycle()
        self.tracked = False
        """Whether anything is told to the lifecycle: from the first launch, unless turned off."""
        self._watched = WatchedProcess()
        self._gives_up = False
        self._underway = 0
        """How many starts, restarts and shutdowns are under way: upstream's cannot overlap."""
        self._restart_wanted = False
        self._turns = Turns()
        self._callbacks_without_restarter: dict[str, list[Any]] = {"restart": [], "dead": []}
        super().__init__(*args, **kwargs)
        self.lifecycle.subscribe(self._repeat)

    @property
    def is_dead(self) -> bool:
        """Whether its process ended unasked, and no other follows by itself."""
        return self.lifecycle.status is KernelStatus.DEAD

    # What the manager does to the process

    @harmless
    def launch_began(self) -> None:
        self.tracked = self.owns_kernel and self._wants_tracking()
        if self.tracked:
            self.lifecycle.name = f"Kernel {self.kernel_id}"
            self.lifecycle.launching()

    @harmless
    def launch_failed(self, error: BaseException) -> None:
        if self.tracked:
            self.lifecycle.launch_failed(could_not_start(error))

    @harmless
    def launch_succeeded(self) -> None:
        if self.tracked:
            self.lifecycle.launched()
            self._watched.watch(self, self.process_ended)

    def start_kernel(self, *args: Any, **kwargs: Any) -> Any:
        """As upstream; the status is ``starting`` meanwhile."""
        self._underway += 1
        return after(
            lambda: super(KernelStatusMixin, self).start_kernel(*args, **kwargs), self._returned
        )

    def restart_kernel(self, *args: Any, **kwargs: Any) -> Any:
        """As upstream; the status is ``restarting`` meanwhile."""
        if current_initiator() is not Initiator.AUTOMATIC:
            return self._restart(*args, **kwargs)
        with self._turns.of_restart():
            if self.lifecycle.status in ENDING:
                return nothing_in_place_of(super().restart_kernel)
            return self._restart(*args, **kwargs)

    def _restart(self, *args: Any, **kwargs: Any) -> Any:
        self._underway += 1
        self._end_requested(restart=True)
        return after(
            lambda: super(KernelStatusMixin, self).restart_kernel(*args, **kwargs), self._restarted
        )

    def shutdown_kernel(self, now: bool = False, restart: bool = False) -> Any:
        """As upstream; the status is ``terminating`` meanwhile and ``terminated`` after it."""
        self._underway += 1
        with self._turns.of_shutdown():
            self._end_requested(restart=restart)
        return after(
            lambda: super(KernelStatusMixin, self).shutdown_kernel(now=now, restart=restart),
            self._shut_down,
        )

    def request_shutdown(self, restart: bool = False) -> Any:
        """As upstream; an end that follows is no death."""
        with self._turns.of_shutdown():
            self._end_requested(restart=restart)
        return super().request_shutdown(restart=restart)

    def finish_shutdown(self, *args: Any, **kwargs: Any) -> Any:
        """As upstream."""
        return after(
            lambda: super(KernelStatusMixin, self).finish_shutdown(*args, **kwargs),
            self._settle_shutdown,
        )

    def start_restarter(self) -> None:
        """As upstream, with a restarter that is told of a death instead of finding it."""
        self._compose_restarter()
        had = restarter_of(self)
        super().start_restarter()
        restarter = restarter_of(self)
        if restarter is not None and restarter is not had:
            restarter.add_callback(self._gave_up, "dead")

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

    # What happens to the process

    @harmless
    def process_ended(self, exit: ProcessExit) -> None:
        """The watched process has ended; called once, in the loop's or the watching thread."""
        self._watched.close()
        restarter = restarter_of(self)
        at_once = False
        will_restart = False
        if isinstance(restarter, StatusRestarterMixin) and self.lifecycle.status in LIVE_STATUSES:
            self._judge_stability(restarter, exit.ended_at)
            will_restart = restarter.is_watching and not self.shutting_down
            at_once = not is_unstable(restarter) or will_give_up(restarter)
        self.lifecycle.ended(judge(exit), at=exit.ended_at, will_restart=will_restart)
        if at_once and self.lifecycle.status is KernelStatus.RESTARTING:
            self._restart_wanted = True
            self._restart_if_wanted()

    def _restart_if_wanted(self) -> None:
        restarter = restarter_of(self)
        if self._restart_wanted and not self._underway:
            self._restart_wanted = False
            if isinstance(restarter, StatusRestarterMixin):
                restarter.poll_soon()

    def _judge_stability(self, restarter: Any, ended_at: float) -> None:
        stable = restarter.stable_start_time
        if self.provisioner is not None:
            stable = self.provisioner.get_stable_start_time(recommended=stable)
        started_at = self.lifecycle.started_at
        if started_at is not None and ended_at - started_at >= stable:
            mark_stable(restarter)
            self.lifecycle.became_stable()

    @harmless
    def _gave_up(self) -> None:
        if self.tracked:
            self._gives_up = True
            try:
                self.lifecycle.gave_up()
            finally:
                self._gives_up = False

    @harmless
    def _end_requested(self, *, restart: bool) -> None:
        if not self.tracked:
            return
        self._watched.settle()
        initiator = current_initiator()
        if initiator is Initiator.AUTOMATIC and self.lifecycle.status in LIVE_STATUSES:
            lost = Verdict(
                Cause.LOST, "Ended, and nothing told how", Initiator.SYSTEM, certain=False
            )
            self.lifecycle.ended(lost, will_restart=True)
        self.lifecycle.ending(initiator, restart=restart)

    @harmless
    def _returned(self, error: BaseException | None) -> None:
        self._underway -= 1
        self._restart_if_wanted()

    @harmless
    def _shut_down(self, error: BaseException | None) -> None:
        self._settle_shutdown(error)
        self._returned(error)

    @harmless
    def _settle_shutdown(self, error: BaseException | None) -> None:
        if not self.tracked:
            return
        self._watched.settle()
        if self._watched.is_alive(self):
            self.lifecycle.survived()
        else:
            self.lifecycle.shut_down()

    @harmless
    def _restarted(self, error: BaseException | None) -> None:
        self._settle_restart(error)
        self._returned(error)

    @harmless
    def _settle_restart(self, error: BaseException | None) -> None:
        # A restarted process may have died by now, and be waiting for its next restart.
        if error is None or self.lifecycle.status is not KernelStatus.RESTARTING:
            return
        self._watched.settle()
        if self._watched.is_alive(self):
            self.lifecycle.survived()
        else:
            self.lifecycle.launch_failed(could_not_start(error))

    # What others see

    def _repeat(self, transition: Transition) -> None:
        self.set_trait("last_exit", self.lifecycle.last_exit)
        self.reason = transition.reason
        self.execution_state = self.lifecycle.execution_state
        self.set_trait("status", transition.status.value)
        if transition.status is KernelStatus.DEAD and not self._gives_up:
            self._call_dead_callbacks()

    @harmless
    def _call_dead_callbacks(self) -> None:
        restarter = restarter_of(self)
        if restarter is None:
            callbacks = self._callbacks_without_restarter["dead"]
        else:
            callbacks = [call for call in restarter.callbacks["dead"] if call != self._gave_up]
        for callback in list(callbacks):
            try:
                callback()
            except Exception:
                self.log.exception("Kernel %s: a callback for its death failed", self.kernel_id)

    @validate("execution_state")
    def _execution_state_told(self, proposal: Bunch) -> str | None:
        """Upstream writes what the kernel says here; the lifecycle knows whose word it is."""
        said: str | None = proposal.value
        return self.lifecycle.told_execution_state(said) if self.tracked else said

    @validate("reason")
    def _reason_is_the_lifecycles(self, proposal: Bunch) -> str:
        """Upstream writes here too, ``""`` after each start; the lifecycle knows better."""
        return self.lifecycle.reason if self.tracked else str(proposal.value)

    @harmless
    def _compose_restarter(self) -> None:
        if self.tracked and restarter_of(self) is None and self.has_trait("restarter_class"):
            manager: Any = self
            manager.restarter_class = with_status_restarter(manager.restarter_class)

    def _wants_tracking(self) -> bool:
        try:
            metadata = getattr(self.kernel_spec, "metadata", None) or {}
        except NoSuchKernel:
            return True  # the launch fails, and its reason is worth telling
        wanted = metadata.get("kernel_status")
        return not (isinstance(wanted, dict) and wanted.get("enabled") is False)

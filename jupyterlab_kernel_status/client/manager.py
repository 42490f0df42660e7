"""Status tracking for any jupyter_client kernel manager, sync or async.

:func:`~.compose.with_status` puts the mixin before a manager class. The manager tells its
lifecycle what it does to the process; the operating system tells when the process ends; traits
repeat what the lifecycle decides.

Traits change in the thread of the event loop. A synchronous manager has no loop between calls:
its ``status``, ``reason`` and ``last_exit`` change in a watching thread when the process ends by
itself, and in the calling thread otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..evidence.collector import EvidenceCollector
from ..process.exit import ProcessExit
from ..vocabulary import LIVE_STATUSES, Initiator, Status, lost_verdict
from .callbacks import log_failures
from .initiator import current_initiator
from .kernelspec import kernelspec_options
from .observed_process import Observation, WatchedProcess, delivery_loop
from .operations import Turns, after, no_op
from .restarter import StatusRestarterMixin, with_status_restarter
from .sources import sources_of
from .traits import StatusTraits
from .upstream import is_unstable, mark_stable, mark_unstable, restarter_of, will_give_up

ENDING = (Status.TERMINATING, Status.TERMINATED)


class KernelStatusMixin(StatusTraits):
    """Tells the lifecycle what its manager does to the process, and what happens to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._watched = WatchedProcess()
        self._observation: Observation | None = None
        self._underway = 0
        """How many starts, restarts and shutdowns are under way: upstream's cannot overlap."""
        self._restart_wanted = False
        self._turns = Turns()
        super().__init__(*args, **kwargs)
        self.evidence_collector = EvidenceCollector(self.log)

    # What the manager does to the process

    @log_failures
    def launch_began(self) -> None:
        self.tracked = self.owns_kernel and kernelspec_options(self).get("enabled") is not False
        self.unanswered_for = None
        if self.tracked:
            self.lifecycle.name = f"Kernel {self.kernel_id}"
            # Told later, in a thread of its own, the end of the process before would be this one's.
            self._watched.settle()
            self._watched.close()
            self.status_reader.process_launched()
            self.lifecycle.launching()

    @log_failures
    def launch_failed(self, error: BaseException) -> None:
        if self.tracked:
            self._conclude_launch(error)

    def _conclude_launch(self, error: BaseException) -> None:
        number = self.lifecycle.next_exit
        verdict = self.evidence_collector.conclude_launch(error, number=number)
        self.lifecycle.launch_failed(verdict)

    @log_failures
    def launch_prepared(self, command: list[str], arguments: dict[str, Any]) -> None:
        if self.tracked:
            sources = sources_of(self)
            self.evidence_collector.launching(
                f"Kernel {self.kernel_id}", sources, command, arguments
            )

    @log_failures
    def launch_succeeded(self) -> None:
        if self.tracked:
            self.lifecycle.launched()
            self.evidence_collector.launched(getattr(self.provisioner, "pid", None))
            self._observe()  # before its end can be told, which ends that
            self._watched.watch(self, self.process_ended)

    @log_failures
    def _observe(self) -> None:
        self._look_away()
        self._observation = Observation(self, delivery_loop(self))

    @log_failures
    def _drain_channels(self) -> None:
        observation, self._observation = self._observation, None
        if observation is not None:
            observation.finish()
        if self.drain_iopub is not None:
            self.drain_iopub()

    def _look_away(self) -> None:
        if self._observation is not None:
            self._observation.close()
            self._observation = None

    def start_kernel(self, *args: Any, **kwargs: Any) -> Any:
        """As upstream; the status is ``starting`` meanwhile."""
        self._underway += 1
        return after(
            lambda: super(KernelStatusMixin, self).start_kernel(*args, **kwargs), self._returned
        )

    def restart_kernel(self, *args: Any, **kwargs: Any) -> Any:
        """As upstream; the status is ``restarting`` meanwhile."""
        if current_initiator() is not Initiator.AUTOMATIC:
            return self._after_restart(lambda: self._restart(*args, **kwargs))
        with self._turns.of_restart():
            if self._underway or self.lifecycle.status in ENDING:
                return no_op(super().restart_kernel)
            return self._restart(*args, **kwargs)

    def _restart(self, *args: Any, **kwargs: Any) -> Any:
        self._underway += 1
        self._end_requested(restart=True)
        return after(
            lambda: super(KernelStatusMixin, self).restart_kernel(*args, **kwargs), self._restarted
        )

    def shutdown_kernel(self, now: bool = False, restart: bool = False) -> Any:
        """As upstream; the status is ``terminating`` meanwhile and ``terminated`` after it."""
        return self._after_restart(lambda: self._shutdown(now=now, restart=restart))

    def _shutdown(self, *, now: bool, restart: bool) -> Any:
        self._underway += 1
        with self._turns.of_shutdown():
            self._end_requested(restart=restart)
        return after(
            lambda: super(KernelStatusMixin, self).shutdown_kernel(now=now, restart=restart),
            self._shut_down,
        )

    def _after_restart(self, call: Callable[[], Any]) -> Any:
        """What ``call()`` returns, called when no automatic restart is under way.

        Upstream's calls on one async manager may not overlap, and a death begins a restart that
        its callers know nothing of.
        """
        restarter = restarter_of(self)
        if not isinstance(restarter, StatusRestarterMixin) or not restarter.is_polling:
            return call()

        async def in_turn() -> Any:
            await restarter.settled()
            return await call()

        return in_turn()

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
            restarter.add_callback(self.gave_up, "dead")

    # What happens to the process

    @log_failures
    def process_ended(self, exit: ProcessExit) -> None:
        """The watched process has ended; called once, in the loop's or the watching thread."""
        self._watched.close()
        self._drain_channels()
        restarter = restarter_of(self)
        at_once = False
        will_restart = False
        if isinstance(restarter, StatusRestarterMixin) and self.lifecycle.status in LIVE_STATUSES:
            self._judge_stability(restarter, exit.ended_at)
            will_restart = restarter.is_watching and not self.shutting_down
            at_once = not is_unstable(restarter) or will_give_up(restarter)
        verdict = self.evidence_collector.conclude(
            exit,
            number=self.lifecycle.next_exit,
            answered=self.status_reader.is_subscribed,
            start_timeout=self.unanswered_for,
        )
        self.lifecycle.ended(verdict, at=exit.ended_at, will_restart=will_restart)
        if at_once and self.lifecycle.status is Status.RESTARTING:
            self._restart_wanted = True
            self._restart_if_wanted()

    def _restart_if_wanted(self) -> None:
        restarter = restarter_of(self)
        if self._restart_wanted and not self._underway:
            self._restart_wanted = False
            if isinstance(restarter, StatusRestarterMixin):
                restarter.poll_soon()

    def _judge_stability(self, restarter: Any, ended_at: float) -> None:
        if self.unanswered_for is not None:
            if self.lifecycle.restarts:
                mark_unstable(restarter)
            return
        stable = restarter.stable_start_time
        if self.provisioner is not None:
            stable = self.provisioner.get_stable_start_time(recommended=stable)
        started_at = self.lifecycle.started_at
        if started_at is not None and ended_at - started_at >= stable:
            mark_stable(restarter)
            self.lifecycle.became_stable()

    @log_failures
    def _end_requested(self, *, restart: bool) -> None:
        if not self.tracked:
            return
        self._look_away()
        self._watched.settle()
        initiator = current_initiator()
        if initiator is Initiator.AUTOMATIC and self.lifecycle.status in LIVE_STATUSES:
            self.lifecycle.ended(lost_verdict(), will_restart=True)
        self.lifecycle.ending(initiator, restart=restart)

    @property
    def holds_restarts(self) -> bool:
        """Whether a start, restart or shutdown is under way."""
        return self._underway > 0

    def hold_restarts(self) -> None:
        """No automatic restart until :meth:`release_restarts`: its caller is not done yet."""
        self._underway += 1

    def release_restarts(self) -> None:
        """The end of :meth:`hold_restarts`; a restart that was due meanwhile begins."""
        self._returned(None)

    @log_failures
    def _returned(self, error: BaseException | None) -> None:
        self._underway -= 1
        self._restart_if_wanted()

    @log_failures
    def _shut_down(self, error: BaseException | None) -> None:
        self._settle_shutdown(error)
        self._returned(error)

    @log_failures
    def _settle_shutdown(self, error: BaseException | None) -> None:
        if not self.tracked:
            return
        self._watched.settle()
        if self._watched.is_alive(self):
            self.lifecycle.survived()
        else:
            self.evidence_collector.close()
            self.lifecycle.shut_down()

    @log_failures
    def _restarted(self, error: BaseException | None) -> None:
        self._settle_restart(error)
        self._returned(error)

    @log_failures
    def _settle_restart(self, error: BaseException | None) -> None:
        # A restarted process may have died by now, and be waiting for its next restart.
        if error is None or self.lifecycle.status is not Status.RESTARTING:
            return
        self._watched.settle()
        if self._watched.is_alive(self):
            self.lifecycle.survived()
        else:
            self._conclude_launch(error)

    @log_failures
    def _compose_restarter(self) -> None:
        if self.tracked and restarter_of(self) is None and self.has_trait("restarter_class"):
            manager: Any = self
            manager.restarter_class = with_status_restarter(manager.restarter_class)

"""Status tracking for any jupyter_client kernel manager, sync or async.

:func:`~.compose.with_status` puts the mixin before a manager class. The manager reports to
its lifecycle what it does to the process; the operating system reports the process's end; traits
repeat what the lifecycle decides.

Traits change in the thread of the event loop. A synchronous manager has no loop between calls:
its ``status``, ``reason`` and ``last_exit`` change in a watching thread when the process ends by
itself, and in the calling thread otherwise.
"""

from __future__ import annotations

import asyncio
import inspect
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async

from ..evidence.collector import EvidenceCollector
from ..process.exit import ProcessExit
from ..verdict.evidence import Evidence
from ..verdict.judge import fallback_verdict
from ..vocabulary import LIVE_STATUSES, Initiator, Status, Verdict, lost_verdict
from .callbacks import log_failures
from .initiator import current_initiator
from .kernelspec import kernelspec_options
from .observed_process import ObservedProcess, loop_here
from .operation_gate import Operation, OperationGate, OperationKind
from .restarter import StatusRestarterMixin, with_status_restarter
from .sources import sources_of
from .traits import StatusTraits
from .upstream import (
    LaunchHooks,
    is_unstable,
    mark_stable,
    mark_unstable,
    restarter_of,
    will_give_up,
)

INTERRUPT_TAKES = 5.0
"""Seconds after a request for an interrupt within which an end by SIGINT is its consequence."""

ENDING = (Status.TERMINATING, Status.TERMINATED)

EVIDENCE_TAKES = 0.02
"""Seconds that the report of an end waits for the evidence; mostly it takes three milliseconds."""


@dataclass(frozen=True)
class _End:
    """The end of a process, and the verdict on all evidence, once that is in."""

    exit: ProcessExit
    process: ObservedProcess
    number: int
    evidence: Evidence
    """That of the exit alone."""
    judged: Future[Verdict]


class KernelStatusMixin(StatusTraits, LaunchHooks):
    """Reports to the lifecycle what its manager does to the process, and what happens to it."""

    evidence_collector: EvidenceCollector
    operation_gate: OperationGate

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._observed_process: ObservedProcess | None = None
        """The last that was launched."""
        self._unreported: _End | None = None
        self._reporting = Lock()
        self._interrupted_at = -math.inf
        self._unanswered_request: Initiator | None = None
        """Who asked the process to end, and gave up waiting for that."""
        super().__init__(*args, **kwargs)
        self.expect_free("evidence_collector")
        self.expect_free("operation_gate")
        self.evidence_collector = EvidenceCollector(self.log)
        self.operation_gate = OperationGate(self.lifecycle, self.log)

    # What the manager does to the process

    @property
    def is_to_be_tracked(self) -> bool:
        """Whether its kernel is one of this machine, and its kernelspec leaves tracking on."""
        return self.owns_kernel and kernelspec_options(self).get("enabled") is not False

    @log_failures
    def launch_began(self) -> None:
        self.tracked = self.is_to_be_tracked
        if self.tracked:
            self.lifecycle.name = f"Kernel {self.kernel_id}"
            if self._observed_process is not None:
                # Reported later, in another thread, its end would be that of the next process.
                self._settle_end(self._observed_process)
                self._observed_process.close()
            self._interrupted_at = -math.inf
            self._unanswered_request = None
            self.unanswered_for = None
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
            name, sources = (
                self.lifecycle.name,
                sources_of(self, self.evidence_collector.background),
            )
            self.evidence_collector.launching(name, sources, command, arguments)

    @log_failures
    def launch_succeeded(self) -> None:
        if self.tracked:
            self.lifecycle.launched()
            self.evidence_collector.launched(getattr(self.provisioner, "pid", None))
            self._observed_process = process = ObservedProcess(self)
            self._follow(process)  # before its end can be reported, which ends that
            process.watch(self, self.process_ended)

    @log_failures
    def _follow(self, process: ObservedProcess) -> None:
        process.follow(self)

    # Operations

    def start_kernel(self, *args: Any, **kwargs: Any) -> Any:
        """As upstream, in its turn; the status is ``starting`` meanwhile."""
        return self._operate(OperationKind.START, partial(super().start_kernel, *args, **kwargs))

    def restart_kernel(self, *args: Any, **kwargs: Any) -> Any:
        """As upstream, in its turn; the status is ``restarting`` meanwhile."""
        call = partial(super().restart_kernel, *args, **kwargs)
        if current_initiator() is Initiator.AUTOMATIC and self.lifecycle.status in ENDING:
            return asyncio.sleep(0) if self._is_async(call) else None
        began = partial(self._end_requested, restart=True)
        return self._operate(OperationKind.RESTART, call, began, self._settle_restart)

    def shutdown_kernel(self, now: bool = False, restart: bool = False) -> Any:
        """As upstream, in its turn; the status is ``terminating``, and ``terminated`` after it."""
        call = partial(super().shutdown_kernel, now=now, restart=restart)
        began = partial(self._end_requested, restart=restart)
        return self._operate(OperationKind.SHUTDOWN, call, began, self._settle_shutdown)

    def request_shutdown(self, restart: bool = False) -> Any:
        """As upstream, in its turn; an end that follows is no death."""
        call = partial(super().request_shutdown, restart=restart)
        return self._operate(
            OperationKind.SHUTDOWN, call, partial(self._end_requested, restart=restart)
        )

    def finish_shutdown(self, *args: Any, **kwargs: Any) -> Any:
        """As upstream, in its turn."""
        call = partial(super().finish_shutdown, *args, **kwargs)
        return self._operate(OperationKind.SHUTDOWN, call, None, self._settle_shutdown)

    def _operate(
        self,
        kind: OperationKind,
        call: Callable[[], Any],
        began: Callable[[], None] | None = None,
        ended: Callable[[BaseException | None], None] | None = None,
    ) -> Any:
        """What ``call()`` returns, made in its turn, between ``began()`` and ``ended(error)``."""
        if not self._is_async(call):
            operation = self.operation_gate.request(kind)
            with operation, self._reported(operation, began, ended):
                return call()

        async def in_turn() -> Any:
            async with self.operation_gate.request(kind) as operation:
                await self._end_reported()
                with self._reported(operation, began, ended):
                    return await ensure_async(call())

        return in_turn()

    @contextmanager
    def _reported(
        self,
        operation: Operation,
        began: Callable[[], None] | None,
        ended: Callable[[BaseException | None], None] | None,
    ) -> Iterator[None]:
        whole = operation.outermost
        if whole.is_restarting and self.lifecycle.status is Status.RESTARTING:
            yield  # a restart's own shutdown, which the restart has reported
            return
        whole.is_restarting = operation.kind is OperationKind.RESTART
        error: BaseException | None = None
        try:
            if began is not None:
                began()
            yield
        except BaseException as raised:
            error = raised
            raise
        finally:
            whole.is_restarting = False
            if ended is not None:
                ended(error)

    def _is_async(self, call: Callable[[], Any]) -> bool:
        return isinstance(self, AsyncKernelManager) or inspect.iscoroutinefunction(call)

    def interrupt_kernel(self) -> Any:
        """As upstream; an end that follows is not one of a signal from outside."""
        self._interrupted_at = time.monotonic()
        return super().interrupt_kernel()

    def start_restarter(self) -> None:
        """As upstream, with a restarter to which a death is reported."""
        self._compose_restarter()
        had = restarter_of(self)
        super().start_restarter()
        restarter = restarter_of(self)
        if restarter is not None and restarter is not had:
            restarter.add_callback(self.gave_up, "dead")

    # What happens to the process

    @log_failures
    def process_ended(self, process: ObservedProcess, exit: ProcessExit) -> None:
        """The watched process has ended; called once, in the loop's or the watching thread.

        That may be late: another one may be launched by then, of which this says nothing.

        It is reported when the evidence is in, or :data:`EVIDENCE_TAKES` later without it: then the
        verdict is amended. An end that was asked for needs no evidence.
        """
        self._finish(process)
        if process.launch != self.lifecycle.launches:
            return
        if self._unanswered_request is not None and exit.exit_code == 0:
            self.lifecycle.ending(self._unanswered_request, restart=False)
        if self.lifecycle.is_end_requested:
            self.evidence_collector.close()
            verdict = fallback_verdict(Evidence(exit=exit))
            self.lifecycle.ended(
                verdict, at=exit.ended_at, will_restart=False, launch=process.launch
            )
            return
        number = self.lifecycle.next_exit
        evidence, judged = self.evidence_collector.conclude(
            exit,
            number=number,
            answered=self.status_reader.is_subscribed
            or self.lifecycle.execution_state not in (None, "starting"),
            interrupted=time.monotonic() - self._interrupted_at < INTERRUPT_TAKES,
            start_timeout=self.unanswered_for,
        )
        end = _End(exit, process, number, evidence, judged)
        self._unreported = end
        loop = process.loop
        if loop is None or loop is not loop_here():
            wait([judged], EVIDENCE_TAKES)
            self.report_end()
            judged.add_done_callback(partial(self._amend, end))
            return

        due = loop.call_later(EVIDENCE_TAKES, self._report, end)

        def gathered(_judged: Future[Verdict]) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(self._evidence_gathered, end, due)

        judged.add_done_callback(gathered)

    def _evidence_gathered(self, end: _End, due: asyncio.TimerHandle) -> None:
        due.cancel()
        self._report(end)
        self._amend(end)

    @log_failures
    def _amend(self, end: _End, _judged: object = None) -> None:
        self.lifecycle.amended(end.judged.result(), number=end.number)

    def _report(self, end: _End) -> None:
        if self._unreported is end:
            self.report_end()

    @log_failures
    def report_end(self) -> None:
        """Report the end that waits for its evidence, if there is one, with what is known."""
        with self._reporting:
            end, self._unreported = self._unreported, None
        if end is None:
            return
        restarter = restarter_of(self)
        at_once = False
        will_restart = False
        if isinstance(restarter, StatusRestarterMixin) and self.lifecycle.status in LIVE_STATUSES:
            self._judge_stability(restarter, end.exit.ended_at)
            will_restart = restarter.is_watching and not self.shutting_down
            at_once = not is_unstable(restarter) or will_give_up(restarter)
        is_judged = end.judged.done()
        self.lifecycle.ended(
            end.judged.result() if is_judged else self.evidence_collector.verdict(end.evidence),
            at=end.exit.ended_at,
            will_restart=will_restart,
            provisional=not is_judged,
            launch=end.process.launch,
        )
        if at_once and self.lifecycle.status is Status.RESTARTING:
            self.operation_gate.when_free(partial(self._restart_soon, end.process))

    async def _end_reported(self) -> None:
        """Report an end that is there by now, if it can be with its evidence."""
        if self._observed_process is None:
            return
        self._observed_process.settle()
        if self._unreported is not None:
            judged = asyncio.wrap_future(self._unreported.judged)
            await asyncio.wait([judged], timeout=EVIDENCE_TAKES)
            self.report_end()

    def _settle_end(self, process: ObservedProcess) -> None:
        process.settle()
        end = self._unreported
        if end is not None and not isinstance(self, AsyncKernelManager):
            wait([end.judged], EVIDENCE_TAKES)
        self.report_end()

    @log_failures
    def _finish(self, process: ObservedProcess) -> None:
        process.finish()
        if self.drain_iopub is not None:
            self.drain_iopub()

    def _restart_soon(self, ended: ObservedProcess) -> None:
        restarter = restarter_of(self)
        due = self._observed_process is ended and self.lifecycle.status is Status.RESTARTING
        if due and isinstance(restarter, StatusRestarterMixin):
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
        if self._observed_process is not None:
            self._observed_process.stop_following()
            self._settle_end(self._observed_process)
        initiator = current_initiator()
        if initiator is Initiator.AUTOMATIC and self.lifecycle.status in LIVE_STATUSES:
            self.lifecycle.ended(lost_verdict(), will_restart=True)
        self.lifecycle.ending(initiator, restart=restart)

    @log_failures
    def _settle_shutdown(self, _error: BaseException | None) -> None:
        if not self.tracked:
            return
        if self._still_alive():
            self._unanswered_request = current_initiator()
            self.lifecycle.survived()
        else:
            if self._observed_process is not None:
                self._observed_process.close()
            self.evidence_collector.close()
            self.lifecycle.shut_down()

    @log_failures
    def _settle_restart(self, error: BaseException | None) -> None:
        # A restarted process may have died by now, and be waiting for its next restart.
        if error is None or self.lifecycle.status is not Status.RESTARTING:
            return
        if self._still_alive():
            self.lifecycle.survived()
        else:
            self._conclude_launch(error)

    def _still_alive(self) -> bool:
        if self._observed_process is None:
            return self.has_kernel
        alive = self._observed_process.is_alive()
        self._settle_end(self._observed_process)
        return alive

    @log_failures
    def _compose_restarter(self) -> None:
        if self.tracked and restarter_of(self) is None and self.has_trait("restarter_class"):
            manager: Any = self
            manager.restarter_class = with_status_restarter(manager.restarter_class)

"""Prometheus metrics of kernels' statuses, beside the server's own at ``/metrics``.

No metric is labelled by kernel: what a scrape costs does not grow with the kernels that were.
"""

from __future__ import annotations

import functools
from collections import Counter as Tally
from collections.abc import Iterator
from weakref import WeakKeyDictionary, WeakSet

from prometheus_client import REGISTRY, CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ..client.initiator import current_initiator
from ..client.manager import KernelStatusMixin
from ..lifecycle import Transition
from ..vocabulary import Cause, Status, Verdict
from .kernels import MappingKernelStatusMixin


class KernelMetrics(Collector):
    """What is counted, over all servers of this process.

    Raises
    ------
    ValueError: ``registry`` has metrics of these names already.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._servers: WeakSet[MappingKernelStatusMixin] = WeakSet()
        self._provisional: WeakKeyDictionary[KernelStatusMixin, Verdict] = WeakKeyDictionary()
        """Of deaths that are counted when their evidence is in, or another one follows."""
        registry.register(self)
        self._deaths = Counter(
            "jupyter_kernel_deaths",
            "Kernel processes that ended, or could not be launched, without a request for it",
            ["cause", "initiator"],
            registry=registry,
        )
        self._restarts = Counter(
            "jupyter_kernel_restarts",
            "Restarts of kernels that began, by who asked for them",
            ["initiator"],
            registry=registry,
        )
        self._given_up = Counter(
            "jupyter_kernel_restarts_given_up",
            "Kernels that are not restarted any more because they died too often",
            registry=registry,
        )

    def follow(self, kernels: MappingKernelStatusMixin) -> None:
        """Count the kernels of one server, once."""
        if kernels not in self._servers:
            self._servers.add(kernels)
            kernels.observe_status(self._count)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauge, as it is now: read from the kernels, so that it cannot drift from them."""
        tally: Tally[Status] = Tally()
        for kernels in list(self._servers):
            tally.update(_statuses(kernels))
        gauge = GaugeMetricFamily(
            "jupyter_kernels",
            "Kernels by the status of their process; those that died count while they are kept",
            labels=["status"],
        )
        for status in Status:
            gauge.add_metric([status.value], tally[status])
        yield gauge

    def _count(self, kernel_id: str, manager: KernelStatusMixin, transition: Transition) -> None:
        last_exit = manager.lifecycle.last_exit
        if transition.amends:
            diagnosis = manager.evidence_collector.diagnosis
            amended = None if diagnosis is None else diagnosis.verdict
            self._count_death(self._provisional.pop(manager, None), amended)
            return
        if transition.status is Status.STARTING and transition.seq > 1:
            self._restarts.labels(current_initiator().value).inc()
        if not transition.reason or last_exit is None:
            return
        verdict = last_exit.verdict
        if verdict.cause is Cause.RESTART_LIMIT:  # the death before it is counted without that
            self._given_up.inc()
            return
        self._count_death(self._provisional.pop(manager, None))
        if manager.lifecycle.is_provisional:
            self._provisional[manager] = verdict
        else:
            self._count_death(verdict)

    def _count_death(self, verdict: Verdict | None, amended: Verdict | None = None) -> None:
        if verdict is not None:
            counted = amended or verdict
            self._deaths.labels(counted.cause.value, counted.initiator.value).inc()


def _statuses(kernels: MappingKernelStatusMixin) -> Iterator[Status]:
    for kernel_id in [*kernels.list_kernel_ids(), *kernels.dead_kernels]:
        manager = kernels.status_manager(kernel_id)
        if manager is not None and manager.lifecycle.status is not None:
            yield manager.lifecycle.status


@functools.cache
def kernel_metrics() -> KernelMetrics:
    """Those of this process, where jupyter_server's are: made when first asked for."""
    return KernelMetrics(REGISTRY)

"""One operation at a time: in order, within itself at once, and never for ever."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading

import pytest

from jupyterlab_kernel_status.client.operation_gate import OperationGate, OperationKind
from jupyterlab_kernel_status.lifecycle import KernelLifecycle

WITHIN = 60.0


def elsewhere(coroutine):
    """A task that is no part of what the calling task does."""
    return contextvars.Context().run(asyncio.ensure_future, coroutine)


@pytest.fixture
def gate():
    return OperationGate(KernelLifecycle("Kernel k"), logging.getLogger("gate"))


async def test_operations_come_in_the_order_of_asking(gate):
    done, first = [], asyncio.Event()

    async def operate(name, until=None):
        async with gate.request(OperationKind.RESTART):
            done.append(name)
            if until is not None:
                await until.wait()

    tasks = [asyncio.ensure_future(operate("a", first))]
    tasks += [asyncio.ensure_future(operate(name)) for name in "bcd"]
    while not done:
        await asyncio.sleep(0)
    assert done == ["a"]
    first.set()
    await asyncio.gather(*tasks)
    assert done == ["a", "b", "c", "d"]
    assert gate.current is None


async def test_what_an_operation_does_itself_never_waits(gate):
    async def call():
        async with gate.request(OperationKind.SHUTDOWN) as operation:
            return operation.outermost.kind

    async with gate.request(OperationKind.RESTART) as restart:
        assert await call() is OperationKind.RESTART
        assert await asyncio.ensure_future(call()) is OperationKind.RESTART
        with gate.request(OperationKind.START):
            assert await asyncio.ensure_future(call()) is OperationKind.RESTART
        assert gate.current is restart
    assert await call() is OperationKind.SHUTDOWN


async def test_an_operation_of_another_manager_in_between_changes_nothing(gate):
    other = OperationGate(KernelLifecycle(), logging.getLogger("gate"))
    restart, start = gate.request(OperationKind.RESTART), other.request(OperationKind.START)
    async with restart, start, gate.request(OperationKind.SHUTDOWN) as inner:
        assert inner.outermost is restart


async def test_what_an_operation_has_left_behind_waits_like_all_others(gate):
    async def call():
        async with gate.request(OperationKind.SHUTDOWN):
            done.append("left behind")

    done, later = [], asyncio.Event()

    async def call_later():
        await later.wait()
        await call()

    async with gate.request(OperationKind.START):
        left_behind = asyncio.ensure_future(call_later())
    async with gate.request(OperationKind.RESTART):
        later.set()
        while not gate._waiting:
            await asyncio.sleep(0)
        done.append("restart")
    await left_behind
    assert done == ["restart", "left behind"]


async def test_an_automatic_restart_is_refused_in_the_midst_of_anything(gate):
    async with gate.request(OperationKind.START):
        assert gate.request_automatic() is None
    operation = gate.request_automatic()
    assert operation is not None
    with operation:
        assert gate.request_automatic() is None
    assert gate.current is None


async def test_what_is_put_off_happens_when_nothing_more_is_under_way(gate):
    done = []

    async def shut_down():
        async with gate.request(OperationKind.SHUTDOWN):
            done.append("shutdown")

    async with gate.request(OperationKind.RESTART):
        gate.when_free(lambda: done.append("put off"))
        waiting = elsewhere(shut_down())
        await asyncio.sleep(0)
        done.append("restart")
    await waiting
    gate.when_free(lambda: done.append("now"))
    assert done == ["restart", "shutdown", "put off", "now"]


async def test_one_that_is_cancelled_while_it_waits_gives_up_its_place(gate):
    async def operate():
        async with gate.request(OperationKind.RESTART):
            raise AssertionError("its turn should not come")

    async with gate.request(OperationKind.START):
        waiting = elsewhere(operate())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert gate.current is None


async def test_one_whose_turn_comes_as_it_is_cancelled_passes_it_on(gate):
    async def operate():
        async with gate.request(OperationKind.RESTART):
            raise AssertionError("its turn should not come")

    async with gate.request(OperationKind.START):
        waiting = elsewhere(operate())
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert gate.current is None


async def test_after_its_bound_one_goes_ahead_and_the_log_says_so(gate, caplog):
    gate.bound = 0.0
    hanging = gate.request(OperationKind.RESTART)
    await elsewhere(hanging.__aenter__())
    async with gate.request(OperationKind.SHUTDOWN) as shutdown:
        assert gate.current is shutdown
        hanging.end()
        assert gate.current is shutdown
    assert gate.current is None
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage().startswith("Kernel k: its shutdown goes ahead")


def test_threads_take_turns(gate):
    done, begun, go_on = [], threading.Event(), threading.Event()

    def restart():
        with gate.request(OperationKind.RESTART):
            begun.set()
            assert go_on.wait(WITHIN)
            done.append("restart")

    def shut_down():
        with gate.request(OperationKind.SHUTDOWN):
            done.append("shutdown")

    threads = [threading.Thread(target=restart), threading.Thread(target=shut_down)]
    threads[0].start()
    assert begun.wait(WITHIN)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(WITHIN)
    assert done == ["restart", "shutdown"]


def test_a_thread_goes_ahead_after_the_bound_too(gate, caplog):
    gate.bound = 0.0
    done = []

    def shut_down():
        with gate.request(OperationKind.SHUTDOWN):
            done.append("shutdown")

    with gate.request(OperationKind.RESTART):
        thread = threading.Thread(target=shut_down)
        thread.start()
        thread.join(WITHIN)
        assert done == ["shutdown"]
    assert gate.current is None
    assert [record.levelno for record in caplog.records] == [logging.WARNING]

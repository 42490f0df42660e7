"""A missed heartbeat proves something only of an idle kernel that was seen to answer while busy."""

from __future__ import annotations

import pytest
import zmq

from jupyterlab_kernel_status.channels.heartbeat import Heartbeat

WITHIN_MS = 60_000


class Scene:
    """A heartbeat over a real socket pair, a clock that is told the time, and a kernel's state."""

    def __init__(self):
        self.context = zmq.Context()
        self.kernel = self.context.socket(zmq.REP)
        port = self.kernel.bind_to_random_port("tcp://127.0.0.1")
        socket = self.context.socket(zmq.REQ)
        socket.connect(f"tcp://127.0.0.1:{port}")
        self.socket = socket
        self.now = 0.0
        self.busy = False
        self.heartbeat = Heartbeat(
            socket, timeout=5.0, is_busy=lambda: self.busy, clock=lambda: self.now
        )

    def beat(self, now):
        self.now = now
        return self.heartbeat.beat()

    def answer(self):
        """The kernel answers; returns once the answer can be received."""
        assert self.kernel.poll(WITHIN_MS)
        self.kernel.send(self.kernel.recv())
        assert self.socket.poll(WITHIN_MS)

    def close(self):
        self.heartbeat.close()
        self.kernel.close(linger=0)
        self.context.term()


@pytest.fixture
def scene():
    scene = Scene()
    yield scene
    scene.close()


def answers_while_busy(scene):
    scene.busy = True
    assert scene.beat(0)
    scene.answer()
    assert scene.beat(1)
    scene.answer()
    assert scene.heartbeat.answers_while_busy


def test_an_idle_kernel_that_answered_while_busy_and_stops_is_unresponsive(scene):
    answers_while_busy(scene)
    scene.busy = False
    assert scene.beat(2)  # takes the last answer, and asks
    assert scene.beat(6.9)
    assert not scene.beat(7.1)
    assert not scene.beat(100)


def test_it_is_responsive_again_when_it_answers(scene):
    answers_while_busy(scene)
    scene.busy = False
    scene.beat(2)
    assert not scene.beat(10)
    scene.answer()
    assert scene.beat(11)


def test_a_busy_kernel_never_is_unresponsive(scene):
    answers_while_busy(scene)
    scene.beat(2)
    for minute in range(10):
        assert scene.beat(60.0 * minute + 10)


def test_time_spent_busy_does_not_count_when_it_becomes_idle(scene):
    answers_while_busy(scene)
    scene.beat(2)
    assert scene.beat(60)
    scene.busy = False
    assert scene.beat(61)
    assert scene.beat(65)
    assert not scene.beat(66.1)


def test_a_kernel_that_was_never_seen_to_answer_while_busy_is_not_judged(scene):
    assert scene.beat(0)
    scene.answer()
    assert scene.beat(1)
    assert scene.beat(1000)
    scene.busy = True
    assert scene.beat(1001)
    scene.answer()  # asked while idle: says nothing about an answer in the middle of a request
    assert scene.beat(1002)
    assert not scene.heartbeat.answers_while_busy

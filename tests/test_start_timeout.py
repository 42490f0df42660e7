"""A kernel has a time to answer in; whoever has answered is left alone for good."""

from __future__ import annotations

import asyncio

import pytest
import zmq
from jupyter_client.session import Session

from jupyterlab_kernel_status.channels.start_timeout import StartTimeout

WITHIN_MS = 60_000


class Scene:
    """The question over a real socket pair, a clock that is told the time, and a kernel's state."""

    def __init__(self):
        self.context = zmq.Context()
        self.kernel = self.context.socket(zmq.ROUTER)
        port = self.kernel.bind_to_random_port("tcp://127.0.0.1")
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.connect(f"tcp://127.0.0.1:{port}")
        self.now = 0.0
        self.received = self.suspended = False
        self.answers = 0
        self.ended = asyncio.Event()
        self.first = StartTimeout(
            self.socket,
            Session(key=b"secret"),
            timeout=60.0,
            is_heard=lambda: self.received,
            is_suspended=lambda: self.suspended,
            answered=self.count,
            overdue=self.end,
            loop=asyncio.get_running_loop(),
            clock=lambda: self.now,
        )

    def count(self):
        self.answers += 1

    async def end(self):
        self.ended.set()

    def seconds(self, count):
        for _ in range(count):
            self.now += 1.0
            self.first.look()

    def asked(self):
        assert self.kernel.poll(WITHIN_MS)
        return self.kernel.recv_multipart()

    def answer(self):
        """The kernel answers; returns once the answer can be received."""
        self.kernel.send_multipart(self.asked())
        assert self.socket.poll(WITHIN_MS)

    def close(self):
        self.first.close()
        self.kernel.close(linger=0)
        self.context.term()


@pytest.fixture
def opened():
    """Make a scene, in the running loop."""
    scenes = []

    def make():
        scenes.append(Scene())
        return scenes[-1]

    yield make
    for scene in scenes:
        scene.close()


async def test_a_kernel_is_asked_for_its_information(opened):
    scene = opened()
    assert any(b'"kernel_info_request"' in frame for frame in scene.asked())


async def test_no_answer_in_the_time_ends_the_kernel(opened):
    scene = opened()
    scene.seconds(59)
    assert scene.first.is_awaited
    scene.seconds(1)
    assert not scene.first.is_awaited
    await asyncio.wait_for(scene.ended.wait(), WITHIN_MS / 1000)


async def test_an_answer_at_the_last_moment_is_in_time(opened):
    scene = opened()
    scene.seconds(59)
    scene.answer()
    scene.seconds(1)
    assert not scene.first.is_awaited
    assert scene.first._ending is None


async def test_a_kernel_that_has_answered_is_looked_at_no_more(opened):
    scene = opened()
    scene.answer()
    scene.seconds(1)
    assert not scene.first.is_awaited
    scene.seconds(1000)
    assert scene.first._ending is None
    assert scene.answers == 1


async def test_a_kernel_whose_answer_could_not_be_told_of_has_answered(opened):
    scene = opened()
    scene.answer()
    scene.answers = None  # cannot be counted
    with pytest.raises(TypeError):
        scene.seconds(1)
    scene.seconds(1000)
    assert scene.first._ending is None


async def test_a_kernel_that_was_heard_of_otherwise_has_answered(opened):
    scene = opened()
    scene.received = True
    scene.seconds(1000)
    assert scene.first._ending is None


async def test_time_in_which_the_kernel_is_suspended_does_not_count(opened):
    scene = opened()
    scene.suspended = True
    scene.seconds(1000)
    scene.suspended = False
    scene.seconds(59)
    assert scene.first.is_awaited


async def test_time_in_which_nobody_looked_does_not_count(opened):
    scene = opened()
    scene.now = 1000.0
    scene.seconds(30)
    assert scene.first.is_awaited


async def test_a_restart_that_comes_first_lets_nothing_be_ended(opened):
    scene = opened()
    scene.seconds(60)
    scene.first.close()
    await scene.first._ending
    assert not scene.ended.is_set()

"""Reading what may be slow to answer: never in the thread of an event loop."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """Carries out the calls of one kernel in their order, in a thread that ends with the last.

    Where no thread can be started, the caller carries them out.
    """

    def __init__(self, log: Any) -> None:
        self.name = "A kernel"
        self._log: logging.Logger = log
        self._lock = threading.Lock()
        self._calls: deque[Callable[[], None]] = deque()
        self._is_running = False

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """What ``call()`` returns, once it is its turn; what it raises is logged, too."""
        future: Future[T] = Future()
        with self._lock:
            self._calls.append(partial(self._carry_out, call, future))
            if self._is_running:
                return future
            self._is_running = True
        try:
            threading.Thread(target=self._run, name="kernel-status-evidence", daemon=True).start()
        except RuntimeError:
            self._run()
        return future

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._calls:
                    self._is_running = False
                    return
                call = self._calls.popleft()
            call()

    def _carry_out(self, call: Callable[[], T], future: Future[T]) -> None:
        try:
            result = call()
        except Exception as error:
            self._log.exception(
                "%s: evidence is missing; the kernel itself is not affected", self.name
            )
            future.set_exception(error)
        else:
            future.set_result(result)

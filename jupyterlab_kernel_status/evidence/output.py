"""The source of evidence: what a local kernel wrote to stdout and stderr last. On Linux.

Each is a pipe. A thread of the server shows what comes on the server's own, as ever, and keeps its
end. A pipe that nobody reads would make its writers wait, and one that nobody has open would end
them: a second process, the stand-in, has the pipes open too. It sleeps until the server is gone, or
has done with the kernel while a child of it still writes; from then on it is ``cat``.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import logging
import os
import select
import socket
import subprocess
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..verdict.evidence import Evidence
from .collector import Source

STDOUT, STDERR = 1, 2
KEPT = 16 * 1024
"""Bytes that are kept of what was written last: as many as are ever shown."""
PORTION = 65536
"""Bytes that are read at once: as many as a pipe holds."""
PACE = 0.002
"""Seconds between two turns: what is written meanwhile is shown at once."""
SHELL = "/bin/sh"
THREAD = "kernel-output"
"""The name of the thread that reads one kernel's."""
AT_EXIT = 0.5
"""Seconds that the end of this process may wait for the terminal, at most."""

_SPLICE_F_NONBLOCK = 2


class OutputSource(Source):
    """Of one process that ``Popen`` starts; ``streams``: the descriptors that are wanted.

    A caller's own is left alone. Where the system has not what it takes, the kernel inherits the
    server's as ever, and that is logged once.
    """

    def __init__(self, name: str, log: Any, streams: Sequence[int] = (STDOUT, STDERR)) -> None:
        self._name = name
        self._log: logging.Logger = log
        self._streams = streams
        self._output: Output | None = None

    def before_launch(self, command: list[str], arguments: dict[str, Any]) -> None:
        """See :class:`.collector.Source`."""
        free = {number: word for number, word in _WORDS.items() if word not in arguments}
        wanted = [number for number in self._streams if number in free]
        # A program that finds no terminal there keeps what it prints, and may take it along.
        if STDOUT in wanted and os.isatty(STDOUT):
            wanted.remove(STDOUT)
        if not wanted:
            return
        try:
            self._output = output = Output(self._name, wanted)
        except OSError as refusal:
            self._log_once(refusal)
            return
        arguments.update({free[pipe.number]: pipe.writer for pipe in output.pipes})

    def launched(self, pid: int | None) -> None:
        """See :class:`.collector.Source`."""
        if self._output is not None:
            self._output.hand_over()

    def add_to(self, evidence: Evidence) -> Evidence:
        """See :class:`.collector.Source`."""
        if self._output is None:
            return evidence
        tails = {_WORDS[pipe.number]: pipe.tail() for pipe in self._output.pipes}
        stdout, stdout_cut = tails.get("stdout", ("", False))
        stderr, stderr_cut = tails.get("stderr", ("", False))
        return replace(
            evidence,
            stdout=stdout,
            stdout_cut=stdout_cut,
            stderr=stderr,
            stderr_cut=stderr_cut,
        )

    def close(self) -> None:
        """See :class:`.collector.Source`. What is still written is shown as ever."""
        if self._output is not None:
            self._output.close()

    def _log_once(self, refusal: OSError) -> None:
        with _lock:
            if str(refusal) in _logged:
                return
            _logged.add(str(refusal))
        self._log.warning("%s: its output is not collected: %s", self._name, refusal)


_WORDS = {STDOUT: "stdout", STDERR: "stderr"}
_lock = threading.Lock()
_logged: set[str] = set()


@dataclass(eq=False)
class Pipe:
    """One stream of one kernel, read by one thread; its tail may be asked for in any."""

    number: int
    """Of the descriptor, the kernel's and the server's."""
    reader: int
    writer: int | None

    def __post_init__(self) -> None:
        os.set_blocking(self.reader, False)
        self._lock = threading.Lock()
        self._kept = b""
        self._cut = False

    def read(self) -> bytes | None:
        """What came, at most :data:`PORTION`; ``b""``: no more will come, ``None``: none now."""
        with self._lock:
            try:
                data = os.read(self.reader, PORTION)
            except BlockingIOError:
                return None
            self._kept, self._cut = self._with(data)
            return data

    def tail(self) -> tuple[str, bool]:
        """The last that was written, also what nobody has read yet, and whether more was before."""
        with self._lock:
            kept, cut = self._with(b"" if self.reader < 0 else peek(self.reader))
        if cut and b"\n" in kept:
            kept = kept[kept.index(b"\n") + 1 :]
        return kept.decode(errors="replace"), cut

    def close(self) -> None:
        """Read no more; the tail stays."""
        with self._lock:
            os.close(self.reader)
            self.reader = -1

    def close_writer(self) -> None:
        """Have no end of our own to write to. May be called again."""
        writer, self.writer = self.writer, None
        if writer is not None:
            os.close(writer)

    def _with(self, data: bytes) -> tuple[bytes, bool]:
        kept = self._kept + data
        return kept[-KEPT:], self._cut or len(kept) > KEPT


def peek(reader: int) -> bytes:
    """What is in a pipe, which stays there."""
    copy, into = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        count = ctypes.CDLL(None).tee(reader, into, PORTION, _SPLICE_F_NONBLOCK)
        return os.read(copy, count) if count > 0 else b""
    finally:
        os.close(copy)
        os.close(into)


class Output:
    """The streams of one kernel, and the thread that reads them until it is done with them.

    Raises OSError where there are no descriptors, no process or no thread for it.
    """

    def __init__(self, name: str, numbers: Sequence[int]) -> None:
        self.pipes: list[Pipe] = []
        self._closing = False
        with contextlib.ExitStack() as undo:
            for number in numbers:
                pipe = Pipe(number, *os.pipe2(os.O_CLOEXEC))
                undo.callback(pipe.close)
                undo.callback(pipe.close_writer)
                self.pipes.append(pipe)
            self._stand_in = StandIn(self.pipes)
            undo.callback(self._stand_in.end)
            self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)
            try:
                self._thread.start()
            except RuntimeError as error:
                raise OSError(f"no thread for it: {error}") from error
            undo.pop_all()
        _live.add(self)

    def hand_over(self) -> None:
        """Have the kernel (and its children) be the only ones that write. May be called again."""
        for pipe in self.pipes:
            pipe.close_writer()

    def close(self) -> None:
        """Nobody asks for a tail any more. May be called again."""
        self.hand_over()
        self._closing = True
        self._stand_in.wake_reader()

    def join(self, seconds: float) -> None:
        """Until what was written by now is shown, or ``seconds`` have passed."""
        self._thread.join(seconds)

    def forget(self) -> None:
        """In a forked child, which must not seem to be the server."""
        self._stand_in.socket.close()

    def _run(self) -> None:
        poll = select.poll()
        unread = {pipe.reader: pipe for pipe in self.pipes}
        for descriptor in (self._stand_in.socket.fileno(), *unread):
            poll.register(descriptor, select.POLLIN)
        while unread:
            ready = [descriptor for descriptor, _ in poll.poll()]
            for descriptor in ready:
                if descriptor not in unread:  # close() was called, or somebody killed it
                    poll.unregister(descriptor)
                elif not self._show_from(unread[descriptor]):
                    poll.unregister(descriptor)
                    unread.pop(descriptor).close()
            if self._closing and self._stand_in.is_alive():
                break
            time.sleep(PACE)
        last = [pipe for pipe in unread.values() if self._show_from(pipe, portions=4)]
        for pipe in unread.values():
            pipe.close()
        self._stand_in.end(take_over=bool(last))

    def _show_from(self, pipe: Pipe, portions: int = 1) -> bool:
        """Show what is there; whether more may come."""
        for _ in range(portions):
            data = pipe.read()
            if not data:
                return data is None
            show(pipe.number, data)
        return True


class StandIn:
    """A process that reads the pipes when the server does not. Raises OSError."""

    def __init__(self, pipes: Sequence[Pipe]) -> None:
        reap()
        cats = [f"cat /proc/self/fd/{pipe.reader} >&{pipe.number}" for pipe in pipes]
        script = f"read -r _; {' & '.join(cats)} & wait"
        self.socket, its_end = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                [SHELL, "-c", script, "kernel-output"],
                stdin=its_end.fileno(),
                pass_fds=[pipe.reader for pipe in pipes],
                cwd="/",
                start_new_session=True,  # a Ctrl-C in the terminal is not for it
            )
        except OSError:
            self.socket.close()
            raise
        finally:
            its_end.close()

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def wake_reader(self) -> None:
        """Have our end of its socket become readable."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RD)

    def end(self, *, take_over: bool = False) -> None:
        """Let it go; ``take_over``: have it read from now on."""
        if take_over:
            with _lock:
                _reading.append(self._process)
        else:
            self._process.kill()
        self.socket.close()
        if not take_over:
            self._process.wait()


_reading: list[subprocess.Popen[bytes]] = []
"""Stand-ins that show what children of ended kernels write."""


def reap() -> None:
    """Let those go that have ended."""
    with _lock:
        _reading[:] = [process for process in _reading if process.poll() is None]


def show(number: int, data: bytes) -> None:
    """Write to this process's own stdout or stderr, as the kernel would have.

    What can never be written (its reader is gone, its disk is full) is dropped.
    """
    while data:
        try:
            data = data[os.write(number, data) :]
        except BlockingIOError:
            poll = select.poll()
            poll.register(number, select.POLLOUT)
            poll.poll()
        except OSError:
            return


_live: weakref.WeakSet[Output] = weakref.WeakSet()


def _at_exit() -> None:
    for output in (outputs := list(_live)):
        output.close()
    deadline = time.monotonic() + AT_EXIT
    for output in outputs:
        output.join(max(deadline - time.monotonic(), 0))


def _in_child() -> None:
    for output in list(_live):
        output.forget()


os.register_at_fork(after_in_child=_in_child)
atexit.register(_at_exit)

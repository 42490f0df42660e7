"""Ports for kernels that nobody else is given before the kernel binds to them.

jupyter_client chooses a port by binding to port 0 and letting go of it, half a second or more
before the kernel binds. Whoever binds to port 0 or connects meanwhile may be given the same one,
and the kernel ends with "address in use". The ports here are none of those that the system gives.
"""

from __future__ import annotations

import itertools
import os
import random
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_client import connect

LOWEST = 10_000
BLOCK = 500
KERNEL_PORTS = ("shell_port", "iopub_port", "stdin_port", "hb_port", "control_port")


def _lowest_given() -> int:
    """The lowest port that the system gives by itself; what Linux has by default elsewhere."""
    try:
        return int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError):
        return 32_768


def _numbers() -> Iterator[int]:
    """One after the other, and over again, of a block that no other process has.

    Whoever listens on its first port has it, until that process ends.
    """
    blocks = list(range(LOWEST, _lowest_given() - BLOCK, BLOCK))
    random.Random(os.urandom(8)).shuffle(blocks)
    for first in blocks:
        guard = socket.socket()
        try:
            guard.bind(("127.0.0.1", first))
            guard.listen()
        except OSError:
            guard.close()
            continue
        _guards.append(guard)
        return itertools.cycle(range(first + 1, first + BLOCK))
    raise OSError("Every block of ports is taken")


_guards: list[socket.socket] = []


def _is_free(ip: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as zmq binds
        try:
            probe.bind((ip, port))
        except OSError:
            return False
        return True


def choose_own_ports(patch: Any) -> None:
    """Have the kernels of this process use such ports.

    ``patch``: ``setattr``, or one that is undone later. Nothing is changed on a system that gives
    nearly all ports by itself.
    """
    if _lowest_given() < 2 * LOWEST:
        return
    numbers = _numbers()
    write = connect.write_connection_file

    def port(ip: str) -> int:
        return next(number for number in numbers if _is_free(ip, number))

    def find_available_port(cache: connect.LocalPortCache, ip: str) -> int:
        found = port(ip)
        cache.currently_used_ports.add(found)
        return found

    def write_connection_file(*arguments: Any, **options: Any) -> Any:
        if options.get("transport") == "tcp" and options.get("ip"):
            wanting = [name for name in KERNEL_PORTS if not options.get(name)]
            options |= {name: port(options["ip"]) for name in wanting}
        return write(*arguments, **options)

    patch(connect.LocalPortCache, "find_available_port", find_available_port)
    patch(connect, "write_connection_file", write_connection_file)

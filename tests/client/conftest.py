"""Kernel managers of jupyter_client without any server, and processes for them to manage."""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time

import pytest
from jupyter_client.kernelspec import KernelSpecManager

collect_ignore = [] if sys.platform == "linux" else ["test_output.py"]

SLEEP = "import time; time.sleep(600)"


class Traits:
    """What an observer of the traits has seen."""

    def __init__(self, manager):
        self.seen = []
        self.threads = set()
        manager.observe(self._changed, names=["status", "reason", "last_exit"])

    def _changed(self, change):
        self.seen.append((change.name, change.new))
        self.threads.add(threading.current_thread())

    def of(self, name):
        return [value for seen, value in self.seen if seen == name]


@pytest.fixture
def specs(tmp_path):
    """Kernelspecs by name: processes that are quick to start and answer nothing."""
    codes = {"sleeps": SLEEP, "exits": "import sys; sys.exit(3)"}
    argvs = {name: [sys.executable, "-S", "-c", code] for name, code in codes.items()}
    argvs["missing"] = ["/no/such/python"]
    for name, argv in argvs.items():
        folder = tmp_path / "specs" / name
        folder.mkdir(parents=True)
        spec = {"argv": argv, "display_name": name, "language": "python"}
        (folder / "kernel.json").write_text(json.dumps(spec))
    return KernelSpecManager(kernel_dirs=[str(tmp_path / "specs")])


@pytest.fixture
def kernel(specs, jp_environ):
    """Make a manager: ``kernel(cls, "sleeps")``; whatever runs at the end is killed."""
    made = []

    def make(cls, name="sleeps", **options):
        manager = cls(kernel_name=name, kernel_spec_manager=specs, **options)
        made.append(manager)
        return manager

    before = set(threading.enumerate())
    yield make
    for manager in made:
        process = getattr(manager.provisioner, "process", None)
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()
    # The next test counts threads, and a context that is collected while one uses it waits for it.
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith(("process-exit-", "kernel-iopub")):
            thread.join(60.0)
    for manager in made:
        if manager._created_context:
            manager.context.destroy(linger=0)


def descriptors():
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def descriptors_fall_to(count):
    """Whether they do: zmq closes some of its own in a thread, a moment later."""
    deadline = time.monotonic() + 20.0
    while descriptors() > count and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    return descriptors() <= count


def watching_threads():
    return [t for t in threading.enumerate() if t.name.startswith("process-exit-")]

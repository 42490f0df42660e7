"""What collecting stderr costs: a kernel that writes much there, with ours beside stock.

``python -m tests.bench.stderr_throughput [REPETITIONS [SECONDS [MIB_PER_SECOND]]]``

Each repetition is one process, stock and ours in turn: a manager whose kernel writes lines of 100
bytes at the given pace, to a terminal that is a pipe which somebody reads. Printed are the time
that the kernel took for it, the processor's time that it and its manager took, by how much the
manager's memory grew from the first tenth to the end, and whether every line came.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from jupyterlab_kernel_status.client.compose import with_status

LINE = 100
WRITES = f"""
import os, sys, time
seconds, pace = float(sys.argv[1]), float(sys.argv[2])
block = [b"." * {LINE - 1} + b"\\n"] * 10
lines = int(seconds * pace * 2**20 / {LINE} / 10) * 10
begin = time.perf_counter()
for done in range(0, lines, 10):
    for line in block:
        os.write(2, line)
    ahead = done * {LINE} / (pace * 2**20) - (time.perf_counter() - begin)
    if ahead > 0.002:
        time.sleep(ahead)
with open(sys.argv[3], "w") as file:
    file.write(f"{{lines}} {{time.perf_counter() - begin}}")
"""


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


async def measure(which, seconds, pace, folder):
    """One kernel's whole life; prints what it took as JSON."""
    spec = folder / "writes"
    spec.mkdir()
    result = folder / "result"
    argv = [sys.executable, "-S", "-c", WRITES, seconds, pace, str(result)]
    fields = {"argv": argv, "display_name": "writes", "language": "none"}
    (spec / "kernel.json").write_text(json.dumps(fields))
    cls = AsyncKernelManager if which == "stock" else with_status(AsyncKernelManager)
    specs = KernelSpecManager(kernel_dirs=[str(folder)])
    manager = cls(kernel_name="writes", kernel_spec_manager=specs, autorestart=False)
    await manager.start_kernel()
    await asyncio.sleep(float(seconds) / 10)
    before = resident()
    while not result.exists() or not result.read_text():
        await asyncio.sleep(0.05)
    grown = resident() - before
    while await manager.is_alive():
        await asyncio.sleep(0.05)
    lines, took = result.read_text().split()
    usage = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in usage)
    print(json.dumps({"lines": int(lines), "took": float(took), "cpu": cpu, "grown": grown}))


def repetition(which, seconds, pace):
    """Run :func:`measure` in a process of its own, and count what its terminal shows."""
    with tempfile.TemporaryDirectory(prefix="ks") as folder:
        arguments = [sys.executable, "-m", __spec__.name, which, seconds, pace, folder]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        shown = 0
        while data := os.read(process.stderr.fileno(), 2**20):
            shown += data.count(b"\n")
        output, _ = process.communicate()
    measured = json.loads(output.splitlines()[-1])
    return {**measured, "missing": measured["lines"] - shown}


def main(repetitions=5, seconds="10", pace="10"):
    """Print each repetition, and the ratios of ours to stock's."""
    ratios = {"took": [], "cpu": []}
    print(f"{pace} MiB/s for {seconds} s")
    for number in range(int(repetitions)):
        order = ["stock", "ours"] if number % 2 == 0 else ["ours", "stock"]
        results = {which: repetition(which, seconds, pace) for which in order}
        for which in ("stock", "ours"):
            it = results[which]
            print(
                f"{which:6} took {it['took']:.3f} s, processor {it['cpu']:.2f} s, "
                f"memory {it['grown']:+.1f} MiB, {it['missing']} lines missing",
                flush=True,
            )
        for name, values in ratios.items():
            values.append(results["ours"][name] / results["stock"][name])
    for name, values in ratios.items():
        low, high = min(values), max(values)
        print(f"{name}: ratio {statistics.median(values):.3f} ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    if sys.argv[1:2] in (["stock"], ["ours"]):
        asyncio.run(measure(*sys.argv[1:4], Path(sys.argv[4])))
    else:
        main(*sys.argv[1:])

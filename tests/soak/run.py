"""The soak: the same rounds with stock and with ours, and what each leaves behind.

``python -m tests.soak.run [ROUNDS [SEED]]``; fails when a final state is wrong or when ours leaves
more than stock by more than :data:`MORE_THAN_STOCK`.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile

MORE_THAN_STOCK = {
    "descriptors": 0,
    "threads": 0,
    "tasks": 0,
    "zombies": 0,
    "children": 0,
    "sockets": 0,
    "pending": 0,
    "megabytes": 4.0,
}
"""How much more than stock may be left after the same rounds."""


def soak(which, rounds, seed):
    with tempfile.TemporaryDirectory(prefix="ks") as folder:
        command = [sys.executable, "-m", "tests.soak.rounds", which, str(rounds), str(seed), folder]
        # Python's own pools keep pages for one object that lives: what is used is to be compared.
        environment = {**os.environ, "PYTHONMALLOC": "malloc"}
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, check=True, text=True
        )
    return json.loads(done.stdout.splitlines()[-1])


def compare(rounds, seed):
    """Print both, and return what is wrong with ours."""
    results = {which: soak(which, rounds, seed) for which in ("stock", "ours")}
    grown = {
        which: {name: result["after"][name] - result["before"][name] for name in MORE_THAN_STOCK}
        for which, result in results.items()
    }
    print(f"{rounds} rounds, seed {seed}; what is there more of than before:")
    print(f"{'':14}{'stock':>8}{'ours':>8}")
    for name in MORE_THAN_STOCK:
        print(f"{name:14}{grown['stock'][name]:8.1f}{grown['ours'][name]:8.1f}")
    faults = [f"wrong final state: {kernel_id}" for kernel_id in results["ours"]["wrong"]]
    faults += [
        f"{name}: {grown['ours'][name]} more, stock {grown['stock'][name]}"
        for name, allowed in MORE_THAN_STOCK.items()
        if grown["ours"][name] > max(grown["stock"][name], 0) + allowed
    ]
    return faults


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    chosen = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(2**32)
    problems = compare(wanted, chosen)
    print("\n".join(problems) or "1 passed, 0 failed")
    sys.exit(bool(problems))

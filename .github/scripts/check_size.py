"""Check that the extension's own JavaScript stays small: at most 40 kB gzipped.

All scripts of the built extension count, with the styles and the module loader that the build puts
into them. Build for production first; `pip install .` does. Run it with:

    python .github/scripts/check_size.py
"""

import gzip
import sys
from pathlib import Path

LIMIT = 40 * 1024
"""Bytes."""

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "jupyterlab_kernel_status" / "labextension" / "static"

scripts = sorted(STATIC.glob("*.js"))
sizes = {script.name: len(gzip.compress(script.read_bytes(), 9)) for script in scripts}
for name, size in sizes.items():
    print(f"{size:6} {name}")
total = sum(sizes.values())
print(f"{total:6} bytes gzipped, of {LIMIT}")
if not scripts:
    sys.exit(f"Nothing is built in {STATIC}")
if total > LIMIT:
    sys.exit("The extension's JavaScript is too large")

"""Check that the extension's own JavaScript stays small: at most 44 kB gzipped.

All scripts of the built extension count, with the styles and the module loader that the build puts
into them. Run it with:

    pip wheel --no-deps . && python .github/scripts/check_size.py jupyterlab_kernel_status-*.whl
"""

import gzip
import sys
import zipfile
from pathlib import PurePosixPath

LIMIT = 44 * 1024
"""Bytes. Some four thousand are the hints of all kinds of ends, to be translated."""

STATIC = "labextensions/jupyterlab-kernel-status/static/*.js"

with zipfile.ZipFile(sys.argv[1]) as wheel:
    scripts = sorted(name for name in wheel.namelist() if PurePosixPath(name).match(STATIC))
    sizes = {name: len(gzip.compress(wheel.read(name), 9)) for name in scripts}
for name, size in sizes.items():
    print(f"{size:6} {PurePosixPath(name).name}")
total = sum(sizes.values())
print(f"{total:6} bytes gzipped, of {LIMIT}")
if not scripts:
    sys.exit(f"No {STATIC} in {sys.argv[1]}")
if total > LIMIT:
    sys.exit("The extension's JavaScript is too large")

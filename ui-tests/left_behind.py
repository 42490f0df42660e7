"""Leaves behind what a server does that is killed while a cell runs, in the runtime directory."""

import time
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

from jupyterlab_kernel_status.server.unclean_shutdown.files import MarkerFile
from jupyterlab_kernel_status.server.unclean_shutdown.identity import this_server
from jupyterlab_kernel_status.server.unclean_shutdown.marker import Marker, MarkerCell, ServerMemory

GIB = 2**30

folder = Path(jupyter_runtime_dir())
folder.mkdir(parents=True, exist_ok=True)
cell = MarkerCell("7d2f0f6e-3f0b-4a2c-9d5e-1f0a7c3b9e11", "killed.py", "cell-0", 7)
memory = ServerMemory(98 * GIB, 100 * GIB, "server")
# It never removes the file, and its process is gone when the next server looks.
MarkerFile(folder).write(Marker(this_server(), time.time(), (cell,), memory))

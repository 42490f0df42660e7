"""Configuration of the servers under test; the environment says how they differ.

Never use it elsewhere: it opens the server to everybody and the page's objects to its console.
"""

# ruff: noqa: F821
import os
import runpy
from pathlib import Path

from jupyterlab.galata import configure_jupyter_server

# Many kernels start at once, beside a browser with many connections.
ports = runpy.run_path(str(Path(__file__).parents[1] / "tests" / "ports.py"))
ports["choose_own_ports"](setattr)

configure_jupyter_server(c)
c.ServerApp.port = int(os.environ["KERNEL_STATUS_PORT"])
c.ServerApp.allow_root = True
c.KernelManager.autorestart = os.environ["KERNEL_STATUS_AUTORESTART"] == "on"
c.KernelRestarter.stable_start_time = float(os.environ["KERNEL_STATUS_STABLE_AFTER"])
c.MappingKernelManager.cull_idle_timeout = int(os.environ["KERNEL_STATUS_CULL_AFTER"])
c.MappingKernelManager.cull_interval = 1
c.MappingKernelManager.cull_connected = True
if os.environ["KERNEL_STATUS_SERVER_HALF"] == "off":
    c.ServerApp.jpserver_extensions = {"jupyterlab_kernel_status": False}

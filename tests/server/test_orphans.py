"""A kernel that outlives its killed server in stock does so here too, and can still write."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_client.blocking import BlockingKernelClient

WITHIN = 60.0

SERVES = """
import sys
from jupyter_server.serverapp import ServerApp
app = ServerApp.instance()
app.initialize(sys.argv[1:], find_extensions=False)
async def start():
    kernel_id = await app.kernel_manager.start_kernel(kernel_name="survivor")
    kernel = app.kernel_manager.get_kernel(kernel_id)
    print(kernel.provisioner.pid, kernel.connection_file, flush=True)
app.io_loop.add_callback(start)
app.start()
"""

XEUS = [sys.executable, "-m", "xpython_launcher", "-f", "{connection_file}", "--raw"]
XEUS_WRITES = """
import os
assert os.write({fd}, b"." * 200_000) == 200_000
"""
# ipykernel's own poller ends a kernel when its parent is gone, but not one that a shell started.
BASH = ["/bin/sh", "-c", f"{sys.executable} -m bash_kernel -f {{connection_file}}; exit $?"]
BASH_WRITES = "head -c 200000 /dev/zero >> /proc/{pid}/fd/2 && echo written > {file}"


class Orphan:
    """A kernel whose server was killed in the middle of its work."""

    def __init__(self, home, argv, *, ours):
        folder = home / "kernels" / "survivor"
        folder.mkdir(parents=True)
        spec = {"argv": argv, "display_name": "survivor", "language": "none"}
        (folder / "kernel.json").write_text(json.dumps(spec))
        options = [
            f"--ServerApp.jpserver_extensions={{'jupyterlab_kernel_status': {ours}}}",
            f"--ServerApp.root_dir={home}",
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.port=0",
        ]
        environment = {**os.environ, "JUPYTER_PATH": str(home), "JUPYTER_DATA_DIR": str(home)}
        with (home / "log").open("w") as log:
            server = subprocess.Popen(
                [sys.executable, "-c", SERVES, "--no-browser", "--allow-root", *options],
                env={**environment, "JUPYTER_RUNTIME_DIR": str(home)},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        with server:
            try:
                self._meet(server.stdout.readline().strip())
            finally:
                server.send_signal(signal.SIGKILL)

    def _meet(self, line):
        pid, _, connection_file = line.partition(" ")
        self.pid = int(pid)
        self.stderr = os.readlink(f"/proc/{pid}/fd/2")
        self.client = BlockingKernelClient(connection_file=connection_file)
        self.client.load_connection_file()
        self.client.start_channels(hb=False)  # a missing beat while it starts would be its death
        self.client.wait_for_ready(timeout=WITHIN)

    def run(self, code):
        """Run a cell; whether it went well."""
        reply = self.client.execute_interactive(code, output_hook=print, timeout=WITHIN)
        return reply["content"]["status"] == "ok"

    def close(self):
        self.client.stop_channels()
        os.killpg(self.pid, signal.SIGKILL)


@pytest.fixture
def orphan(tmp_path):
    made = []

    def make(argv, *, ours):
        made.append(Orphan(tmp_path, argv, ours=ours))
        return made[-1]

    yield make
    for each in made:
        each.close()


linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def is_of_which(orphan, ours):
    return orphan.stderr.startswith("pipe:") is ours


@linux
@pytest.mark.parametrize("ours", [False, True], ids=["stock", "ours"])
def test_a_xeus_python_kernel_outlives_its_server_and_writes_on(orphan, ours):
    kernel = orphan(XEUS, ours=ours)
    assert is_of_which(kernel, ours)
    assert kernel.run(XEUS_WRITES.format(fd=2))
    assert kernel.run("1 + 1")
    assert Path(f"/proc/{kernel.pid}").exists()


@linux
@pytest.mark.parametrize("ours", [False, True], ids=["stock", "ours"])
def test_a_bash_kernel_outlives_its_server_and_writes_on(orphan, ours, tmp_path):
    kernel = orphan(BASH, ours=ours)
    assert is_of_which(kernel, ours)
    assert kernel.run(BASH_WRITES.format(pid=kernel.pid, file=tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "written\n"

"""Pages that connect while a kernel is busy."""

from __future__ import annotations

import asyncio


async def test_a_busy_kernels_page_connects_and_the_kernel_stays_busy(api, jp_ws_fetch, tmp_path):
    kernel_id = await api.start()
    first = await jp_ws_fetch("api", "kernels", kernel_id, "channels")
    await api.ready(kernel_id)
    marker = tmp_path / "asleep"
    code = f"open({str(marker)!r}, 'w').close(); import time; time.sleep(600)"
    await api.run(kernel_id, code)
    await api.execution_state(kernel_id, "busy")
    while not marker.exists():
        await asyncio.sleep(0)
    second = await jp_ws_fetch("api", "kernels", kernel_id, "channels")
    model = await api.model(kernel_id)
    assert (model["status"], model["execution_state"]) == ("running", "busy")
    assert model["connections"] == 2
    await api.json("api", "kernels", kernel_id, "interrupt", method="POST")
    await api.execution_state(kernel_id, "idle")
    first.close()
    second.close()

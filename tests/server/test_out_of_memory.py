"""A kernel that the system killed for its memory is told so over REST."""

from __future__ import annotations

import pytest

from ..memory.groups import MIB, joins

TOO_MUCH = "x = b'x' * (400 << 20)"


@pytest.fixture
def autorestart():
    return False


@pytest.fixture
def group(groups):
    return groups.make("server", limit=160 * MIB)


async def test_who_asks_for_a_kernel_that_ran_out_of_memory_is_told_so(api, group, caplog):
    kernel_id = await api.kernels.start_kernel(preexec_fn=joins(group))
    await api.ready(kernel_id)
    await api.run(kernel_id, TOO_MUCH)
    await api.status(kernel_id, "dead")
    model = await api.model(kernel_id)
    assert model["reason"] == "Out of memory (limit 160 MiB): killed by SIGKILL"
    lines = [record.getMessage() for record in caplog.records if hasattr(record, "kernel_name")]
    assert lines[-1].startswith(f"Kernel {kernel_id} (python3): {model['reason']} while it ran")
    last_exit = model["last_exit"]
    assert (last_exit["cause"], last_exit["certain"]) == ("oom-kill", True)
    assert (last_exit["signal"], last_exit["initiator"]) == ("SIGKILL", "system")
    evidence = await api.evidence(kernel_id)
    assert evidence["kind"] == "oom-kernel"
    assert "Load less data at once" in evidence["hint"]
    memory = evidence["memory"]
    assert (memory["limit"], memory["limit_of"]) == (160 * MIB, "kernel")
    assert memory["used_of_limit"] == memory["limit"]
    assert (evidence["oom"]["own_kills"], evidence["oom"]["outer_kills"]) == (1, 0)

"""The facts that a lifecycle can be told, by name, and lifecycles at every status."""

from __future__ import annotations

from collections.abc import Callable

from jupyterlab_kernel_status.kinds import Kind
from jupyterlab_kernel_status.lifecycle import KernelLifecycle
from jupyterlab_kernel_status.vocabulary import Cause, Initiator, Status, Verdict

KILLED = Verdict(
    Cause.SIGNAL, Kind.KILLED, Initiator.SYSTEM, signal="SIGKILL", facts={"signal": "SIGKILL"}
)
EXITED = Verdict(Cause.EXIT_CODE, Kind.EXIT_CODE, Initiator.KERNEL, exit_code=3, facts={"code": 3})
LAUNCH_FAILED = Verdict(
    Cause.LAUNCH_FAILED, Kind.LAUNCH_FAILED, Initiator.SYSTEM, facts={"message": "no binary"}
)

FACTS: dict[str, Callable[[KernelLifecycle], object]] = {
    "launching": lambda lifecycle: lifecycle.launching(),
    "launched": lambda lifecycle: lifecycle.launched(),
    "launch failed": lambda lifecycle: lifecycle.launch_failed(LAUNCH_FAILED),
    "end asked": lambda lifecycle: lifecycle.ending(Initiator.USER, restart=False),
    "restart asked": lambda lifecycle: lifecycle.ending(Initiator.USER, restart=True),
    "automatic restart": lambda lifecycle: lifecycle.ending(Initiator.AUTOMATIC, restart=True),
    "culled": lambda lifecycle: lifecycle.ending(Initiator.CULLER, restart=False),
    "died": lambda lifecycle: lifecycle.ended(KILLED, will_restart=False),
    "died, will restart": lambda lifecycle: lifecycle.ended(EXITED, will_restart=True),
    "died, evidence follows": lambda lifecycle: lifecycle.ended(
        KILLED, will_restart=False, provisional=True
    ),
    "evidence is in": lambda lifecycle: lifecycle.amended(EXITED, number=lifecycle.next_exit - 1),
    "ended as asked": lambda lifecycle: lifecycle.shut_down(),
    "survived": lambda lifecycle: lifecycle.survived(),
    "gave up": lambda lifecycle: lifecycle.gave_up(),
    "became stable": lambda lifecycle: lifecycle.became_stable(),
    "suspended": lambda lifecycle: lifecycle.suspended(True),
    "continued": lambda lifecycle: lifecycle.suspended(False),
    "answering": lambda lifecycle: lifecycle.answering(True),
    "not answering": lambda lifecycle: lifecycle.answering(False),
    "said busy": lambda lifecycle: lifecycle.execution_state_reported("busy"),
    "said idle": lambda lifecycle: lifecycle.execution_state_reported("idle"),
}

WAYS_THERE: dict[Status | None, list[str]] = {
    None: [],
    Status.STARTING: ["launching"],
    Status.RUNNING: ["launching", "launched"],
    Status.STOPPED: ["launching", "launched", "suspended"],
    Status.UNRESPONSIVE: ["launching", "launched", "not answering"],
    Status.RESTARTING: ["launching", "launched", "died, will restart"],
    Status.TERMINATING: ["launching", "launched", "end asked"],
    Status.TERMINATED: ["launching", "launched", "end asked", "ended as asked"],
    Status.DEAD: ["launching", "launched", "died"],
}


def at_status(status: Status | None, *, strict: bool = True) -> KernelLifecycle:
    """A lifecycle that has come to ``status`` by legal moves."""
    lifecycle = KernelLifecycle(strict=strict)
    for fact in WAYS_THERE[status]:
        FACTS[fact](lifecycle)
    assert lifecycle.status is status
    return lifecycle

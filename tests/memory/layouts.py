"""Where machines have a kernel's memory cgroup."""

from __future__ import annotations

from dataclasses import dataclass

V1 = "35 31 0:32 {root} {point} rw,nosuid shared:17 master:4 - cgroup cgroup rw,memory"
CPU = "36 31 0:33 {root} /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct"
V2 = "41 31 0:38 {root} {point} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"


def v1(root: str = "/", point: str = "/sys/fs/cgroup/memory") -> tuple[str, str]:
    return CPU.format(root=root), V1.format(root=root, point=point)


def v2(root: str = "/", point: str = "/sys/fs/cgroup") -> tuple[str]:
    return (V2.format(root=root, point=point),)


@dataclass(frozen=True)
class Layout:
    """What the system says, and where the groups are."""

    mounts: tuple[str, ...]
    names: str
    """``/proc/<pid>/cgroup``"""
    version: int
    own: str | None
    above: tuple[str, ...] = ()


SCOPE = "/user.slice/user-1000.slice/session-2.scope"
POD = "/kubepods.slice/kubepods-burstable.slice/kubepods-pod9.slice/cri-containerd-77.scope"

LAYOUTS = {
    "v1": Layout(
        v1(),
        "9:cpu,cpuacct:/x\n4:memory:/jobs/42\n1:name=systemd:/init.scope\n",
        1,
        "/sys/fs/cgroup/memory/jobs/42",
        ("/sys/fs/cgroup/memory/jobs", "/sys/fs/cgroup/memory"),
    ),
    "v1, at the root": Layout(v1(), "4:memory:/\n", 1, "/sys/fs/cgroup/memory"),
    "v1, mounted with others": Layout(
        (
            "35 31 0:32 / /cg/every\\040one rw - cgroup cgroup rw,cpuset,memory,pids",
            *v2(point="/cg/unified"),
        ),
        "7:cpuset,memory,pids:/a:b\n0::/elsewhere\n",
        1,
        "/cg/every one/a:b",
        ("/cg/every one",),
    ),
    "hybrid: v2 is there, v1 has the memory": Layout(
        (*v2(point="/sys/fs/cgroup/unified"), *v1()),
        f"4:memory:/user.slice\n1:name=systemd:{SCOPE}\n0::{SCOPE}\n",
        1,
        "/sys/fs/cgroup/memory/user.slice",
        ("/sys/fs/cgroup/memory",),
    ),
    "hybrid: v1 is there, v2 has the memory": Layout(
        (*v2(point="/sys/fs/cgroup/unified"), CPU.format(root="/")),
        "4:cpu,cpuacct:/x\n0::/y\n",
        2,
        "/sys/fs/cgroup/unified/y",
        ("/sys/fs/cgroup/unified",),
    ),
    "v2": Layout(
        v2(),
        f"0::{SCOPE}\n",
        2,
        f"/sys/fs/cgroup{SCOPE}",
        (
            "/sys/fs/cgroup/user.slice/user-1000.slice",
            "/sys/fs/cgroup/user.slice",
            "/sys/fs/cgroup",
        ),
    ),
    "v2, a container with a namespace": Layout(v2(), "0::/\n", 2, "/sys/fs/cgroup"),
    "v2, a group below a container's": Layout(
        v2(),
        "0::/kernels/a b\n",
        2,
        "/sys/fs/cgroup/kernels/a b",
        ("/sys/fs/cgroup/kernels", "/sys/fs/cgroup"),
    ),
    "v1, a container without a namespace": Layout(
        v1("/docker/77"), "4:memory:/docker/77\n", 1, "/sys/fs/cgroup/memory"
    ),
    "v1, a group below such a container's": Layout(
        v1("/docker/77"),
        "4:memory:/docker/77/kernel\n",
        1,
        "/sys/fs/cgroup/memory/kernel",
        ("/sys/fs/cgroup/memory",),
    ),
    "v1, a pod": Layout(v1(POD), f"4:memory:{POD}\n", 1, "/sys/fs/cgroup/memory"),
    "v1, a container that is shown by its name outside": Layout(
        v1("/"), "4:memory:/docker/77\n", 1, None, ("/sys/fs/cgroup/memory",)
    ),
    "v1, a container whose mount has another name": Layout(
        v1("/docker/88"), "4:memory:/docker/77\n", 1, None, ("/sys/fs/cgroup/memory",)
    ),
    "v2, outside of the namespace": Layout(v2(), "0::/../other\n", 2, None, ("/sys/fs/cgroup",)),
    "v2, a mount from before the namespace": Layout(
        v2("/.."), "0::/\n", 2, None, ("/sys/fs/cgroup",)
    ),
    "mounted twice, the second time from above": Layout(
        (*v2("/a/b", "/inner"), *v2("/a", "/outer")),
        "0::/a/b/c\n",
        2,
        "/outer/b/c",
        ("/outer/b", "/outer"),
    ),
    "a name that begins like another": Layout(v2("/a"), "0::/ab\n", 2, None, ("/sys/fs/cgroup",)),
    "a group that is gone": Layout(v2(), "0::/gone (deleted)\n", 2, None, ("/sys/fs/cgroup",)),
}
"""``own``, ``above`` and what ``names`` leads to exist; a missing group's folder does not."""

NOWHERE = {
    "no cgroups": ((), ""),
    "not mounted": ((), "4:memory:/a\n0::/a\n"),
    "only others are mounted": ((CPU.format(root="/"),), "4:memory:/a\n"),
    "v1 without memory": ((CPU.format(root="/"),), "5:cpu:/a\n"),
    "garbage": (
        ("35 31 - ", " - - cgroup2", "1 2 3 4 5 6 - cgroup"),
        "\x00\xff\n::\nmemory\n4:memory\n0::a\n",
    ),
}

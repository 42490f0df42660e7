"""What a kernel that never answered wrote before it ended, and what it means."""

from __future__ import annotations

import pytest

from jupyterlab_kernel_status.evidence.shadowed_module import ShadowedModuleSource
from jupyterlab_kernel_status.verdict.evidence import RunningCell, ShadowedModule
from jupyterlab_kernel_status.verdict.judge import judge

from .verdicts import coded, told

LAUNCHER = (
    '  File "/env/lib/python3.11/site-packages/ipykernel_launcher.py", line 16, in <module>\n'
)


def traceback(error, *files):
    lines = "".join(f'  File "{file}", line 1, in <module>\n    import this\n' for file in files)
    return f"Traceback (most recent call last):\n{LAUNCHER}{lines}{error}\n"


RENAME = (
    "AttributeError: module 'random' has no attribute 'choice' (consider renaming "
    "'/home/me/random.py' since it has the same name as the standard library module named "
    "'random' and the import system gives it precedence)"
)
HIDES = "A file named random.py next to the notebook hides Python's own module: rename it."

FAILURES = {
    "Python has no ipykernel": (
        "/env/bin/python: No module named ipykernel_launcher\n",
        "ipykernel is not installed",
        "ipykernel-missing",
        "Install it: python -m pip install ipykernel (into the environment of this kernel).",
    ),
    "the launcher has no ipykernel": (
        traceback("ModuleNotFoundError: No module named 'ipykernel'"),
        "ipykernel is not installed",
        "ipykernel-missing",
        "Install it: python -m pip install ipykernel (into the environment of this kernel).",
    ),
    "another kernel is not installed": (
        "/env/bin/python: No module named bash_kernel\n",
        "an import failed",
        "import-failed",
        "The module bash_kernel is missing: install the package that has it "
        "(python -m pip install …) into the environment of this kernel.",
    ),
    "something that it needs is not installed": (
        traceback("ModuleNotFoundError: No module named 'zmq.backend'"),
        "an import failed",
        "import-failed",
        "The module zmq.backend is missing: install the package that has it "
        "(python -m pip install …) into the environment of this kernel.",
    ),
    "something that it needs is broken": (
        traceback("ImportError: libzmq.so.5: cannot open shared object file"),
        "an import failed",
        "import-failed",
        "It could not be imported: libzmq.so.5: cannot open shared object file.",
    ),
    "a port is taken": (
        traceback("zmq.error.ZMQError: Address already in use (addr='tcp://127.0.0.1:5555')"),
        "address in use",
        "address-in-use",
        "Another program has the port",
    ),
    "the disk is full": (
        traceback("OSError: [Errno 28] No space left on device"),
        "disk full",
        "disk-full",
        "There is no room left",
    ),
    "Python names the file that hides a module": (
        traceback(RENAME),
        "a module of Python's own is hidden by another file",
        "shadowed-module",
        HIDES,
    ),
    "the file that hides a module fails": (
        traceback("NameError: name 'x' is not defined", "/home/me/random.py"),
        "a module of Python's own is hidden by another file",
        "shadowed-module",
        HIDES,
    ),
    "colours are no part of it": (
        "\x1b[1;31m/env/bin/python: No module named ipykernel_launcher\x1b[0m\n",
        "ipykernel is not installed",
        "ipykernel-missing",
        "Install it: python -m pip install ipykernel",
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_start_that_failed_is_told_by_what_it_wrote(case):
    stderr, words, kind, hint = FAILURES[case]
    evidence = coded(1, stderr, cwd="/home/me")
    assert told(evidence) == (f"Exited with code 1 ({words})", "exit-code", True, kind)
    assert judge(evidence).hint.startswith(hint)


@pytest.mark.parametrize("case", FAILURES)
def test_the_same_in_a_kernel_that_had_answered_says_nothing(case):
    stderr = FAILURES[case][0]
    evidence = coded(1, stderr, cwd="/home/me", answered=True, had_child=False)
    assert told(evidence) == ("Exited with code 1", "exit-code", True, "exit-one")


@pytest.mark.parametrize("case", FAILURES)
def test_when_more_was_written_after_it_it_is_only_probable(case):
    stderr, words, kind, _ = FAILURES[case]
    evidence = coded(1, f"{stderr}and went on\n", cwd="/home/me")
    assert told(evidence) == (f"Exited with code 1: probably {words}", "exit-code", False, kind)


def test_a_kernel_that_noted_a_cell_had_started_though_nothing_was_received_of_it():
    stderr = "/env/bin/python: No module named ipykernel_launcher\n"
    evidence = coded(1, stderr, cell=RunningCell("m", "x", execution_count=2), had_child=False)
    assert told(evidence) == ("Exited with code 1", "exit-code", True, "exit-one")


def test_the_kernels_own_python_is_named():
    command = ("/opt/env/bin/python3.11", "-m", "ipykernel_launcher", "-f", "{connection_file}")
    evidence = coded(1, "python: No module named ipykernel_launcher", command=command)
    assert judge(evidence).hint.startswith("Install it: /opt/env/bin/python3.11 -m pip install")


def test_a_shell_that_passes_on_another_code_makes_it_probable():
    evidence = coded(4, "python: No module named ipykernel_launcher")
    assert told(evidence)[0] == "Exited with code 4: probably ipykernel is not installed"


OLD = "AttributeError: module 'fnmatch' has no attribute 'translate'"


def test_a_module_that_a_file_on_disk_hides(tmp_path):
    file = tmp_path / "fnmatch.py"
    file.touch()
    evidence = ShadowedModuleSource().add_to(coded(1, traceback(OLD), cwd=str(tmp_path)))
    assert evidence.hidden == ShadowedModule("fnmatch", str(file))
    reason, _, certain, kind = told(evidence)
    assert reason == "Exited with code 1 (a module of Python's own is hidden by another file)"
    assert (certain, kind) == (True, "shadowed-module")
    assert judge(evidence).hint.startswith("A file named fnmatch.py next to the notebook hides")


def test_a_package_hides_a_module_like_a_file(tmp_path):
    (tmp_path / "fnmatch").mkdir()
    (tmp_path / "fnmatch" / "__init__.py").touch()
    evidence = ShadowedModuleSource().add_to(coded(1, traceback(OLD), cwd=str(tmp_path)))
    assert told(evidence)[3] == "shadowed-module"


NOT_HIDDEN = {
    "a standard module that has lost a function": OLD,
    "another module of that name": "AttributeError: module 'mine' has no attribute 'translate'",
}


@pytest.mark.parametrize("case", NOT_HIDDEN)
def test_a_module_that_no_file_hides(case, tmp_path):
    (tmp_path / "mine.py").touch()
    (tmp_path / "string.py").touch()
    evidence = ShadowedModuleSource().add_to(
        coded(1, traceback(NOT_HIDDEN[case]), cwd=str(tmp_path))
    )
    assert evidence.hidden is None
    assert told(evidence) == ("Exited with code 1", "exit-code", True, "never-answered")
    assert NOT_HIDDEN[case] in judge(evidence).hint


def test_a_file_of_a_package_hides_nothing():
    file = "/env/lib/python3.11/site-packages/tornado/queue.py"
    evidence = coded(1, traceback("ValueError: no", file), cwd="/home/me")
    assert told(evidence)[3] == "never-answered"


def test_a_file_elsewhere_is_only_probable_and_named():
    evidence = coded(1, traceback("ValueError: no", "/home/lib/random.py"), cwd="/home/me")
    assert told(evidence)[2:] == (False, "shadowed-module")
    assert "random.py in /home/lib" in judge(evidence).hint


def test_an_unknown_error_is_quoted_in_the_hint_only():
    evidence = coded(1, traceback("ValueError: <b>bold</b>\x1b[31m"))
    assert told(evidence) == ("Exited with code 1", "exit-code", True, "never-answered")
    assert judge(evidence).hint.endswith("ValueError: \u2039b\u203abold\u2039/b\u203a")


def test_the_traceback_that_ends_what_an_exiting_kernel_wrote_is_quoted():
    evidence = coded(1, traceback("ValueError: no"), answered=True)
    assert judge(evidence).hint.endswith("The last that it wrote: ValueError: no")


def test_a_traceback_printed_and_survived_is_not_quoted():
    evidence = coded(1, traceback("ValueError: no") + "and went on\n", answered=True)
    assert "ValueError" not in judge(evidence).hint


def test_a_start_that_ends_with_0_failed_too():
    assert told(coded(0)) == ("Exited with code 0", "exit-code", True, "never-answered")
    assert told(coded(0, answered=True))[3] == "quit"

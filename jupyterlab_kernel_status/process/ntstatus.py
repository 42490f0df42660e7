"""Windows exit codes in words (pure).

A Windows process that dies of an exception leaves the exception's NTSTATUS as its exit code.
The codes and names are those of ``ntstatus.h`` ([MS-ERREF], section 2.3.1).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NtStatus:
    """An exit code that Windows, not the program, has chosen."""

    #: Unsigned, 0 to 0xFFFFFFFF.
    code: int
    #: ``"STATUS_ACCESS_VIOLATION"``, or ``"0xC0000000"`` for one that is not in the table.
    name: str
    #: What a person would call it; ``None`` when nothing is known but the number.
    word: str | None
    #: Whether it means that the process crashed, rather than was ended on request.
    crash: bool


#: code: (name, word, crash). The last four are no NTSTATUS: they are exceptions of Visual C++'s
#: delay loader (delayimp.h: 0xC06D0000 and a system error), of .NET and of C++.
_KNOWN: dict[int, tuple[str, str, bool]] = {
    0x40000015: ("STATUS_FATAL_APP_EXIT", "abort", True),
    0x40010004: ("DBG_TERMINATE_PROCESS", "ended by Windows at sign-out or by a debugger", False),
    0x40010005: ("DBG_CONTROL_C", "control-C", False),
    0x4000001F: ("STATUS_WX86_BREAKPOINT", "breakpoint", True),
    0x80000001: ("STATUS_GUARD_PAGE_VIOLATION", "access to a guard page", True),
    0x80000002: ("STATUS_DATATYPE_MISALIGNMENT", "misaligned data access", True),
    0x80000003: ("STATUS_BREAKPOINT", "breakpoint", True),
    0xC0000005: ("STATUS_ACCESS_VIOLATION", "access violation", True),
    0xC0000006: ("STATUS_IN_PAGE_ERROR", "a page of memory could not be read from disk", True),
    0xC0000008: ("STATUS_INVALID_HANDLE", "invalid handle", True),
    0xC0000017: ("STATUS_NO_MEMORY", "out of memory", True),
    0xC000001D: ("STATUS_ILLEGAL_INSTRUCTION", "illegal instruction", True),
    0xC0000022: ("STATUS_ACCESS_DENIED", "access denied", True),
    0xC0000025: ("STATUS_NONCONTINUABLE_EXCEPTION", "noncontinuable exception", True),
    0xC000007B: ("STATUS_INVALID_IMAGE_FORMAT", "a program file of the wrong architecture", True),
    0xC000008C: ("STATUS_ARRAY_BOUNDS_EXCEEDED", "array bounds exceeded", True),
    0xC000008E: ("STATUS_FLOAT_DIVIDE_BY_ZERO", "floating-point division by zero", True),
    0xC0000090: ("STATUS_FLOAT_INVALID_OPERATION", "invalid floating-point operation", True),
    0xC0000091: ("STATUS_FLOAT_OVERFLOW", "floating-point overflow", True),
    0xC0000094: ("STATUS_INTEGER_DIVIDE_BY_ZERO", "integer division by zero", True),
    0xC0000095: ("STATUS_INTEGER_OVERFLOW", "integer overflow", True),
    0xC0000096: ("STATUS_PRIVILEGED_INSTRUCTION", "privileged instruction", True),
    0xC000009A: ("STATUS_INSUFFICIENT_RESOURCES", "out of system resources", True),
    0xC00000FD: ("STATUS_STACK_OVERFLOW", "stack overflow", True),
    0xC000012D: ("STATUS_COMMITMENT_LIMIT", "out of memory", True),
    0xC0000135: ("STATUS_DLL_NOT_FOUND", "DLL not found", True),
    0xC0000138: ("STATUS_ORDINAL_NOT_FOUND", "function not found in a DLL", True),
    0xC0000139: ("STATUS_ENTRYPOINT_NOT_FOUND", "function not found in a DLL", True),
    0xC000013A: ("STATUS_CONTROL_C_EXIT", "control-C", False),
    0xC0000142: ("STATUS_DLL_INIT_FAILED", "a DLL failed to initialize", True),
    0xC000026B: ("STATUS_DLL_INIT_FAILED_LOGOFF", "ended by Windows at sign-out", False),
    0xC0000374: ("STATUS_HEAP_CORRUPTION", "heap corruption", True),
    0xC0000409: ("STATUS_STACK_BUFFER_OVERRUN", "stack buffer overrun or fail-fast abort", True),
    0xC0000417: ("STATUS_INVALID_CRUNTIME_PARAMETER", "invalid argument to the C runtime", True),
    0xC000041D: (
        "STATUS_FATAL_USER_CALLBACK_EXCEPTION",
        "unhandled exception in a window's callback",
        True,
    ),
    0xC0000420: ("STATUS_ASSERTION_FAILURE", "assertion failure", True),
    0xC0000602: ("STATUS_FAIL_FAST_EXCEPTION", "fail-fast abort", True),
    0xC06D007E: ("delay-load failure 0xC06D007E", "DLL not found", True),
    0xC06D007F: ("delay-load failure 0xC06D007F", "function not found in a DLL", True),
    0xE0434352: (".NET exception", "unhandled .NET exception", True),
    0xE06D7363: ("C++ exception", "unhandled C++ exception", True),
}

#: Codes from here up have error severity (the two highest bits).
_ERROR_SEVERITY = 0xC0000000
#: ``sys.exit(-1)`` to ``exit(-4096)`` in their unsigned form: a program's own small negative code.
_SMALL_NEGATIVE = 0xFFFFF000


def ntstatus(exit_code: int) -> NtStatus | None:
    """What Windows means by an exit code; ``None`` when it is the program's own.

    Takes the unsigned form that :class:`subprocess.Popen` gives and the signed one that other
    tools write (-1073741819 for 0xC0000005).
    """
    code = exit_code & 0xFFFFFFFF
    known = _KNOWN.get(code)
    if known is not None:
        return NtStatus(code, *known)
    if _ERROR_SEVERITY <= code < _SMALL_NEGATIVE:
        return NtStatus(code, f"0x{code:08X}", None, True)
    return None

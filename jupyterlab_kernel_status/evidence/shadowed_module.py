"""Looks on disk for a file that hides the module which a failed start complains of."""

from __future__ import annotations

import os
from dataclasses import replace

from ..verdict.evidence import Evidence, ShadowedModule
from ..verdict.startup import suspect
from ..verdict.stderr_errors import last_error
from .collector import Source


class ShadowedModuleSource(Source):
    """Comes after the source that knows the kernel's stderr.

    Python before 3.13 does not name the file in its errors. One or two files are looked for, by
    name, and only after a start that failed.
    """

    def add_to(self, evidence: Evidence) -> Evidence:
        failed = evidence.exit is not None and bool(evidence.exit.exit_code)
        if evidence.answered or not failed or evidence.cwd is None:
            return evidence
        error = last_error(evidence.stderr)
        name = None if error is None else suspect(error)
        if name is None:
            return evidence
        for file in (f"{name}.py", os.path.join(name, "__init__.py")):
            path = os.path.join(evidence.cwd, file)
            if os.path.isfile(path):
                return replace(evidence, hidden=ShadowedModule(name, path))
        return evidence

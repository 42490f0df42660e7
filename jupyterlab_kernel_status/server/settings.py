"""What an operator can set."""

from __future__ import annotations

from traitlets import Bool, Float, Int, Unicode
from traitlets.config.configurable import LoggingConfigurable


class KernelStatus(LoggingConfigurable):
    """Kernel status tracking (``c.KernelStatus.…``)."""

    enabled = Bool(
        True,
        config=True,
        help="Track the status of kernels. False: the server's classes stay as they are.",
    )
    dead_kernels_kept_seconds = Float(
        3600.0,
        min=0.0,
        config=True,
        help="For how long a dead kernel stays readable and restartable, in seconds.",
    )
    dead_kernels_kept = Int(100, min=0, config=True, help="How many dead kernels are kept at most.")
    history_length = Int(
        100, min=1, config=True, help="How many changes of its status are kept for each kernel."
    )
    waiters = Int(
        1000,
        min=1,
        config=True,
        help="How many requests may wait for kernels' statuses at once; more are answered 429.",
    )
    waiters_per_client = Int(
        100,
        min=1,
        config=True,
        help="How many of them may be of one client: one user at one address.",
    )
    operator_hint = Unicode(
        "",
        config=True,
        help="A text of the operator's for people whose kernel died; at most 500 characters.",
    )
    operator_link = Unicode(
        "",
        config=True,
        help="A http or https URL for people whose kernel died, such as a page of the operator's.",
    )
    unclean_shutdown = Bool(
        True,
        config=True,
        help=(
            "While kernels run, keep a small file in the runtime directory, from which the next "
            "server can report that this one was killed."
        ),
    )

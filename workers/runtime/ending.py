"""How a worker process ends: why, for the log files, and in time.

On standard error people read the sentences of an error, or its traceback.
"""

import os
import threading
import traceback

from settings import Settings
from workers.errors import explain
from workers.logs.one_line import write_error_line
from workers.output import Exit

THREADS_END_WITHIN = 2.5
"""Seconds that threads have after all work has ended; the last reports of errors need two of them."""


def write_end(settings: Settings, error: Exception) -> None:
    """Writes the sentences of an error that ends the process, or the traceback of a bug."""
    try:
        _, problems = explain(error)
    except Exception:  # `explain` raises bugs again
        trace = "".join(traceback.format_exception(error))
        kind = type(error).__name__
        fields: dict[str, str | list[str]] = {
            "error": f"{kind}: {error}",
            "error_type": kind,
            "exception": trace,
        }
    else:
        fields = {"problems": problems}
    write_error_line(settings, "worker_ended", fields)


def leave_threads(within: float = THREADS_END_WITHIN) -> None:
    """Ends the process after that time, for a stop that was requested.

    Python waits for each thread that looks up a name, which a name server that does not answer holds up for
    a minute or longer. The platform would kill the process meanwhile, and report a failure.
    """
    timer = threading.Timer(within, os._exit, (int(Exit.FINE),))
    timer.daemon = True
    timer.start()

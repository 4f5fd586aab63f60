"""Why a worker ended, for the log files. On standard error people read the sentences, or the traceback."""

import traceback

from settings import Settings
from workers.errors import explain
from workers.logs.one_line import write_error_line


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

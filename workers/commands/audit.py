"""What a person changed with a command, for the audit file of LOG_DIR."""

from typing import Any

from settings import Settings
from workers.output import notes


def audit(settings: Settings, event: str, **fields: Any) -> None:
    """Logs a change that is done and recorded, so that the command does not fail if the file has no line."""
    if settings.log_dir is None:
        return
    from workers.logs.one_line import write_audit_line

    try:
        write_audit_line(settings, event, fields)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        path = error.filename or settings.log_dir
        notes().print(
            f"paywatch: LOG_DIR: {path} has no line about this ({why}): the database has the record"
        )

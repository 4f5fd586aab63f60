"""Lines in files only: what a command changed, and why a worker ended, which people read elsewhere."""

import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from settings import Settings
from workers.logs.configuring import FILE_LINE, LINE, constant_fields, open_files
from workers.logs.ecs_lines import EcsLines
from workers.logs.events import AUDIT
from workers.logs.file import LogFile
from workers.logs.json_lines import JsonLines
from workers.logs.slot import Slot
from workers.logs.typed import typed
from workers.redaction import Redaction, secrets_of

COMPONENT = "command"


def write_audit_line(settings: Settings, event: str, fields: dict[str, Any]) -> None:
    """Appends the line to the file in LOG_DIR, if that is set. Raises OSError."""
    if settings.log_dir is None:
        return
    line = _rendered(settings, COMPONENT, "info", event, fields)
    settings.log_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
    slot = Slot.take(settings.log_dir, f"paywatch-{COMPONENT}")
    file = LogFile(
        settings.log_dir / f"{slot.name}-{AUDIT}.log",
        largest=settings.log_max_bytes,
        backups=settings.log_backups,
    )
    try:
        file.write(f"{line}\n".encode())
    finally:
        with suppress(OSError):
            file.close()
        slot.release()


def write_error_line(settings: Settings, event: str, fields: dict[str, Any]) -> None:
    """Writes an error to the open files of this process, if there are any."""
    for handler in open_files():
        line = _rendered(settings, handler.component, "error", event, fields)
        record = logging.LogRecord(__name__, logging.ERROR, "", 0, event, None, None)
        record.__dict__[FILE_LINE] = record.__dict__[LINE] = line
        handler.handle(record)


def _rendered(settings: Settings, component: str, level: str, event: str, fields: dict[str, Any]) -> str:
    """Returns the line, redacted and typed as the lines of workers."""
    redaction = Redaction(secrets_of(settings))
    constant = constant_fields(settings, component, redaction)
    lines = (EcsLines if settings.log_format == "ecs" else JsonLines)(constant)
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    first = {"timestamp": now, "level": level, "event": event}
    return lines(typed(None, level, redaction(None, level, first | fields)))

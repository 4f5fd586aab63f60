"""One line in the audit file of commands, which neither configure logging nor keep files open."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from settings import Settings
from workers.logs.configuring import constant_fields
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
    line = render(settings, event, fields)
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


def render(settings: Settings, event: str, fields: dict[str, Any]) -> str:
    """Returns the line, redacted and typed as the lines of workers."""
    redaction = Redaction(secrets_of(settings))
    constant = constant_fields(settings, COMPONENT, redaction)
    lines = (EcsLines if settings.log_format == "ecs" else JsonLines)(constant)
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    first = {"timestamp": now, "level": "info", "event": event}
    return lines(typed(None, "info", redaction(None, "info", first | fields)))

"""One line in the log for each incident that a reading opened, raised or resolved."""

from collections.abc import Iterable

import structlog

from alerts.events import Acknowledged, Opened, Raised, Resolved
from alerts.model import Effect, Notice

log = structlog.get_logger(__name__)


def log_incidents(name: str, effects: Iterable[Effect | Notice]) -> None:
    """Logs the effects of a reading of the check ``name``. Notifications are logged when they are sent."""
    for effect in effects:
        match effect:
            case Opened():
                log.warning(
                    "incident_opened",
                    name=name,
                    subject=effect.subject,
                    incident=effect.incident,
                    severity=effect.severity.value,
                    reason=effect.reason,
                )
            case Raised():
                log.warning(
                    "incident_raised",
                    name=name,
                    incident=effect.incident,
                    severity=effect.severity.value,
                    reason=effect.reason,
                )
            case Acknowledged():
                log.info("incident_acknowledged", name=name, incident=effect.incident, by=effect.by)
            case Resolved():
                log.info("incident_resolved", name=name, incident=effect.incident, reason=effect.reason)
            case _:
                pass

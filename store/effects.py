"""Writes what was decided: incidents, their timelines, and the outbox of notifications."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from alerts.events import (
    Acknowledged,
    AcknowledgementExpired,
    Event,
    Opened,
    Raised,
    Resolved,
)
from alerts.model import NOTICE, Effect, Notice, Notification
from alerts.stored_content import dump
from settings.texts import storable
from settings.values import Severity
from store.evaluator import Evaluator
from store.json_text import to_json
from store.pool import Connection
from store.queries import query

_CHANGE = query("change_incidents")
_OPEN = query("open_incidents")
_EVENTS = query("write_events")
_NOTIFY = query("write_notifications")


async def write(connection: Connection, effects: Sequence[Effect | Notice], evaluator: Evaluator) -> None:
    """Writes all effects with one statement a table: an outage opens many incidents in one transaction.

    Known incidents come first: only one incident of a fingerprint may be open, so the old one must end first.
    """
    changes, openings = _fold(effects)
    if known := [change for id_, change in changes.items() if id_ not in openings]:
        await connection.execute(_CHANGE, *_columns(astuple(change) for change in known))
    if openings:
        rows = ((*_opening(opened), *astuple(changes[id_])) for id_, opened in openings.items())
        await connection.execute(_OPEN, *_columns(rows))
    if events := [_event(effect) for effect in effects if not isinstance(effect, Notification | Notice)]:
        await connection.execute(_EVENTS, *_columns(events))
    if notes := [
        _notification(effect, evaluator) for effect in effects if isinstance(effect, Notification | Notice)
    ]:
        await connection.execute(_NOTIFY, *_columns(notes))


@dataclass(slots=True)
class _Change:
    """The changes to one incident in one transaction, in the order of the SQL's arrays; None: no change."""

    incident: str
    severity: Severity | None = None
    reason: str | None = None
    acknowledges: bool = False
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_until: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str | None = None
    resolved_by: str | None = None

    def acknowledge(self, by: Acknowledged | AcknowledgementExpired) -> None:
        self.acknowledges = True
        if isinstance(by, Acknowledged):
            self.acknowledged_at, self.acknowledged_until = by.at, by.until
            self.acknowledged_by = storable(by.by)
        else:
            self.acknowledged_at = self.acknowledged_by = self.acknowledged_until = None


def _fold(effects: Iterable[Effect | Notice]) -> tuple[dict[str, _Change], dict[str, Opened]]:
    changes: dict[str, _Change] = {}
    openings: dict[str, Opened] = {}
    for effect in effects:
        if isinstance(effect, Notification | Notice):
            continue
        change = changes.setdefault(effect.incident, _Change(effect.incident))
        match effect:
            case Opened():
                openings[effect.incident] = effect
                change.severity, change.reason = effect.severity, storable(effect.reason)
            case Raised():
                change.severity, change.reason = effect.severity, storable(effect.reason)
            case Acknowledged() | AcknowledgementExpired():
                change.acknowledge(effect)
            case Resolved():
                change.resolved_at, change.resolution = effect.at, storable(effect.reason)
                change.resolved_by = None if effect.by is None else storable(effect.by)
            case _:  # a line of the timeline only
                pass
    return changes, openings


def _opening(opened: Opened) -> tuple[object, ...]:
    return opened.fingerprint, storable(opened.subject), opened.at, opened.drill or None


def _event(event: Event) -> tuple[object, ...]:
    severity = event.severity if isinstance(event, (Opened, Raised)) else None
    detail = storable(event.detail)
    return event.incident, event.at, event.KIND, severity, detail, to_json(event.inputs)


def _notification(notification: Notification | Notice, evaluator: Evaluator) -> tuple[object, ...]:
    """Returns the columns. A message that cannot be written is stored as undeliverable, and thus visible."""
    content, error = None, None
    try:
        content = to_json(dump(evaluator.content(notification)))
    except KeyError:
        error = f'the channel "{notification.channel}" is no longer configured'
    except Exception as broken:  # a fault in one message must not undo the others' transaction
        error = f"the message could not be written: {type(broken).__name__}: {broken}"
    return (
        *_place(notification),
        storable(notification.channel),
        storable(notification.dedupe_key),
        content,
        "pending" if error is None else "undeliverable",
        error,
    )


def _place(notification: Notification | Notice) -> tuple[object, ...]:
    """Incident, number, kind, severity and time. The run of a notice may have ended days ago, so its
    time is null: the database sets the current time, from which lateness and the last retry are counted."""
    if isinstance(notification, Notice):
        return None, 1, NOTICE, Severity.P3, None
    return (
        notification.incident,
        notification.sequence,
        notification.kind,
        notification.severity,
        notification.at,
    )


def _columns(rows: Iterable[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]

"""Messages and notices to render, with values that a test may change."""

from datetime import timedelta
from typing import Any

from alerts import Message, Notice, Notification, NotificationKind, incident_id
from alerts.content import Content
from alerts.contents import incident_content, notice_content
from probes.reading import Json
from settings import Severity
from tests.alerts.timeline import MINUTE, NOON


def make_notification(**changes: Any) -> Notification:
    values: dict[str, Any] = {
        "incident": incident_id("check:api", NOON),
        "sequence": 1,
        "kind": NotificationKind.OPENED,
        "channel": "chat",
        "subject": "api",
        "severity": Severity.P0,
        "reason": "answered 500 where 200 was expected",
        "opened_at": NOON,
        "at": NOON + 5 * MINUTE,
        "runbook": "https://wiki.example/runbooks/api",
        "first": True,
    }
    return Notification(**(values | changes))


def make_message(*, page: str | None = None, **changes: Any) -> Message:
    return Message(
        notification=make_notification(**changes),
        environment="production",
        service="shop",
        respond_within=timedelta(minutes=5),
        page=page,
    )


def make_notice(**changes: Any) -> Notice:
    values: dict[str, Any] = {
        "channel": "chat",
        "subject": "Daily reconciliation of 2026-02-28",
        "run": "run_20260301_020000_00c0ffee",
        "account": None,
        "from_": NOON - timedelta(hours=36),
        "until": NOON - timedelta(hours=12),
        "status": "repaired",
        "reason": "",
        "summary": "Synced: 97, Created: 2, Updated: 1",
        "details": ("payments: 2 of 3 missed had an undelivered webhook",),
        "position": 324,
        "head": "sha256:" + "0f" * 32,
        "at": NOON,
        "environment": "production",
        "service": "shop",
    }
    return Notice(**(values | changes))


def incident(**changes: Any) -> Content:
    """The content of a message of an incident."""
    return incident_content(make_message(**changes))


def notice(**changes: Any) -> Content:
    """The content of a daily notice."""
    return notice_content(make_notice(**changes))


def strings(value: Json) -> list[str]:
    """Every string of a payload, wherever it is."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return [value] if isinstance(value, str) else []

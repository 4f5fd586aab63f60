"""Writes the content of notifications when they are decided. It is rendered when a delivery is formed."""

import secrets
from datetime import UTC, datetime

from alerts.channels import CHANNELS
from alerts.content import REGULAR_TEST, TEST_PREFIX, Content, Field, Tone
from alerts.contents import incident_content, notice_content
from alerts.model import Delivery, Message, Notice, Notification, NotificationKind
from settings.model import Settings
from settings.stored import AlertSettings
from settings.values import Severity


class UnknownChannel(KeyError):
    """No channel of this name is configured, or no longer: its messages are undeliverable."""

    def __str__(self) -> str:
        return f'no channel "{self.args[0]}" is configured'


def compose(notification: Notification | Notice, settings: AlertSettings) -> Content:
    """Returns the content of the message. Raises UnknownChannel."""
    if notification.channel not in settings.channels:
        raise UnknownChannel(notification.channel)
    return content_of(notification, settings)


def content_of(notification: Notification | Notice, settings: AlertSettings) -> Content:
    if isinstance(notification, Notice):
        return notice_content(notification)
    message = Message(
        notification=notification,
        environment=settings.environment,
        service=settings.service,
        respond_within=settings.severities[notification.severity].respond_within,
        page=_page(notification, settings),
    )
    return incident_content(message)


def _page(notification: Notification, settings: AlertSettings) -> str | None:
    """A test of a channel belongs to no incident."""
    if settings.console_url is None or notification.incident.startswith(TEST_PREFIX):
        return None
    return f"{settings.console_url.rstrip('/')}/incidents/{notification.incident}"


def test_content(settings: Settings, channel: str) -> Content:
    """Returns a test that no person asked for: it belongs to no incident, so that it opens none anywhere."""
    now = datetime.now(UTC)
    text = f'This is a regular test of the channel "{channel}". Nothing is wrong, and nothing is to be done.'
    key = f"test_{secrets.token_hex(5)}:{channel}"
    return Content(
        key=key,
        type=REGULAR_TEST,
        title=f"P3 test of the channel {channel}",
        summary=text,
        text=text,
        tone=Tone.INFO,
        icon="🔔",
        at=now,
        environment=settings.environment,
        service=settings.service,
        severity=Severity.P3,
        fields=(Field("Service", settings.service), Field("Environment", settings.environment)),
        footer="channel test",
        data={
            "id": key,
            "test": True,
            "channel": channel,
            "subject": "channel test",
            "severity": str(Severity.P3),
            "reason": text,
            "service": settings.service,
            "environment": settings.environment,
        },
    )


def test_message(settings: Settings, channel: str) -> Delivery:
    """Returns a harmless notification (P3, opened) to try a channel with. Raises UnknownChannel.

    Each has a new incident id, so that no receiver drops a second test as a copy of the first.
    """
    now = datetime.now(UTC)
    notification = Notification(
        incident=TEST_PREFIX + secrets.token_hex(5),
        sequence=1,
        kind=NotificationKind.OPENED,
        channel=channel,
        subject="channel test",
        severity=Severity.P3,
        reason=f'This is a test of the channel "{channel}". Nothing is wrong.',
        opened_at=now,
        at=now,
        first=True,
    )
    content, config = compose(notification, settings), settings.channels[channel]
    return Delivery(
        incident=notification.incident,
        kind=notification.kind,
        dedupe_key=notification.dedupe_key,
        payload=CHANNELS[config.kind].render(content, config),
        thread=notification.incident,
    )

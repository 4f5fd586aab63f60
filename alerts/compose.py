"""Renders notifications when they are decided: a delivery that is tried again sends the same payload."""

import secrets
from datetime import UTC, datetime

from alerts.channels import CHANNELS
from alerts.model import Delivery, Message, Notice, Notification, NotificationKind
from probes.reading import Json
from settings.model import Settings
from settings.stored import AlertSettings
from settings.values import Severity


class UnknownChannel(KeyError):
    """No channel of this name is configured, or no longer: its messages are undeliverable."""

    def __str__(self) -> str:
        return f'no channel "{self.args[0]}" is configured'


def compose(notification: Notification | Notice, settings: AlertSettings) -> dict[str, Json]:
    """Returns the payload for the channel's kind, without secrets. Raises UnknownChannel."""
    config = settings.channels.get(notification.channel)
    if config is None:
        raise UnknownChannel(notification.channel)
    if isinstance(notification, Notice):
        return CHANNELS[config.kind].render_notice(notification)
    message = Message(
        notification=notification,
        environment=settings.environment,
        service=settings.service,
        respond_within=settings.severities[notification.severity].respond_within,
    )
    return CHANNELS[config.kind].render_incident(message)


def test_message(settings: Settings, channel: str) -> Delivery:
    """Returns a harmless notification (P3, opened) to try a channel with. Raises UnknownChannel.

    Each has a new incident id, so that no receiver drops a second test as a copy of the first.
    """
    now = datetime.now(UTC)
    notification = Notification(
        incident=f"test_{secrets.token_hex(5)}",
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
    return Delivery(
        incident=notification.incident,
        kind=notification.kind,
        dedupe_key=notification.dedupe_key,
        payload=compose(notification, settings),
    )

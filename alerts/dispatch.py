"""Plans and renders deliveries for the store, with the settings of one configuration."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from alerts.channels import CHANNELS
from alerts.content import Content
from alerts.delivery import Backlog, Plan, plan
from alerts.delivery.fallback import Substitute, Undelivered, substitutes
from probes.reading import Json
from settings.channels import Channel
from settings.stored import AlertSettings
from settings.values import Severity


class Dispatcher:
    """Decides by ``settings``. ``channels`` are those of this process, with their secrets."""

    def __init__(self, settings: AlertSettings, channels: Mapping[str, Channel]) -> None:
        self._settings, self._channels = settings, channels

    def knows(self, channel: str) -> bool:
        return channel in self._channels

    def keeps_alerts(self, channel: str) -> bool:
        return self._channels[channel].keeps_alerts

    def plan(self, backlog: Backlog, now: datetime) -> Plan:
        return plan(backlog, self._settings.grouping, now)

    def payload(self, channel: str, content: Content) -> dict[str, Json]:
        """Returns what is sent, without secrets: the store has it."""
        config = self._channels[channel]
        return CHANNELS[config.kind].render(content, config)

    @property
    def deliver_within(self) -> Mapping[Severity, timedelta]:
        """In what time messages of the severities with a fallback must be delivered."""
        policies = self._settings.severities
        return {
            severity: policy.deliver_within
            for severity, policy in policies.items()
            if policy.fallback and policy.deliver_within is not None
        }

    def substitutes(self, undelivered: Undelivered) -> list[Substitute]:
        return substitutes(undelivered, self._settings.severities, self._channels)

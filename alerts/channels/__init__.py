"""Where notifications go: a folder for each kind of channel, and the explicit list of them."""

from collections.abc import Mapping

import httpx

from alerts.channels import (
    alertmanager,
    apprise,
    discord,
    email,
    google_chat,
    grafana_irm,
    incident_io,
    ntfy,
    opsgenie,
    pagerduty,
    pushover,
    sentry,
    slack,
    sms,
    teams,
    telegram,
    voice,
    webhook,
)
from alerts.channels.base import ChannelType
from alerts.channels.client import guarded_client
from alerts.channels.transport import DeliveryError
from alerts.model import Delivery, Sent
from settings.channels import Channel

CHANNELS: Mapping[str, ChannelType] = {
    "alertmanager": alertmanager,
    "apprise": apprise,
    "discord": discord,
    "email": email,
    "google_chat": google_chat,
    "grafana_irm": grafana_irm,
    "incident_io": incident_io,
    "ntfy": ntfy,
    "opsgenie": opsgenie,
    "pagerduty": pagerduty,
    "pushover": pushover,
    "sentry": sentry,
    "slack": slack,
    "sms": sms,
    "teams": teams,
    "telegram": telegram,
    "voice": voice,
    "webhook": webhook,
}


async def send(config: Channel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    """Makes one attempt. Raises DeliveryError."""
    return await CHANNELS[config.kind].send(config, delivery, http)


__all__ = ["CHANNELS", "ChannelType", "DeliveryError", "guarded_client", "send"]

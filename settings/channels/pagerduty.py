"""``kind = "pagerduty"``: an Events API v2 integration of PagerDuty."""

from typing import Literal

from settings.channels.base import ChannelBase, EnvironmentChannel
from settings.credentials import IntegrationKey
from settings.urls import HttpUrl
from settings.values import Severity


class PagerDutyChannel(ChannelBase):
    """``url`` is the base address, or the one of alert events, which ends with ``/v2/enqueue``."""

    default_for = frozenset({Severity.P0})
    keeps_alerts = True
    from_environment = EnvironmentChannel("pagerduty", {"routing_key": "PAGERDUTY_INTEGRATION_KEY"})

    kind: Literal["pagerduty"]
    routing_key: IntegrationKey
    url: HttpUrl = "https://events.pagerduty.com"

"""``kind = "opsgenie"``: an API integration of Opsgenie, or of Jira Service Management by its ``url``."""

from typing import Literal

from settings.channels.base import ChannelBase
from settings.credentials import Token
from settings.urls import HttpUrl
from settings.values import Severity


class OpsgenieChannel(ChannelBase):
    """``url`` is the base address, or the one of alerts, which ends with ``/v2/alerts``."""

    keeps_alerts = True
    default_for = frozenset({Severity.P0})

    kind: Literal["opsgenie"]
    api_key: Token
    url: HttpUrl = "https://api.opsgenie.com"

"""``kind = "incident_io"``: an HTTP alert source of incident.io."""

from typing import Literal

from settings.channels.base import ChannelBase
from settings.credentials import Token
from settings.urls import HttpUrl
from settings.values import Severity


class IncidentIoChannel(ChannelBase):
    """``url`` has the id of the alert source, as incident.io shows it."""

    keeps_alerts = True
    default_for = frozenset({Severity.P0})
    takes_notices = False

    kind: Literal["incident_io"]
    url: HttpUrl
    token: Token

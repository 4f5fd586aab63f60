"""``kind = "alertmanager"``: an Alertmanager of Prometheus, by its API v2."""

from typing import Literal

from settings.channels.base import ChannelBase
from settings.urls import HttpUrl
from settings.values import Severity


class AlertmanagerChannel(ChannelBase):
    """``url`` is that of ``--web.external-url``, with a user and a password if it asks for them."""

    keeps_alerts = True
    default_for = frozenset(Severity)

    kind: Literal["alertmanager"]
    url: HttpUrl

"""``kind = "pushover"``: an application of Pushover, to a user or a group."""

from typing import Literal

from settings.channels.base import ChannelBase
from settings.credentials import Token
from settings.urls import HttpUrl
from settings.values import Severity


class PushoverChannel(ChannelBase):
    """``token`` is that of the application, ``user`` the key of a user or a group."""

    default_for = frozenset({Severity.P0, Severity.P1})

    kind: Literal["pushover"]
    token: Token
    user: Token
    url: HttpUrl = "https://api.pushover.net"

"""``kind = "sentry"``: a project of Sentry. Its events are context; they page nobody."""

from typing import Literal

from settings.channels.base import ChannelBase
from settings.dsn import SentryDsn


class SentryChannel(ChannelBase):
    kind: Literal["sentry"]
    dsn: SentryDsn

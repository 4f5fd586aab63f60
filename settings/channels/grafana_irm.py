"""``kind = "grafana_irm"``: a "Formatted webhook" integration of Grafana IRM or Grafana OnCall."""

from typing import Literal

from settings.channels.base import ChannelBase
from settings.urls import SecretUrl
from settings.values import Severity


class GrafanaIrmChannel(ChannelBase):
    keeps_alerts = True
    default_for = frozenset({Severity.P0})

    kind: Literal["grafana_irm"]
    url: SecretUrl

"""``kind = "teams"``: a workflow of Microsoft Teams that is started by a webhook request."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from settings.channels.base import ChannelBase, EnvironmentChannel
from settings.urls import SecretUrl
from settings.values import Severity

_OUTLOOK = frozenset({"outlook.office.com", "outlook.office365.com"})


def _workflow(url: SecretStr) -> SecretStr:
    """Microsoft has retired the connectors of Office 365, whose addresses no longer deliver."""
    parts = urlsplit(url.get_secret_value())
    host = (parts.hostname or "").rstrip(".")
    connector = host == "webhook.office.com" or host.endswith(".webhook.office.com")
    if connector or (host in _OUTLOOK and parts.path.lower().startswith("/webhook")):
        raise ValueError(
            "this is the address of a connector, which Microsoft has retired: in Teams, create the workflow "
            '"Send webhook alerts to a channel" and write its URL'
        )
    return url


class TeamsChannel(ChannelBase):
    default_for = frozenset(Severity)
    from_environment = EnvironmentChannel("teams", {"url": "TEAMS_WEBHOOK_URL"})

    kind: Literal["teams"]
    url: Annotated[SecretUrl, AfterValidator(_workflow)]

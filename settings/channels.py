"""``[channels.NAME]``: where notifications go."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from settings.values import Section


class SlackChannel(Section):
    kind: Literal["slack"]
    url: SecretStr


class PagerDutyChannel(Section):
    kind: Literal["pagerduty"]
    routing_key: SecretStr
    url: str = "https://events.pagerduty.com/v2/enqueue"


class WebhookChannel(Section):
    """Any HTTP endpoint. With ``signing_secret`` each body is signed (Standard Webhooks)."""

    kind: Literal["webhook"]
    url: SecretStr
    signing_secret: SecretStr | None = None


Channel = Annotated[SlackChannel | PagerDutyChannel | WebhookChannel, Field(discriminator="kind")]

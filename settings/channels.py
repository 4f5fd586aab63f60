"""``[channels.NAME]``: where notifications go."""

from typing import Annotated, Literal

from pydantic import Field

from settings.urls import HttpUrl, SecretUrl
from settings.values import Secret, Section


class SlackChannel(Section):
    kind: Literal["slack"]
    url: SecretUrl


class PagerDutyChannel(Section):
    kind: Literal["pagerduty"]
    routing_key: Secret
    url: HttpUrl = "https://events.pagerduty.com/v2/enqueue"


class WebhookChannel(Section):
    """Any HTTP endpoint. With ``signing_secret`` each body is signed (Standard Webhooks)."""

    kind: Literal["webhook"]
    url: SecretUrl
    signing_secret: Secret | None = None


Channel = Annotated[SlackChannel | PagerDutyChannel | WebhookChannel, Field(discriminator="kind")]

"""``kind = "webhook"``: any HTTP endpoint."""

from typing import Literal

from settings.channels.base import ChannelBase, EnvironmentChannel
from settings.credentials import StandardWebhooksSecret
from settings.templates import BodyTemplate
from settings.urls import SecretUrl
from settings.values import Severity


class WebhookChannel(ChannelBase):
    """With ``signing_secret`` each body is signed as Standard Webhooks describes.

    ``body`` is a template for receivers that want their own shape; None: the documented body.
    """

    default_for = frozenset({Severity.P0, Severity.P1})
    from_environment = EnvironmentChannel(
        "hook", {"url": "ALERT_WEBHOOK_URL", "signing_secret": "ALERT_WEBHOOK_SECRET"}
    )

    kind: Literal["webhook"]
    url: SecretUrl
    signing_secret: StandardWebhooksSecret | None = None
    body: BodyTemplate | None = None

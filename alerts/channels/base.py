"""What every kind of channel provides, and how a channel sends unless its provider needs more."""

from collections.abc import Mapping
from typing import Any, Protocol

import httpx
import msgspec
from pydantic import SecretStr

from alerts.channels.transport import post
from alerts.model import Delivery, Message, Notice
from probes.reading import Json

Limits = Mapping[str, int]
"""What a provider accepts, by place in the payload: ``blocks.2.fields.*.text`` (``*``: each item of a list or
object). Characters for a string, items for a list, bytes of JSON for the whole payload, which is ``""``.
"""


class ChannelType(Protocol):
    """One kind of channel: a package with these names."""

    @property
    def LIMITS(self) -> Limits:  # noqa: N802 (a constant of the package)
        """The contract test sends any text through the renderers and checks the payload against these."""

    def render_incident(self, message: Message) -> dict[str, Json]:
        """The payload of one message. Pure, and without secrets: the outbox stores the payload."""

    def render_notice(self, notice: Notice) -> dict[str, Json]:
        """The payload of a daily notice. Pure, and without secrets: the outbox stores the payload."""

    async def send(self, config: Any, delivery: Delivery, http: httpx.AsyncClient) -> str:
        """Makes one attempt. Returns the provider's reference, or ""; raises DeliveryError."""


class UrlChannel(Protocol):
    """The settings of a channel that needs only a URL."""

    @property
    def url(self) -> SecretStr: ...


async def post_payload(config: UrlChannel, delivery: Delivery, http: httpx.AsyncClient) -> str:
    """Posts the payload as it was rendered to the channel's URL."""
    await post(http, config.url.get_secret_value(), msgspec.json.encode(delivery.payload))
    return ""

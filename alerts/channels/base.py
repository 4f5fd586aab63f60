"""What every kind of channel provides, and how a channel sends unless its provider needs more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import msgspec
from pydantic import SecretStr

from alerts.channels.transport import post
from alerts.content import Content
from alerts.model import Delivery, Sent
from probes.reading import Json


@dataclass(frozen=True, slots=True)
class Limit:
    """The most of a place by the provider's own counting, such as `utf16_units`."""

    most: int
    measure: Callable[[Any], int]


Limits = Mapping[str, int | Limit]
"""What a provider accepts, by place in the payload: ``blocks.2.fields.*.text`` (``*``: each item of a list or
object). A number counts characters of a string, items of a list, or bytes of JSON of an object; the whole
payload is ``""``.
"""


class ChannelType(Protocol):
    """One kind of channel: a package with these names."""

    @property
    def LIMITS(self) -> Limits:  # noqa: N802 (a constant of the package)
        """The contract test sends any text through the renderer and checks the payload against these."""

    def render(self, content: Content, config: Any) -> dict[str, Json]:
        """The payload of one message. Pure, and without secrets: the outbox stores the payload."""

    async def send(self, config: Any, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
        """Makes one attempt. Raises DeliveryError."""


class UrlChannel(Protocol):
    """The settings of a channel that needs only a URL."""

    @property
    def url(self) -> SecretStr: ...


async def post_payload(config: UrlChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    """Posts the payload as it was rendered to the channel's URL."""
    await post(http, config.url.get_secret_value(), msgspec.json.encode(delivery.payload))
    return Sent()

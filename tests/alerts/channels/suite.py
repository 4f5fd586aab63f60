"""What the contract of the channels needs: a channel's settings, a receiver, and messages to send."""

import ssl
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest

from alerts import CHANNELS, NOTICE, Delivery, DeliveryError, send
from alerts.content import Content
from alerts.contents import incident_content, notice_content
from probes.reading import Json
from settings import Channel
from tests.alerts.channels.receiver import Behaviour, Received, Receiver, answer
from tests.alerts.messages import make_message, make_notice

SECRET = "T0SECRETB0SECRETX0SECRET"
TARGET = f"/services/{SECRET}?token={SECRET}%2Bmore"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The receivers speak plain HTTP. Without a context, each client would load the system's certificates."""


class ChannelSuite(ABC):
    """``config`` returns the settings of a channel at this URL, with `SECRET` wherever it has a secret.

    A suite overrides what its provider does differently.
    """

    kind: str
    url_key = "url"
    """The key of the settings that has the URL."""
    target = TARGET
    """What the provider is asked for if the channel's URL ends with `TARGET`."""
    content_type = "application/json"
    success_body = b"ok"
    """The body of the answer to a message that the provider takes."""
    judges_answers = False
    """Whether the body of a 2xx decides: one that says nothing is then no success."""

    repeats_messages = False
    """Whether the provider's confirmation has the whole message."""

    @property
    def success(self) -> Behaviour:
        return answer(200, self.success_body)

    def decoded(self, received: Received) -> Any:
        """What the provider understands of the body, as one object."""
        return received.json

    def sent(self, delivery: Delivery) -> Mapping[str, Json]:
        """The part of the payload that the body must have as it is."""
        return delivery.payload

    @abstractmethod
    def config(self, url: str) -> Channel: ...

    @pytest.fixture
    async def http(self) -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(timeout=30, trust_env=False, verify=NO_TLS) as http:
            yield http

    @pytest.fixture
    async def hasty(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client that soon stops waiting, for receivers that do not answer."""
        timeout = httpx.Timeout(30, read=0.2)
        async with httpx.AsyncClient(timeout=timeout, trust_env=False, verify=NO_TLS) as http:
            yield http

    @pytest.fixture
    async def receiver(self) -> AsyncIterator[Receiver]:
        async with Receiver(self.success) as receiver:
            yield receiver

    def delivery(self, **changes: Any) -> Delivery:
        message = make_message(**changes)
        return Delivery(
            incident=message.notification.incident,
            kind=message.notification.kind,
            dedupe_key=message.notification.dedupe_key,
            payload=self.render(incident_content(message)),
            thread=message.notification.incident,
        )

    def of_notice(self, **changes: Any) -> Delivery:
        notice = make_notice(**changes)
        payload = self.render(notice_content(notice))
        return Delivery(incident=None, kind=NOTICE, dedupe_key=notice.dedupe_key, payload=payload)

    def render(self, content: Content) -> dict[str, Json]:
        return CHANNELS[self.kind].render(content, self.config("https://receiver.example/"))

    async def attempt(self, http: httpx.AsyncClient, url: str) -> DeliveryError | None:
        try:
            await send(self.config(url), self.delivery(), http)
        except DeliveryError as error:
            return error
        return None

    async def failure(self, http: httpx.AsyncClient, url: str) -> DeliveryError:
        error = await self.attempt(http, url)
        assert error is not None, "it was taken for delivered"
        return error


def answering(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
    """A client whose every request gets this answer, without a connection."""

    def reply(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, stream=httpx.ByteStream(body), headers=headers)

    return httpx.AsyncClient(transport=httpx.MockTransport(reply))

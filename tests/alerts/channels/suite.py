"""What the contract of the channels needs: a channel's settings, a receiver, and messages to send."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from alerts import CHANNELS, NOTICE, Delivery, DeliveryError, send
from settings import Channel
from tests.alerts.channels.receiver import Receiver
from tests.alerts.messages import make_message, make_notice

SECRET = "T0SECRETB0SECRETX0SECRET"
TARGET = f"/services/{SECRET}?token={SECRET}%2Bmore"


class ChannelSuite(ABC):
    """``config`` returns the settings of a channel at this URL, with `SECRET` wherever it has a secret."""

    kind: str

    @abstractmethod
    def config(self, url: str) -> Channel: ...

    @pytest.fixture
    async def http(self) -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(timeout=httpx.Timeout(30, read=2), trust_env=False) as http:
            yield http

    @pytest.fixture
    async def receiver(self) -> AsyncIterator[Receiver]:
        async with Receiver() as receiver:
            yield receiver

    def delivery(self, **changes: Any) -> Delivery:
        message = make_message(**changes)
        payload = CHANNELS[self.kind].render_incident(message)
        return Delivery(
            incident=message.notification.incident,
            kind=message.notification.kind,
            dedupe_key=message.notification.dedupe_key,
            payload=payload,
        )

    def of_notice(self, **changes: Any) -> Delivery:
        notice = make_notice(**changes)
        payload = CHANNELS[self.kind].render_notice(notice)
        return Delivery(incident=None, kind=NOTICE, dedupe_key=notice.dedupe_key, payload=payload)

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

"""Sends a mail to a server of a test, and returns what the channel makes of it."""

from typing import Any

import httpx

from alerts import Delivery, DeliveryError
from alerts.channels import email
from alerts.model import Sent
from settings import Channel
from settings.channels.email import EmailChannel
from tests.alerts.channels.contract import RenderContract
from tests.alerts.channels.email.servers import (
    MailServer,
    Script,
)
from tests.waiting import PATIENCE


class Mail(RenderContract):
    kind = "email"

    def config(self, url: str) -> Channel:  # noqa: ARG002 (a mail server has no URL)
        return configured(25, tls="none")


ANN, BOB = "ann@shop.example", "bob@shop.example"
Server = MailServer | Script


def configured(port: int, **changes: Any) -> EmailChannel:
    keys = {"kind": "email", "host": "127.0.0.1", "port": port, "from": "paywatch@shop.example", "to": [ANN]}
    return EmailChannel.model_validate(keys | changes)


def delivery_of(**changes: Any) -> Delivery:
    return Mail().delivery(**changes)


async def attempt(
    server: Server, delivery: Delivery | None = None, seconds: float = 20, **changes: Any
) -> Sent | DeliveryError:
    config = configured(server.port, **{"tls": "none"} | changes)
    async with httpx.AsyncClient(timeout=PATIENCE) as http:
        try:
            return await email.send(config, delivery or delivery_of(), http, seconds=seconds)
        except DeliveryError as error:
            return error


async def failure(
    server: Server, delivery: Delivery | None = None, seconds: float = 20, **changes: Any
) -> DeliveryError:
    found = await attempt(server, delivery, seconds, **changes)
    assert isinstance(found, DeliveryError), "it was taken for accepted"
    return found

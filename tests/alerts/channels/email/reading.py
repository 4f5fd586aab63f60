"""Reads a mail as a mail program does."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from alerts import Delivery
from alerts.channels.email.message import compose
from tests.alerts.channels.email.sending import ANN, BOB, delivery_of


def composed(delivery: Delivery | None = None) -> EmailMessage:
    raw = compose(delivery or delivery_of(), "paywatch@shop.example", [ANN, BOB])
    return message_from_bytes(raw, policy=default)


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")

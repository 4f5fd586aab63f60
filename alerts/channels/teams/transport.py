"""Starts the workflow. Its answer says that it has started, not that the message has arrived."""

import re

import httpx
import msgspec

from alerts.channels.answers import denial
from alerts.channels.transport import Answer, DeliveryError, post, unconfirmed
from alerts.model import Delivery, Sent
from settings.channels.teams import TeamsChannel

_FAILED = re.compile(rb"failed with error|returned HTTP error", re.IGNORECASE)
_TRANSIENT = re.compile(rb"HTTP error (?:408|425|429|5\d\d)\b", re.IGNORECASE)


async def send(config: TeamsChannel, delivery: Delivery, http: httpx.AsyncClient) -> Sent:
    """Returns an accepted message; its reference is the workflow's run, which Power Automate lists."""
    answer = await post(http, config.url.get_secret_value(), msgspec.json.encode(delivery.payload))
    _judge(answer)
    return Sent("accepted", answer.quote(answer.headers.get("x-ms-workflow-run-id", "")))


def _judge(answer: Answer) -> None:
    """Raises DeliveryError for a refusal with a 2xx, in the words of Teams' endpoints or as JSON."""
    if _FAILED.search(answer.body):
        transient = _TRANSIENT.search(answer.body) is not None
        message = f'answered {answer.status}, but refused the message: "{answer.excerpt}"'
        after = answer.retry_after if transient else None
        raise DeliveryError(message, kind="retry" if transient else "permanent", retry_after=after)
    if (error := denial(answer)) is not None:
        raise error
    if answer.is_page:
        raise unconfirmed(answer)

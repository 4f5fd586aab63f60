"""Requests to Twilio: one for each phone number, and what its errors mean."""

import asyncio
import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from alerts.channels.answers import below, refused
from alerts.channels.recipients import Result, conclude, missing
from alerts.channels.transport import Answer, DeliveryError, post, retry_after, unconfirmed
from alerts.model import Delivery, Sent
from settings.channels.twilio import TwilioChannel
from settings.recipients import mask_phone, mask_recipients

FORM = "application/x-www-form-urlencoded"

PASSING = frozenset({10004, 14107, 20429, 20500, 20503, 21611})
"""Errors that pass, whatever the status (twilio.com/docs/api/errors): too many calls or requests at a time,
outages of Twilio, a full queue of the sender."""

_ENDED = ("canceled", "failed", "undelivered")
"""States of a message or call that never reaches anybody."""

HINTS: Mapping[int, str] = {
    20003: "account_sid or auth_token is wrong, or the account is suspended",
    21211: "to is not a valid phone number",
    21212: "from is not a valid phone number",
    21408: "the account may not send to this country: enable it in Messaging > Geo Permissions",
    21606: "from is not a number of the account that can send messages",
    21610: "the recipient has answered STOP",
    21614: "to is not a mobile number",
    13227: "the account may not call this country: enable it in Voice > Geo Permissions",
    21210: "from is neither a number of the account nor a verified caller id",
    21215: "the account may not call this country: enable it in Voice > Geo Permissions",
}


async def send_to_each(
    config: TwilioChannel,
    delivery: Delivery,
    http: httpx.AsyncClient,
    resource: str,
    fields: Mapping[str, str],
) -> Sent:
    """Creates a message or call for each number that does not have it. Raises DeliveryError."""
    numbers = missing(delivery, [each.get_secret_value() for each in config.to])
    requests = (_create(config, http, resource, {**fields, "To": number}) for number in numbers)
    return conclude(delivery, await asyncio.gather(*requests))


async def _create(
    config: TwilioChannel, http: httpx.AsyncClient, resource: str, fields: Mapping[str, str]
) -> Result:
    number, token = fields["To"], config.auth_token.get_secret_value()
    form = {**fields, "From": config.sender.get_secret_value()}
    try:
        answer = await post(
            http,
            below(config.url, f"/2010-04-01/Accounts/{config.account_sid}/{resource}.json"),
            urlencode(form).encode(),
            headers={"content-type": FORM, "accept": "application/json"},
            auth=httpx.BasicAuth(config.account_sid, token),
            secrets=[*_secrets(config), number.removeprefix("+"), form["From"].removeprefix("+")],
            refusal=_refusal,
        )
        reference = _sid(answer)
    except DeliveryError as error:
        return Result(number, mask_phone(number), error)
    return Result(number, mask_phone(number), reference=reference)


def _secrets(config: TwilioChannel) -> list[str]:
    token = config.auth_token.get_secret_value()
    return [token, base64.b64encode(f"{config.account_sid}:{token}".encode()).decode()]


def _sid(answer: Answer) -> str:
    """Twilio's name of what it has queued. Raises DeliveryError if it has queued nothing."""
    body: Any = answer.json
    if not isinstance(body, dict) or not isinstance(body.get("sid"), str) or not body["sid"]:
        raise unconfirmed(answer)
    if isinstance(body.get("error_code"), int):
        raise _failed(answer, body["error_code"], str(body.get("error_message") or ""))
    if (status := body.get("status")) in _ENDED:
        raise DeliveryError(f'answered {answer.status}, but with the status "{status}"', kind="permanent")
    return answer.quote(body["sid"])


def _refusal(answer: Answer) -> DeliveryError | None:
    body: Any = answer.json
    if not isinstance(body, dict) or not isinstance(body.get("code"), int):
        return None
    return _failed(answer, body["code"], str(body.get("message") or ""))


def _failed(answer: Answer, code: int, message: str) -> DeliveryError:
    hint = f" ({HINTS[code]})" if code in HINTS else ""
    text = mask_recipients(f"{code} {message}".strip()) + hint
    if code not in PASSING:
        return refused(answer, text)
    wait = retry_after(answer.headers, datetime.now(UTC))
    sentence = f'answered {answer.status}: "{answer.quote(text)}"'
    return DeliveryError(sentence, kind="retry", retry_after=wait)

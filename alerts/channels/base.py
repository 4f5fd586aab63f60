"""What every channel is, and the one way in which they all post and fail.

DeliveryError   kind "retry"      refused for now, or never sent: try again
                kind "unknown"    sent, but no answer came: try again, the dedupe key tells the copies
                kind "permanent"  refused for good: a person must change something
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, Protocol

import httpx

from alerts.channels.secrets import Mask, secrets_of
from alerts.model import Delivery, Message
from alerts.words import shorten
from probes.reading import Json

GIVE_UP_AFTER = timedelta(hours=24)
"""A notification that could not be delivered for this long is recorded as failed."""

FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
LONGEST_ASKED_WAIT = 3600.0

TIMEOUT = httpx.Timeout(10, connect=5)
TOTAL_TIMEOUT = 25.0
BODY_TIMEOUT = 5.0
BODY_LIMIT = 4096
EXCERPT = 200

RETRIED_STATUSES = frozenset({408, 425, 429})
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

Kind = Literal["retry", "permanent", "unknown"]


class DeliveryError(Exception):
    """A notification did not arrive, as one sentence without secrets. ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, kind: Kind, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after


class ChannelType(Protocol):
    """One kind of channel, a module with two functions. ``render`` is pure; its result is kept, so it has
    no secret.
    """

    def render(self, message: Message) -> dict[str, Json]: ...

    async def send(self, config: Any, delivery: Delivery, http: httpx.AsyncClient) -> str:
        """Hand the payload over and give the provider's reference, or ""; raises DeliveryError."""


def backoff(attempt: int, retry_after: float | None, random: float) -> timedelta:
    """How long to wait after failed attempt ``attempt`` (from 1): full jitter, on top of what the
    receiver asked for.

    ``random`` is in [0, 1). The receiver's wish counts for at most an hour, so that no answer can silence
    a channel.
    """
    ceiling = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempt - 1, 30))
    asked = min(retry_after or 0.0, LONGEST_ASKED_WAIT)
    return timedelta(seconds=asked + random * ceiling)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and the beginning of the body without secrets."""

    status: int
    body: bytes
    retry_after: float | None
    excerpt: str


async def post(
    http: httpx.AsyncClient,
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
) -> Answer:
    """POST a JSON body; return on 2xx, raise DeliveryError for everything else. Redirects are not followed.

    The path and query of a channel's URL are a secret as often as not, and HTTP clients (and what
    instruments them) log URLs. So the request's URL names the host alone, and the rest travels as httpx's
    ``target`` extension.
    """
    target = _parse(url)
    mask = Mask([*secrets_of(target), *secrets])
    answer = await _exchange(http, target, body, headers or {}, mask)
    if isinstance(answer, DeliveryError):
        raise answer
    if 200 <= answer.status < 300:
        return answer
    raise _refusal(answer)


def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip())
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise DeliveryError("the channel's URL is not an http or https address", kind="permanent") from None
    return parsed


async def _exchange(
    http: httpx.AsyncClient, target: httpx.URL, body: bytes, headers: Mapping[str, str], mask: Mask
) -> Answer | DeliveryError:
    """Returns its error, so that no exception of the client, which knows the request, becomes its context."""
    try:
        async with (
            asyncio.timeout(TOTAL_TIMEOUT),
            http.stream(
                "POST",
                f"{target.scheme}://{target.netloc.decode('ascii')}/",
                content=body,
                headers={"content-type": "application/json", "accept-encoding": "identity", **headers},
                auth=httpx.BasicAuth(target.username, target.password) if target.userinfo else None,
                timeout=TIMEOUT,
                follow_redirects=False,
                extensions={"target": target.raw_path},
            ) as response,
        ):
            return await _read(response, mask)
    except NOT_SENT as error:
        return DeliveryError(f"could not connect: {_why(error, mask)}", kind="retry")
    except httpx.HTTPError as error:
        return DeliveryError(f"sent, but no answer came: {_why(error, mask)}", kind="unknown")
    except TimeoutError:
        return DeliveryError(f"sent, but no whole answer came within {TOTAL_TIMEOUT:g} s", kind="unknown")


async def _read(response: httpx.Response, mask: Mask) -> Answer:
    """The status has decided by now: a body that is endless, slow or broken off changes nothing."""
    body = b""
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > BODY_LIMIT:
                    break
    except (TimeoutError, httpx.HTTPError):
        body = body[:BODY_LIMIT]
    text = mask.beginning(body[:BODY_LIMIT].decode("utf-8", "replace"), cut=len(body) > BODY_LIMIT)
    return Answer(
        status=response.status_code,
        body=body[:BODY_LIMIT],
        retry_after=retry_after(response.headers, datetime.now(UTC)),
        excerpt=shorten(text, EXCERPT),
    )


def _refusal(answer: Answer) -> DeliveryError:
    said = f': "{answer.excerpt}"' if answer.excerpt else ""
    if 300 <= answer.status < 400:
        return DeliveryError(f"answered {answer.status}, a redirect, which is not followed", kind="permanent")
    if answer.status >= 500 or answer.status in RETRIED_STATUSES:
        return DeliveryError(f"answered {answer.status}{said}", kind="retry", retry_after=answer.retry_after)
    return DeliveryError(f"answered {answer.status}{said}", kind="permanent")


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """``Retry-After`` as seconds from now; a date is taken against the answer's own ``Date``."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.replace(".", "", 1).isdigit():
        return float(value)
    until, answered = _date(value), _date(headers.get("date", ""))
    return None if until is None else max((until - (answered or now)).total_seconds(), 0.0)


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _why(error: httpx.HTTPError, mask: Mask) -> str:
    return shorten(mask.beginning(str(error), cut=False), EXCERPT) or type(error).__name__

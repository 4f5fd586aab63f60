"""What every channel is, and the one way in which they all post and fail.

DeliveryError   kind "retry"      refused for now, or never sent: try again
                kind "unknown"    sent, but no answer came: try again, the dedupe key tells the copies
                kind "permanent"  refused for good: a person must change something
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, Protocol

import httpx

from alerts.channels.secrets import Mask, secrets_of
from alerts.model import Delivery, Message, Notice
from alerts.words import shorten
from probes.reading import Json

GIVE_UP_AFTER = timedelta(hours=24)
"""A notification that could not be delivered for this long is recorded as failed."""

FIRST_WAIT = 2.0
LONGEST_WAIT = 300.0
LONGEST_ASKED_WAIT = 3600.0

COMMON_HEADERS = {
    "accept-encoding": "identity",
    "content-type": "application/json",
    "user-agent": "Paywatch",
}
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
    """One kind of channel, a module with three functions. ``render`` and ``render_notice`` are pure; what
    they give is kept, so it has no secret.
    """

    def render(self, message: Message) -> dict[str, Json]: ...

    def render_notice(self, notice: Notice) -> dict[str, Json]: ...

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


async def post(
    http: httpx.AsyncClient,
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
) -> None:
    """POST a JSON body; anything but a 2xx is a DeliveryError. Timeouts are the client's.

    The path and query of a channel's URL are a secret as often as not, and HTTP clients (and what
    instruments them) log URLs. So the request's URL names the host alone, and the rest travels as httpx's
    ``target`` extension.
    """
    failure = await _try(http, _parse(url), body, headers or {}, secrets)
    if failure is not None:
        raise failure


def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip())
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise DeliveryError("the channel's URL is not an http or https address", kind="permanent")
    return parsed


async def _try(
    http: httpx.AsyncClient,
    target: httpx.URL,
    body: bytes,
    headers: Mapping[str, str],
    secrets: Sequence[str],
) -> DeliveryError | None:
    """Returns the error, so that no exception of the client, which knows the request, becomes its context."""
    mask = Mask([*secrets_of(target), *secrets])
    try:
        async with http.stream(
            "POST",
            f"{target.scheme}://{target.netloc.decode('ascii')}/",
            content=body,
            headers=COMMON_HEADERS | dict(headers),
            auth=httpx.BasicAuth(target.username, target.password) if target.userinfo else None,
            follow_redirects=False,
            extensions={"target": target.raw_path},
        ) as response:
            excerpt = await _excerpt(response, mask)
            return None if response.is_success else _refusal(response, excerpt)
    except NOT_SENT as error:
        return DeliveryError(f"could not connect: {_why(error, mask)}", kind="retry")
    except httpx.HTTPError as error:
        return DeliveryError(f"sent, but no answer came: {_why(error, mask)}", kind="unknown")


def _refusal(response: httpx.Response, excerpt: str) -> DeliveryError:
    status = response.status_code
    if 300 <= status < 400:
        return DeliveryError(f"answered {status}, a redirect, which is not followed", kind="permanent")
    message = f'answered {status}: "{excerpt}"' if excerpt else f"answered {status}"
    if status < 500 and status not in RETRIED_STATUSES:
        return DeliveryError(message, kind="permanent")
    return DeliveryError(message, kind="retry", retry_after=retry_after(response.headers, datetime.now(UTC)))


async def _excerpt(response: httpx.Response, mask: Mask) -> str:
    """The beginning of the body. One that is endless, slow or broken off no longer matters: the status
    decided.
    """
    body, whole = b"", False
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(BODY_TIMEOUT):
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > BODY_LIMIT:
                    break
            else:
                whole = True
    return shorten(mask.line(body[:BODY_LIMIT].decode("utf-8", "replace"), whole=whole), EXCERPT)


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
    return shorten(mask.line(str(error), whole=True), EXCERPT) or type(error).__name__

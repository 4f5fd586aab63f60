"""How every channel posts, and how an attempt fails.

DeliveryError   kind "retry"      refused for now, or not sent: try again
                kind "unknown"    sent, but not answered: try again, the dedupe key shows a copy as such
                kind "permanent"  refused: a person must change something
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import httpx

from alerts.channels.masking import Mask, secrets_of
from probes.request_errors import is_bad_location

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
    """Says in one sentence without secrets why an attempt failed. ``retry_after`` is in seconds."""

    def __init__(self, message: str, *, kind: Kind, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after


async def post(
    http: httpx.AsyncClient,
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
) -> None:
    """Posts a JSON body; raises DeliveryError for any answer but a 2xx. Timeouts are the client's.

    The path and query of a channel's URL are often a secret (Slack's are), and HTTP clients and their
    instrumentation log URLs. So the request's URL is the host alone, and the rest is in httpx's ``target``
    extension.
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
    """Returns the error instead of raising it: raised here, its ``__context__`` would be the client's
    exception, which holds the request and so the URL.
    """
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
    """The beginning of the body on one line. An endless, slow or incomplete body is no error: the status has
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
    return _shorten(mask.line(body[:BODY_LIMIT].decode("utf-8", "replace"), whole=whole))


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """``Retry-After`` in seconds; None if it is absent or unreadable.

    A date is compared with the answer's own ``Date``, so that the receiver's clock need not agree with ours.
    """
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
    if is_bad_location(error):  # httpx quotes a part of the header, which may be a secret
        return "the Location header of the redirect is not a valid URL"
    return _shorten(mask.line(str(error), whole=True)) or type(error).__name__


def _shorten(text: str) -> str:
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"

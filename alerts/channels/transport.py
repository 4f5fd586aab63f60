"""How every channel posts, and how an attempt fails.

DeliveryError   kind "retry"      refused for now, or not sent: try again
                kind "unknown"    sent, but not answered: try again, the dedupe key shows a copy as such
                kind "permanent"  refused: a person must change something
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urlencode

import httpx
import msgspec

from alerts.channels.masking import Mask, secrets_of
from probes.reading import Json
from probes.request_errors import is_bad_location

COMMON_HEADERS = {
    "accept-encoding": "identity",
    "content-type": "application/json",
    "user-agent": "Paywatch",
}
BODY_TIMEOUT = 5.0
BODY_LIMIT = 4096
CONFIRMATION_LIMIT = 256 * 1024
"""For providers that answer with the whole message: cut, it would be no JSON, and confirm nothing."""
EXCERPT = 200

RETRIED_STATUSES = frozenset({408, 425, 429})
_BAD_REDIRECT = "answered with a redirect, which is not followed: the Location header is not a valid URL"
LONGEST_WAIT = 1e9
"""Seconds. A whole number of JSON may be too large for a float."""
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

Kind = Literal["retry", "permanent", "unknown"]


class DeliveryError(Exception):
    """Says in one sentence without secrets why an attempt failed. ``retry_after`` is in seconds.

    ``remaining``: the payload of the next attempt, of a message that some of its recipients have. None: the
    same again.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: Kind,
        retry_after: float | None = None,
        remaining: Mapping[str, Json] | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after = retry_after
        self.remaining = remaining


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, whose body may say more than its status: some providers answer 200 to what they refuse.

    ``body`` is incomplete if it was longer than the limit, or if the receiver was slow or broke off.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    mask: Mask = field(repr=False)
    whole: bool = True

    @property
    def json(self) -> Any:
        """The body as JSON; None if it is none, or incomplete."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, RecursionError):
            return None

    def quote(self, text: str) -> str:
        """A text of the answer on one short line, without the channel's secrets."""
        return _shorten(self.mask.line(text[:BODY_LIMIT], whole=len(text) <= BODY_LIMIT))

    @property
    def is_page(self) -> bool:
        """Whether a page for browsers was answered, as a proxy or a sign-in does in the provider's place."""
        return "html" in self.headers.get("content-type", "") or self.body.lstrip()[:1] == b"<"

    @property
    def retry_after(self) -> float | None:
        return retry_after(self.headers, datetime.now(UTC))

    @property
    def excerpt(self) -> str:
        """The beginning of the body, as `quote` gives it; for errors."""
        beginning = self.body[:BODY_LIMIT].decode("utf-8", "replace")
        return _shorten(self.mask.line(beginning, whole=self.whole and len(self.body) <= BODY_LIMIT))


def is_passing(code: Any) -> bool:
    """Whether a status, which an answer's body may name too, is one of those that are tried again."""
    return isinstance(code, int) and (code in RETRIED_STATUSES or 500 <= code < 600)


Refusal = Callable[[Answer], DeliveryError | None]
"""Reads a provider's own form of a refusal. None: the status alone says what it means."""


def unconfirmed(answer: Answer) -> DeliveryError:
    """The error for a 2xx without what the provider always says when it has taken a message.

    A proxy's page or another server may have answered, so nobody knows whether the message arrived.
    """
    quoted = f': "{answer.excerpt}"' if answer.excerpt else ""
    return DeliveryError(f"answered {answer.status} without a confirmation{quoted}", kind="unknown")


async def post(
    http: httpx.AsyncClient,
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
    method: str = "POST",
    auth: httpx.BasicAuth | None = None,
    refusal: Refusal | None = None,
    limit: int = BODY_LIMIT,
    proxied: bool = False,
) -> Answer:
    """Sends a body, of JSON unless ``headers`` say otherwise. Raises DeliveryError for any answer but a 2xx.

    Timeouts are the client's. ``secrets`` are masked in errors, in addition to those of the URL. ``refusal``
    reads 4xx and 5xx answers whose body says more than their status. Of the body ``limit`` bytes are read.

    The path and query of a channel's URL are often a secret (Slack's are), and HTTP clients and their
    instrumentation log URLs. So the request's URL is the host alone, and the rest is in httpx's ``target``
    extension; not with ``proxied``, because httpx would name the path instead of the host to a proxy.
    """
    request = _Request(method, body, headers or {}, auth, refusal, limit, proxied)
    result = await _try(http, _parse(url), request, secrets)
    if isinstance(result, DeliveryError):
        raise result
    return result


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    body: bytes
    headers: Mapping[str, str]
    auth: httpx.BasicAuth | None
    refusal: Refusal | None
    limit: int
    proxied: bool


def with_query(url: str, **parameters: str) -> str:
    """The URL with further parameters of its query, and otherwise as it is: its path may be a secret."""
    address, _, _ = url.strip().partition("#")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"


def _parse(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url.strip())
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise DeliveryError("the channel's URL is not an http or https address", kind="permanent")
    return parsed


async def _try(
    http: httpx.AsyncClient, target: httpx.URL, request: _Request, secrets: Sequence[str]
) -> Answer | DeliveryError:
    """Returns the error instead of raising it: raised here, its ``__context__`` would be the client's
    exception, which holds the request and so the URL.
    """
    mask = Mask([*secrets_of(target), *secrets])
    userinfo = httpx.BasicAuth(target.username, target.password) if target.userinfo else None
    path = target.raw_path.decode("ascii") if request.proxied else "/"
    prepared = http.build_request(
        request.method,
        f"{target.scheme}://{target.netloc.decode('ascii')}{path}",
        content=request.body,
        headers=COMMON_HEADERS | {name.lower(): value for name, value in request.headers.items()},
        extensions={} if request.proxied else {"target": target.raw_path},
    )
    try:
        response = await http.send(
            prepared, auth=request.auth or userinfo, stream=True, follow_redirects=False
        )
    except NOT_SENT as error:
        return DeliveryError(f"could not connect: {_why(error, mask)}", kind="retry")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        if is_bad_location(error):  # httpx quotes a part of the header, which may be a secret
            return DeliveryError(_BAD_REDIRECT, kind="permanent")
        return DeliveryError(f"sent, but no answer came: {_why(error, mask)}", kind="unknown")
    try:
        body, whole = await _beginning(response, request.limit)
    finally:
        with suppress(httpx.HTTPError):  # the status has decided
            await response.aclose()
    answer = Answer(response.status_code, response.headers, body, mask, whole)
    return answer if response.is_success else _refused(answer, request.refusal)


def _refused(answer: Answer, refusal: Refusal | None) -> DeliveryError:
    status = answer.status
    if status < 400:
        return DeliveryError(f"answered {status}, a redirect, which is not followed", kind="permanent")
    known = refusal(answer) if refusal is not None else None
    if known is not None:
        return known
    message = f'answered {status}: "{answer.excerpt}"' if answer.excerpt else f"answered {status}"
    if not is_passing(status):
        return DeliveryError(message, kind="permanent")
    return DeliveryError(message, kind="retry", retry_after=answer.retry_after)


async def _beginning(response: httpx.Response, limit: int) -> tuple[bytes, bool]:
    """The beginning of the body, and whether it is the whole.

    An endless, slow or incomplete body is no error: the status has decided.
    """
    body = b""
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(BODY_TIMEOUT):
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > limit:
                    break
            else:
                return body, True
    return body[:limit], False


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """``Retry-After`` in seconds; None if it is absent or unreadable.

    A date is compared with the answer's own ``Date``, so that the receiver's clock need not agree with ours.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.replace(".", "", 1).isdigit():
        return float(value)
    until, answered = _date(value), _date(headers.get("date", ""))
    return None if until is None else max((until - (answered or now)).total_seconds(), 0.0)


def seconds_of(value: Any) -> float | None:
    """A wait that an answer's JSON names, in seconds; None if it is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(min(max(value, 0), LONGEST_WAIT))


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _why(error: Exception, mask: Mask) -> str:
    return _shorten(mask.line(str(error), whole=True)) or type(error).__name__


def _shorten(text: str) -> str:
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"

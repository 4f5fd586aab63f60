"""Turns a response outside 2xx into a StripeError."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from stripeapi.errors import (
    Broken,
    Congested,
    ErrorBody,
    Forbidden,
    Garbled,
    KeyRefused,
    Locked,
    NotFound,
    RateLimited,
    Rejected,
    StripeError,
    TooLarge,
    Unreachable,
    parse_error,
    without_keys,
)

_REQUEST_ID = re.compile(r"[\w-]{1,100}")
_BUSY = ("lock_timeout", "idempotency_key_in_use")
"""Another request holds the object's lock, or is running with the same idempotency key."""
_ADVICE: dict[type[StripeError], str] = {
    Unreachable: "check the network, and STRIPE_API_BASE if it is set",
    Broken: "try again later, and check https://status.stripe.com",
    Congested: "run fewer reconciliations at once, or raise reconcile.stripe_share",
    Forbidden: "grant the key this permission in the Stripe Dashboard, or check the account",
    Garbled: "check what is between this host and Stripe (STRIPE_API_BASE, proxy)",
    KeyRefused: "check STRIPE_SECRET_KEY",
    Locked: "try again; if it persists, find the process that changes this object",
    NotFound: "check the id, the account, and whether the key is for test or live mode",
    RateLimited: "try again later or lower reconcile.stripe_share",
    Rejected: "change the request",
    TooLarge: "check what is between this host and Stripe (STRIPE_API_BASE, proxy)",
}


def refusal(
    path: str, status: int, headers: Mapping[str, str], body: bytes, *, method: str = "GET"
) -> StripeError:
    """Returns the error of a response outside 2xx. ``headers`` must be case-insensitive."""
    error = parse_error(body)
    kind = _kind(status, error)
    request_id = request_id_of(headers)
    return kind(
        sentence(kind, path, _problem(kind, status, error), request_id, method=method),
        status=status,
        code=(error and error.code) or "",
        param=(error and error.param) or "",
        request_id=request_id,
        at=date_of(headers),
        retry_after=_seconds(headers.get("retry-after")),
        reason=headers.get("stripe-rate-limited-reason", ""),
    )


def sentence(
    kind: type[StripeError], path: str, problem: str, request_id: str = "", *, method: str = "GET"
) -> str:
    """Returns method, path, problem, request id if known, and advice in one sentence."""
    request = f" (request {request_id})" if request_id else ""
    return f"{method} {without_keys(path)}: {problem}{request}; {_ADVICE[kind]}"


def request_id_of(headers: Mapping[str, str]) -> str:
    """Returns Stripe's request id; "" if it is invalid or missing (401 and 403 have none)."""
    value = headers.get("request-id", "")
    return value if _REQUEST_ID.fullmatch(value) else ""


def date_of(headers: Mapping[str, str]) -> datetime:
    """Returns the time of the response by Stripe's clock; by this host's if a proxy removed or broke it."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.now(UTC)


def _kind(status: int, error: ErrorBody | None) -> type[StripeError]:
    if error is not None and error.code in _BUSY:
        return Locked
    if status == 404:
        # Only Stripe's own error object proves absence: a proxy or a wrong address answers 404 too.
        return Garbled if error is None else NotFound if error.code == "resource_missing" else Rejected
    if status >= 500:
        return Broken
    return {401: KeyRefused, 403: Forbidden, 429: RateLimited}.get(status, Rejected)


def _problem(kind: type[StripeError], status: int, error: ErrorBody | None) -> str:
    if kind is KeyRefused:  # Stripe's message quotes the key
        expired = error is not None and error.code == "api_key_expired"
        return "the API key has expired" if expired else "Stripe rejected the API key"
    if error is None:
        return f"the response {status} is not Stripe's"
    return f'Stripe answered {status}: "{without_keys(error.message or error.code or "no reason given")}"'


def _seconds(value: str | None) -> float | None:
    return float(value) if value is not None and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else None

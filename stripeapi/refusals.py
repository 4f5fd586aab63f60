"""From an answer that is not a success to the error that says so."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from stripeapi.errors import (
    Broken,
    ErrorBody,
    Forbidden,
    Garbled,
    KeyRefused,
    Locked,
    NotFound,
    RateLimited,
    Rejected,
    StripeError,
    Unreachable,
    parse_error,
    without_keys,
)

_REQUEST_ID = re.compile(r"[\w-]{1,100}")
_ADVICE: dict[type[StripeError], str] = {
    Unreachable: "check the network, and STRIPE_API_BASE if it is set",
    Broken: "try again later and look at https://status.stripe.com",
    Forbidden: "give the key this permission in the Stripe Dashboard, or check the account",
    Garbled: "look at what stands between here and Stripe (STRIPE_API_BASE, proxy)",
    KeyRefused: "check STRIPE_SECRET_KEY",
    Locked: "try again; if it lasts, look for who else works on this object",
    NotFound: "check the id, the account, and whether the key is for test or live mode",
    RateLimited: "try again later or lower reconcile.stripe_share",
    Rejected: "the request itself must change",
}


def refusal(path: str, status: int, headers: Mapping[str, str], body: bytes) -> StripeError:
    """The error for an answer with a ``status`` outside 2xx. ``headers`` must be case-insensitive."""
    said = parse_error(body)
    kind = _kind(status, said)
    request_id = request_id_of(headers)
    return kind(
        sentence(kind, path, _problem(kind, status, said), request_id),
        status=status,
        code=(said and said.code) or "",
        param=(said and said.param) or "",
        request_id=request_id,
        at=date_of(headers),
        retry_after=_seconds(headers.get("retry-after")),
        reason=headers.get("stripe-rate-limited-reason", ""),
    )


def sentence(kind: type[StripeError], path: str, problem: str, request_id: str = "") -> str:
    """What, where, the request id if there is one, and what to do."""
    request = f" (request {request_id})" if request_id else ""
    return f"GET {without_keys(path)}: {problem}{request}; {_ADVICE[kind]}"


def request_id_of(headers: Mapping[str, str]) -> str:
    """Stripe's request id; "" when there is none (401 and 403 carry none) or it is not one."""
    value = headers.get("request-id", "")
    return value if _REQUEST_ID.fullmatch(value) else ""


def date_of(headers: Mapping[str, str]) -> datetime:
    """The time of the answer by Stripe's clock; by this machine's where a proxy took the header away."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)


def _kind(status: int, said: ErrorBody | None) -> type[StripeError]:
    if said is not None and said.code == "lock_timeout":
        return Locked
    if status == 404:
        # Absence is proven only by Stripe's own words: a proxy or a wrong address answers 404 too.
        return Garbled if said is None else NotFound if said.code == "resource_missing" else Rejected
    if status >= 500:
        return Broken
    return {401: KeyRefused, 403: Forbidden, 429: RateLimited}.get(status, Rejected)


def _problem(kind: type[StripeError], status: int, said: ErrorBody | None) -> str:
    if kind is KeyRefused:  # Stripe's own sentence quotes the key
        expired = said is not None and said.code == "api_key_expired"
        return "Stripe says that the API key has expired" if expired else "Stripe does not know the API key"
    if said is None:
        return f"the answer {status} is not Stripe's"
    return f'Stripe answered {status}: "{without_keys(said.message or said.code or "no reason given")}"'


def _seconds(value: str | None) -> float | None:
    return float(value) if value is not None and re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else None

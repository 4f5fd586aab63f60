"""The errors of requests to Stripe. Each message is one sentence without secrets.

StripeError
├── NotConfigured   no usable key: nothing was sent
├── Unreachable     no response: network, TLS, time limit                   retried
├── Garbled         the response is incomplete or not Stripe's              retried
├── TooLarge        the body has more than 32 MB
├── Broken          5xx: an error of Stripe                                 retried
├── RateLimited     429: too many requests                                  retried after Retry-After
├── Congested       over a minute's wait in our rate budget: not sent       retried
├── Locked          another request holds the object's lock, or the key     retried
├── KeyRefused      401
├── Forbidden       403
├── NotFound        404 with Stripe's own "no such object": proof of absence
└── Rejected        any other 3xx or 4xx
"""

import re
from datetime import UTC, datetime
from typing import ClassVar

import msgspec

from stripeapi.tolerant import decode_tolerantly


class StripeError(Exception):
    """``cause`` is a stable code for metrics and readings."""

    cause: ClassVar[str] = "stripe"
    retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        code: str = "",
        param: str = "",
        request_id: str = "",
        at: datetime | None = None,
        retry_after: float | None = None,
        reason: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        """0: no response."""
        self.code = code
        self.param = param
        self.request_id = request_id
        self.at = at or datetime.now(UTC)
        """Time of the response by Stripe's clock; by this host's clock if there was none."""
        self.retry_after = retry_after
        """Seconds that Stripe asked to wait."""
        self.reason = reason
        """``Stripe-Rate-Limited-Reason``, such as ``endpoint-rate`` or ``global-rate``."""


class NotConfigured(StripeError):
    cause = "not_configured"


class Unreachable(StripeError):
    cause = "unreachable"
    retryable = True


class Garbled(StripeError):
    cause = "garbled"
    retryable = True


class TooLarge(StripeError):
    cause = "too_large"


class Broken(StripeError):
    cause = "broken"
    retryable = True


class RateLimited(StripeError):
    cause = "rate_limited"
    retryable = True


class Congested(StripeError):
    cause = "congested"
    retryable = True


class Locked(StripeError):
    cause = "locked"
    retryable = True


class KeyRefused(StripeError):
    cause = "key_refused"


class Forbidden(StripeError):
    cause = "forbidden"


class NotFound(StripeError):
    cause = "not_found"


class Rejected(StripeError):
    cause = "rejected"


class ErrorBody(msgspec.Struct, frozen=True):
    """The fields of Stripe's ``error`` object that Paywatch uses."""

    type: str | None = None
    code: str | None = None
    message: str | None = None
    param: str | None = None


class _Envelope(msgspec.Struct):
    error: ErrorBody


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_KEY = re.compile(r"key '[^']*'|\b(?:sk|rk|pk|ek|whsec)_[\w*.-]+")
_LONGEST = 300


def parse_error(body: bytes) -> ErrorBody | None:
    """Returns Stripe's error object, or None if the body contains none: then a proxy may have responded."""
    try:
        return decode_tolerantly(_ENVELOPE, body).error
    except msgspec.DecodeError:
        return None


def without_keys(text: str) -> str:
    """Returns the text on one line without API keys, cut to 300 characters. Stripe masks them only partly."""
    clean = _KEY.sub("key", " ".join(text.split()))
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"

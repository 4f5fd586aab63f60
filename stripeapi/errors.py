"""What can go wrong between Paywatch and Stripe, each as one sentence without a secret in it.

StripeError
├── NotConfigured   no usable key: nothing was sent
├── Unreachable     no answer: network, TLS, time limit                     tried again
├── Garbled         an answer that is not Stripe's: broken off, not JSON    tried again
├── Broken          5xx: Stripe's own side                                  tried again
├── RateLimited     429: too many requests                                  tried again, later
├── Locked          lock_timeout: the object is in use elsewhere            tried again
├── KeyRefused      401
├── Forbidden       403
├── NotFound        404 with Stripe's own "no such object": proof of absence
└── Rejected        any other 3xx or 4xx
"""

import re
from datetime import UTC, datetime
from typing import ClassVar

import msgspec


class StripeError(Exception):
    """``cause`` is a short stable word for metrics."""

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
        """0: no answer came."""
        self.code = code
        self.param = param
        self.request_id = request_id
        self.at = at or datetime.now(UTC)
        """When it was answered, by Stripe's clock; by this machine's where no answer came."""
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


class Broken(StripeError):
    cause = "broken"
    retryable = True


class RateLimited(StripeError):
    cause = "rate_limited"
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
    """The ``error`` of Stripe's body, as far as it is of use here."""

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
    """Stripe's error in ``body``; None when it holds none, so that someone else spoke."""
    try:
        return _ENVELOPE.decode(body).error
    except msgspec.DecodeError:
        return None


def without_keys(text: str) -> str:
    """``text`` on one line, at most 300 characters, without API keys (Stripe masks only a part of each)."""
    clean = _KEY.sub("key", " ".join(text.split()))
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"

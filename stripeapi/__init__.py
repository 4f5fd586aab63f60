"""A read-only client for Stripe: paced, with retries. Bodies are the received bytes."""

from stripeapi.client import API_VERSION, ATTEMPTS, Answer, Stripe
from stripeapi.errors import (
    Broken,
    ErrorBody,
    Forbidden,
    Garbled,
    KeyRefused,
    Locked,
    NotConfigured,
    NotFound,
    RateLimited,
    Rejected,
    StripeError,
    Unreachable,
    parse_error,
)
from stripeapi.paths import endpoint_of, resource

__all__ = [
    "API_VERSION",
    "ATTEMPTS",
    "Answer",
    "Broken",
    "ErrorBody",
    "Forbidden",
    "Garbled",
    "KeyRefused",
    "Locked",
    "NotConfigured",
    "NotFound",
    "RateLimited",
    "Rejected",
    "Stripe",
    "StripeError",
    "Unreachable",
    "endpoint_of",
    "parse_error",
    "resource",
]

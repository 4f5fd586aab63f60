"""A client for Stripe: paced, with retries. Bodies are the received bytes."""

from typing import TYPE_CHECKING

from settings.lazy import lazy_attributes

if TYPE_CHECKING:
    from stripeapi.client import API_VERSION, ATTEMPTS, Answer, Stripe
    from stripeapi.errors import (
        Broken,
        Congested,
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
        TooLarge,
        Unreachable,
        parse_error,
    )
    from stripeapi.paths import endpoint_of, resource
    from stripeapi.tolerant import UNDECODABLE, as_utf8, decode_tolerantly, has_lone_surrogate, split_list
else:
    __getattr__ = lazy_attributes(__name__)

__all__ = [
    "API_VERSION",
    "ATTEMPTS",
    "UNDECODABLE",
    "Answer",
    "Broken",
    "Congested",
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
    "TooLarge",
    "Unreachable",
    "as_utf8",
    "decode_tolerantly",
    "endpoint_of",
    "has_lone_surrogate",
    "parse_error",
    "resource",
    "split_list",
]

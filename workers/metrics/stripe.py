"""Counts requests to Stripe, which limits them (500 reads per transaction, averaged over 30 days)."""

from prometheus_client import CollectorRegistry

import stripeapi
from reconcile.objects.kinds import KINDS
from workers.metrics.catalog import counter

STATUS_CLASSES = ("2xx", "4xx", "429", "5xx", "none")
_RETRIED = (
    stripeapi.Unreachable,
    stripeapi.Garbled,
    stripeapi.Broken,
    stripeapi.RateLimited,
    stripeapi.Congested,
    stripeapi.Locked,
)
_COLLECTIONS = [kind.collection for kind in KINDS.values()]
ENDPOINTS = (
    *_COLLECTIONS,
    *(f"{collection}/:id" for collection in _COLLECTIONS),
    "account",
    "accounts",
    "balance",
    "balance_transactions",
    "events",
)


class StripeMetrics:
    """Counts each attempt, retried ones included."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = counter("paywatch_stripe_requests_total", registry)
        self._retries = counter("paywatch_stripe_retries_total", registry)
        for endpoint in ENDPOINTS:
            for status in STATUS_CLASSES:
                self._requests.labels(endpoint, status)
        for error in _RETRIED:
            self._retries.labels(error.cause)

    def requested(self, endpoint: str, status: int, seconds: float) -> None:  # noqa: ARG002 (the hook's signature)
        self._requests.labels(endpoint, _class_of(status)).inc()

    def retried(self, cause: str) -> None:
        self._retries.labels(cause).inc()


def _class_of(status: int) -> str:
    """Returns ``2xx`` and so on; 429 (rate limited) and no response have their own classes."""
    if status == 429:
        return "429"
    return f"{status // 100}xx" if status else "none"

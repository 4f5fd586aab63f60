"""Counts requests to Stripe, which limits them (500 reads per transaction, averaged over 30 days)."""

from collections.abc import Collection, Iterator

from prometheus_client import CollectorRegistry

import stripeapi
from probes import stripe_endpoints as endpoints_of_check
from probes.reading import Json
from reconcile import stripe_endpoints as endpoints_of_runs
from settings import Settings
from workers.metrics.catalog import counter, gauge
from workers.metrics.stripe_load import StripeLoad
from workers.reconciling.dependencies import request_rates

STATUS_CLASSES = ("2xx", "4xx", "429", "5xx", "none")
_RETRIED = (
    stripeapi.Unreachable,
    stripeapi.Garbled,
    stripeapi.Broken,
    stripeapi.RateLimited,
    stripeapi.Congested,
    stripeapi.Locked,
)


class StripeMetrics:
    """Counts each attempt, retried ones included. ``roles``: those of the worker."""

    def __init__(self, registry: CollectorRegistry, settings: Settings, roles: Collection[str]) -> None:
        self._requests = counter("paywatch_stripe_requests_total", registry)
        self._retries = counter("paywatch_stripe_retries_total", registry)
        endpoints = set(_endpoints(settings, roles))
        for endpoint in endpoints:
            for status in STATUS_CLASSES:
                self._requests.labels(endpoint, status)
        for error in _RETRIED if endpoints else ():
            self._retries.labels(error.cause)
        permitted = gauge("paywatch_stripe_permitted_requests_per_second", registry)
        rates = dict(_permitted(settings)) if "reconcile" in roles else {}
        for endpoint, rate in rates.items():
            permitted.labels(endpoint).set(rate)
        self._load = StripeLoad(rates)

    def requested(self, endpoint: str, status: int, seconds: float) -> None:  # noqa: ARG002 (the hook's signature)
        self._requests.labels(endpoint, _class_of(status)).inc()
        self._load.count(endpoint)

    def retried(self, cause: str) -> None:
        self._retries.labels(cause).inc()

    def report(self) -> dict[str, Json]:
        return self._load.report()


def _endpoints(settings: Settings, roles: Collection[str]) -> Iterator[str]:
    """Yields the endpoints that such a worker requests. Another one is counted when it is requested."""
    if "probes" in roles:
        for check in settings.checks:
            yield from endpoints_of_check(check)
    if "reconcile" in roles and settings.stripe_secret_key is not None:
        yield from endpoints_of_runs(settings.reconcile)


def _permitted(settings: Settings) -> Iterator[tuple[str, float]]:
    """Yields the requests per second to each endpoint of runs. A list and its objects share an endpoint."""
    if settings.stripe_secret_key is not None:
        rate, rates = request_rates(settings, settings.stripe_secret_key)
        for endpoint in sorted({each.partition("/")[0] for each in endpoints_of_runs(settings.reconcile)}):
            yield endpoint, rates.get(endpoint, rate)


def _class_of(status: int) -> str:
    """Returns ``2xx`` and so on; 429 (rate limited) and no response have their own classes."""
    if status == 429:
        return "429"
    return f"{status // 100}xx" if status else "none"

"""The causes of a ``stripe_webhooks`` check, besides those of every request to Stripe."""

from collections.abc import Mapping

from probes import stripe_requests
from probes.tools import Needs
from settings.checks.stripe_webhooks import StripeWebhooksCheck

CAUSES: Mapping[str, str] = {
    **stripe_requests.CAUSES,
    "api_version": "the endpoint receives events of another API version",
    "disabled": "the endpoint is disabled: Stripe delivers nothing to it",
    "endpoint": "Stripe has no such endpoint, or none that is enabled",
    "endpoint_twice": "two endpoints of the same URL receive the same events",
    "events": "the endpoint is not subscribed to an event",
    "no_events": "there was no event in three days, so nothing is known about deliveries",
    "pending": "an event is undelivered for longer than `pending_fail_above` or `pending_degraded_above`",
    "success": "fewer events were delivered than `success_fail_below` or `success_degraded_below`",
}

NEEDS: Needs = {
    "disabled": lambda check: bool(check.endpoints),
    "events": lambda check: any(each.events for each in check.endpoints),
    "api_version": lambda check: any(each.api_version for each in check.endpoints),
}


def stripe_endpoints(_check: StripeWebhooksCheck) -> tuple[str, ...]:
    return ("webhook_endpoints", "events")

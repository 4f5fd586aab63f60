"""Reads what anomalies are found in, in a bounded number of requests."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import stripeapi
from probes.anomalies.objects import Charge, CustomerEvent, Dispute, Refund
from probes.stripe_requests import Identified, Listing, read_list
from settings.checks.anomalies import AnomaliesCheck

_KEPT = int(timedelta(days=30).total_seconds())
"""Seconds for which Stripe keeps events."""
_CHARGE_PAGES, _REFUND_PAGES, _DISPUTE_PAGES, _EVENT_PAGES = 10, 10, 5, 5
_TYPES = ["customer.deleted", "customer.subscription.deleted"]

_I = TypeVar("_I", bound=Identified)


@dataclass(frozen=True, slots=True)
class Activity:
    """What was read since ``since``; None if nothing needs it. ``now`` is Stripe's clock.

    Refunds and disputes cover the same time as the charges. If there are more charges than are read, that is
    the time of those that were.
    """

    since: float
    now: float
    charges: Listing[Charge] | None
    refunds: Listing[Refund] | None
    disputes: Listing[Dispute] | None
    events: Listing[CustomerEvent] | None


async def read_activity(check: AnomaliesCheck, client: stripeapi.Stripe, now: float) -> Activity:
    """Raises StripeError if a list cannot be read to its end or to its limit. ``now`` is this host's."""
    watched = set(check.watch)
    charges = refunds = disputes = events = None
    since = int(now - max(check.rate_within, check.within + check.paid_twice_within).total_seconds())
    if watched & {"paid_twice", "refund_rate", "dispute_rate"}:
        charges = await _read(client, "charges", Charge, since, _CHARGE_PAGES)
        now = charges.now
        since = max(int(now - check.rate_within.total_seconds()), _oldest(charges))
    if "refund_rate" in watched:
        refunds = await _read(client, "refunds", Refund, since, _REFUND_PAGES)
    if "dispute_rate" in watched:
        disputes = await _read(client, "disputes", Dispute, since, _DISPUTE_PAGES)
    if "customers_deleted" in watched:
        events = await _read_events(client, int(now))
        now = events.now
    return Activity(since, now, charges, refunds, disputes, events)


def _oldest(charges: Listing[Charge]) -> int:
    return 0 if charges.complete else charges.objects[-1].created


async def _read(
    client: stripeapi.Stripe, collection: str, kind: type[_I], since: int, pages: int
) -> Listing[_I]:
    return await read_list(client, f"/v1/{collection}", kind, {"created": {"gte": since}}, pages=pages)


async def _read_events(client: stripeapi.Stripe, now: int) -> Listing[CustomerEvent]:
    params = {"types": _TYPES, "created": {"gte": now - _KEPT}}
    return await read_list(client, "/v1/events", CustomerEvent, params, pages=_EVENT_PAGES)

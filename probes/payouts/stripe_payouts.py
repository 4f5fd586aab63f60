"""Reads payouts from Stripe, in a bounded number of requests."""

from dataclasses import dataclass

import msgspec

import stripeapi
from probes.payouts.business_days import end_of, latest_before, today_in
from probes.stripe_requests import Identified, Listing, Whole, read_list
from settings.checks.payouts import PayoutsCheck

RECENT = 30 * 86_400
"""Seconds: the payouts of the values. Stripe keeps events as long."""
_UNTIL_FAILURE = 45 * 86_400
"""Seconds from a payout's creation to its failure at most, with a margin: a bank has days to return it."""
_RECENT_PAGES, _STUCK_PAGES, _FAILED_PAGES, _EVENT_PAGES = 3, 1, 2, 1
_PATH = "/v1/payouts"
UNFINISHED = ("pending", "in_transit")
STATUSES = frozenset({*UNFINISHED, "paid", "failed", "canceled"})


class Reversal(msgspec.Struct, frozen=True, gc=False):
    """The balance transaction that returned a failed payout's money."""

    created: Whole


class Payout(Identified, frozen=True, gc=False):
    """``arrival_date`` is the midnight of a date, in UTC. The amount, in minor units, can be negative."""

    amount: Whole
    currency: str
    status: str
    arrival_date: Whole
    failure_code: str | None = None
    failure_balance_transaction: Reversal | str | None = None

    @property
    def failed_at(self) -> int:
        """When the money came back. Without its transaction, the date on which the payout should arrive."""
        reversal = self.failure_balance_transaction
        return reversal.created if isinstance(reversal, Reversal) else self.arrival_date


class _Paid(msgspec.Struct):
    created: Whole


class _Data(msgspec.Struct):
    object: _Paid


class PaidEvent(Identified, frozen=True, gc=False):
    data: _Data

    @property
    def seconds(self) -> int:
        """From the payout's creation until Stripe reported it as paid."""
        return max(0, self.created - self.data.object.created)


@dataclass(frozen=True, slots=True)
class Payouts:
    """``paid`` is None if the key may not read events."""

    recent: Listing[Payout]
    stuck: tuple[Listing[Payout], ...]
    failed: Listing[Payout]
    paid: Listing[PaidEvent] | None


async def read_payouts(check: PayoutsCheck, client: stripeapi.Stripe, timezone: str, now: float) -> Payouts:
    """Raises StripeError if a list cannot be read to its end or to its limit."""
    since = int(now) - RECENT
    recent = await read_list(client, _PATH, Payout, {"created": {"gte": since}}, pages=_RECENT_PAGES)
    today = today_in(timezone, recent.at)
    late = end_of(latest_before(today, check.stuck_after.days, set(check.holidays)))
    stuck = [
        await read_list(
            client, _PATH, Payout, {"status": status, "arrival_date": {"lt": late}}, pages=_STUCK_PAGES
        )
        for status in UNFINISHED
    ]
    failed = await _read_failed(check, client, recent)
    return Payouts(recent, tuple(stuck), failed, await _read_paid(client, since))


async def _read_failed(
    check: PayoutsCheck, client: stripeapi.Stripe, recent: Listing[Payout]
) -> Listing[Payout]:
    since = recent.now - check.failed_within.total_seconds()
    params = {
        "status": "failed",
        "created": {"gte": int(since) - _UNTIL_FAILURE},
        "expand": ["data.failure_balance_transaction"],
    }
    found = await read_list(client, _PATH, Payout, params, pages=_FAILED_PAGES)
    return Listing(tuple(each for each in found.objects if each.failed_at >= since), found.complete, found.at)


async def _read_paid(client: stripeapi.Stripe, since: int) -> Listing[PaidEvent] | None:
    params = {"type": "payout.paid", "created": {"gte": since}}
    try:
        return await read_list(client, "/v1/events", PaidEvent, params, pages=_EVENT_PAGES)
    except stripeapi.Forbidden:
        return None

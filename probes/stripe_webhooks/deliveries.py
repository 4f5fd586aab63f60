"""Judges the deliveries of events: the oldest undelivered one, and the share that was delivered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import stripeapi
from probes.formatting import format_seconds
from probes.judgement import Problem
from probes.reading import Json, Verdict
from probes.stripe_requests import Identified, Listing, Whole, read_list, show
from probes.stripe_webhooks.endpoints import ALL
from settings.checks.stripe_webhooks import StripeWebhooksCheck
from settings.values import format_duration, format_share

RETRIED_FOR = timedelta(days=3)
"""Stripe retries a delivery for three days; it lists the event as undelivered for 30 days."""
_KEPT_FOR = timedelta(days=30)
_YOUNG = timedelta(minutes=1)
"""An event of this age may still be in its first delivery, for which Stripe waits up to 30 seconds."""
_PENDING_PAGES, _RECENT_PAGES = 5, 3
_MOST_TYPES = 20
"""Types that one request may name."""
_NAMED = 10
"""Types of undelivered events in the evidence."""
_EVENTS = "/v1/events"


class Event(Identified, frozen=True, gc=False):
    """``pending_webhooks`` counts the endpoints that have not accepted the event."""

    type: str
    pending_webhooks: Whole


@dataclass(slots=True)
class Deliveries:
    problems: list[Problem] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Json] = field(default_factory=dict)
    summary: str = ""
    counted: int = 0
    """Events that were read, whether delivered or not."""


async def judge_deliveries(
    check: StripeWebhooksCheck, client: stripeapi.Stripe, types: frozenset[str], now: int
) -> Deliveries:
    """``types`` are the events that an enabled endpoint receives. ``now`` is Stripe's clock."""
    result, wanted = Deliveries(), _types(types)
    young, retried = now - _seconds(_YOUNG), now - _seconds(RETRIED_FOR)
    pending = await _read(client, {"delivery_success": "false"}, retried, young, _PENDING_PAGES)
    _judge_pending(check, pending, now, result)
    if not pending.complete and not any(each.verdict is Verdict.FAIL for each in result.problems):
        await _look_further_back(check, client, retried, now, result)
    recent = await _read(client, wanted, retried, young, _RECENT_PAGES)
    _judge_success(check, recent, types, result)
    await _count_given_up(client, retried, now, result)
    return result


async def _read(
    client: stripeapi.Stripe, params: Mapping[str, object], since: int, until: int, pages: int
) -> Listing[Event]:
    created = {"gte": since, "lt": until}
    return await read_list(client, _EVENTS, Event, {**params, "created": created}, pages=pages)


def _types(types: frozenset[str]) -> dict[str, object]:
    """Returns the filter by type, if Stripe can apply it."""
    return {"types": sorted(types)} if 0 < len(types) <= _MOST_TYPES and ALL not in types else {}


def _judge_pending(check: StripeWebhooksCheck, pending: Listing[Event], now: int, result: Deliveries) -> None:
    oldest = min(pending.objects, key=lambda event: event.created, default=None)
    age = 0.0 if oldest is None else float(now - oldest.created)
    result.values |= {"webhooks_pending": float(len(pending.objects)), "oldest_pending": age}
    if oldest is None:
        return
    types = Counter(event.type for event in pending.objects)
    result.evidence["pending"] = {
        "events": pending.count(),
        "oldest": show(oldest.id),
        "types": {show(name): number for name, number in types.most_common(_NAMED)},
    }
    at_least = "" if pending.complete else "at least "
    sentence = f"undelivered events: {pending.count()}"
    sentence += f", the oldest ({show(oldest.type)}) for {at_least}{format_seconds(age)}"
    result.problems += _too_old(check, age, sentence)


def _too_old(check: StripeWebhooksCheck, age: float, sentence: str) -> list[Problem]:
    for verdict, key, limit in (
        (Verdict.FAIL, "pending_fail_above", check.pending_fail_above),
        (Verdict.DEGRADED, "pending_degraded_above", check.pending_degraded_above),
    ):
        if age > limit.total_seconds():
            return [Problem(verdict, "pending", f"{sentence}, longer than {key} = {format_duration(limit)}")]
    return []


async def _look_further_back(
    check: StripeWebhooksCheck, client: stripeapi.Stripe, since: int, now: int, result: Deliveries
) -> None:
    """Stripe lists the newest events first: asks whether one is over a limit that the pages do not reach."""
    for limit in (check.pending_fail_above, check.pending_degraded_above):
        until = now - _seconds(limit)
        found = await _one(client, since, until)
        if found is not None:
            age = float(now - found.created)
            result.values["oldest_pending"] = max(age, result.values["oldest_pending"])
            sentence = f"an event ({show(found.type)}) is undelivered for at least {format_seconds(age)}"
            result.problems += _too_old(check, age, sentence)
            return


async def _one(client: stripeapi.Stripe, since: int, until: int) -> Event | None:
    params = {"delivery_success": "false", "created": {"gte": since, "lt": until}, "limit": 1}
    found = (await read_list(client, _EVENTS, Event, params, pages=1)).objects
    return found[0] if found else None


def _judge_success(
    check: StripeWebhooksCheck, recent: Listing[Event], types: frozenset[str], result: Deliveries
) -> None:
    """Only events that an endpoint receives count: the others are never pending, and would hide failures."""
    sent = [each for each in recent.objects if ALL in types or each.type in types]
    delivered = sum(each.pending_webhooks <= 0 for each in sent)
    result.counted = len(sent)
    result.values["webhook_events"] = float(len(sent))
    result.evidence["recent"] = {"events": len(sent), "delivered": delivered, "all_read": recent.complete}
    if len(sent) < check.min_events:
        result.summary = f"{len(sent)} events in three days, too few to judge the share delivered"
        result.summary += f" (min_events = {check.min_events})"
        return
    share = delivered / len(sent)
    result.values["webhook_success_rate"] = share
    result.summary = f"{delivered} of the last {len(sent)} events are delivered"
    result.problems += _too_few(check, share, result.summary)


def _too_few(check: StripeWebhooksCheck, share: float, sentence: str) -> list[Problem]:
    for verdict, key, limit in (
        (Verdict.FAIL, "success_fail_below", check.success_fail_below),
        (Verdict.DEGRADED, "success_degraded_below", check.success_degraded_below),
    ):
        if share < limit:
            return [Problem(verdict, "success", f"{sentence}, less than {key} = {format_share(limit)}")]
    return []


async def _count_given_up(client: stripeapi.Stripe, retried: int, now: int, result: Deliveries) -> None:
    """Counts events that Stripe delivers no more. They stay listed for 30 days: no problem of now."""
    lost = await _read(client, {"delivery_success": "false"}, now - _seconds(_KEPT_FOR), retried, 1)
    result.values["webhooks_given_up"] = float(len(lost.objects))
    if lost.objects:
        result.summary += f"; Stripe has given up {lost.count()} older events"


def _seconds(duration: timedelta) -> int:
    return int(duration.total_seconds())

"""Finds customers that were deleted although no subscription of theirs was cancelled before."""

from collections.abc import Sequence

from probes.anomalies.objects import CustomerEvent

_AT_ONCE = 60
"""Seconds: deleting a customer also ends the subscriptions, which is no cancellation."""


def find_deletions(events: Sequence[CustomerEvent], since: float) -> list[CustomerEvent]:
    """Returns the deletions since then without an earlier ``customer.subscription.deleted``."""
    cancelled: dict[str, int] = {}
    for event in events:
        if not event.deleted and event.customer is not None:
            first = cancelled.get(event.customer, event.created)
            cancelled[event.customer] = min(first, event.created)
    return [
        event
        for event in events
        if event.deleted
        and event.created >= since
        and cancelled.get(event.customer or "", event.created) > event.created - _AT_ONCE
    ]

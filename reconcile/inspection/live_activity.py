"""What happened to one object at Stripe: its movements and its events, read now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from reconcile.codes import LiveGap
from reconcile.inspection.live_events import LiveEvents, Wanted, events_of, near_changes
from reconcile.inspection.live_links import StripeObject, objects_of
from reconcile.inspection.live_lists import NotKnown, Questions
from reconcile.inspection.live_movements import LiveMovements, movements_of
from reconcile.objects.kind import Kind
from stripeapi import Stripe, decode_tolerantly

RUNS = 3
"""Runs that found a difference, the newest, before whose ends events are looked for."""
_OBJECT = msgspec.json.Decoder(StripeObject)


async def activity_of(
    stripe: Stripe, kind: Kind, body: bytes | None, runs: Sequence[datetime]
) -> tuple[LiveMovements, LiveEvents]:
    """``body`` is the object as Stripe sent it, None if it has no such object."""
    if body is None:
        return _nothing(LiveGap.ABSENT_AT_STRIPE, LiveGap.ABSENT_AT_STRIPE.meaning)
    try:
        itself = decode_tolerantly(_OBJECT, body)
    except msgspec.DecodeError as error:
        return _nothing(LiveGap.LIST_UNREADABLE, f"the object cannot be read: {error}")
    questions = Questions(stripe)
    all_ = await objects_of(questions, kind.object, itself)
    movements = await movements_of(questions, itself, all_)
    moments = {*(each.at for each in all_), *(each.created for each in movements.movements)}
    wanted = Wanted(
        *(kind, frozenset(each.id for each in all_), itself.at),
        near_changes(moments, sorted(runs, reverse=True)[:RUNS]),
    )
    # Whether Stripe answers at all is known already; the gaps of the events are their own.
    return movements, await events_of(replace(questions, gaps=[]), wanted)


def _nothing(code: LiveGap, reason: str) -> tuple[LiveMovements, LiveEvents]:
    movements = LiveMovements([], None, [NotKnown("its balance transactions", code, reason)])
    return movements, LiveEvents([], [], False, [], [NotKnown("its events", code, reason)])

"""Finds the object of an id: its key, and when it was created."""

from sandbox.stripe import events
from sandbox.stripe.balance import find_transaction
from sandbox.stripe.keys import make_key, split_key
from sandbox.stripe.objects import CHARGE, DISPUTE, PAYMENT, PAYOUT, PAYOUT_FAILURE, REFUND
from sandbox.stripe.world import EVENT_KIND_OFFSET, World


def key_of(world: World, noun: str, identifier: str) -> int | None:
    """Returns the key that an object with this id has, or None if the id is not of an object of this type.

    The object may since have been deleted from its list.
    """
    decoded = world.ids.decode(identifier)
    if decoded is None:
        return None
    kind, index = decoded
    created = created_of(world, noun, kind, index)
    if not created:
        return None
    key = make_key(created, kind - EVENT_KIND_OFFSET if noun == "event" else kind, index)
    # The code decodes behind any text; only an id with the prefix of its type is valid.
    same = world.ids.encode(identifier.split("_", 1)[0], kind, index) == identifier
    return key if same and identifier.startswith(_PREFIX[noun]) else None


_PREFIX = {
    "payment_intent": "pi_",
    "charge": "ch_",
    "refund": "re_",
    "dispute": "dp_",
    "payout": "po_",
    "balance_transaction": "txn_",
    "event": "evt_",
}


def created_of(world: World, noun: str, kind: int, index: int) -> int:
    """Returns when an object was created, or 0 if there is no such object."""
    if noun == "event":
        return _event_created(world, kind - EVENT_KIND_OFFSET, index)
    if kind in (PAYOUT, PAYOUT_FAILURE):
        payouts = world.activity.payout_list
        if index >= len(payouts):
            return 0
        return payouts[index].created if kind == PAYOUT else payouts[index].failed
    if index >= len(world):
        return 0
    payment = world.payment(index)
    if noun == "balance_transaction":
        transaction = find_transaction(payment, kind)
        return transaction.created if transaction else 0
    moments = {
        PAYMENT: payment.created,
        CHARGE: payment.charged,
        REFUND: payment.refunded,
        DISPUTE: payment.disputed,
    }
    return moments.get(kind, 0)


def _event_created(world: World, kind: int, index: int) -> int:
    if kind == events.CHANGE_KIND:
        keys = map(split_key, world.events.values)
        return next((created for created, *rest in keys if rest == [kind, index]), 0)
    if events.FIRST_PAYOUT_KIND <= kind < events.FIRST_PAYOUT_KIND + len(events.PAYOUT_EVENTS):
        payouts = world.activity.payout_list
        moment_of = events.PAYOUT_EVENTS[kind - events.FIRST_PAYOUT_KIND][1]
        return moment_of(payouts[index]) if index < len(payouts) else 0
    if 0 <= kind < len(events.PAYMENT_EVENTS) and index < world.seeded_count:
        return events.PAYMENT_EVENTS[kind].moment(world.seeded_payment(index))
    return 0

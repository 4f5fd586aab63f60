"""Charges.

Stripe's status of a charge says whether it succeeded; flags say what happened to the money afterwards. Teams
often store both in one status, so a mapping can name statuses that are derived from the flags: ``disputed``,
``refunded``, ``partially_refunded`` and ``uncaptured``, in this order. A dispute can be won and a refund can
fail, so none of the first three ranks above another. The flag ``disputed`` stays true after a dispute was
won, and is true during an inquiry: only the dispute's own status says whether the charge is disputed.
"""

from typing import Literal

import msgspec

from reconcile.objects.disputes import DISPUTES
from reconcile.objects.kind import EventTypes, Kind, MovementRule
from reconcile.objects.records import Amount, Common, Link, Reader, Record, linked, record
from reconcile.objects.refunds import REFUNDS


class Charge(Common):
    object: Literal["charge"]
    amount_captured: Amount | None = None
    amount_refunded: Amount | None = None
    captured: bool = True
    refunded: bool = False
    disputed: bool = False
    payment_intent: Link = None
    balance_transaction: Link = None
    failure_balance_transaction: Link = None


class _Details(msgspec.Struct, omit_defaults=True):
    payment: str | None
    captured: int | None
    refunded: int | None
    disputed: bool = False
    transaction: str | None = None
    failure_transaction: str | None = None


def _normal(found: Charge) -> Record:
    details = _Details(
        linked(found.payment_intent),
        found.amount_captured,
        found.amount_refunded,
        found.disputed,
        linked(found.balance_transaction),
        linked(found.failure_balance_transaction),
    )
    return record(found, details, _derived_statuses(found))


def _derived_statuses(found: Charge) -> tuple[str, ...]:
    if found.status != "succeeded":
        return ()
    refund = refund_status(
        found.amount,
        found.amount_captured if found.captured else 0,
        found.amount_refunded,
        refunded=found.refunded,
    )
    holds = {"disputed": found.disputed, refund: bool(refund), "uncaptured": not found.captured}
    return tuple(status for status, true in holds.items() if true)


def refund_status(
    amount: int | None, amount_captured: int | None, amount_refunded: int | None, *, refunded: bool
) -> str:
    """Returns ``refunded``, ``partially_refunded``, or an empty text.

    Stripe books the part of an authorization that was not captured as refunded, too: only what is beyond it
    was given back. A captured amount of None is all of it. Without an amount the flag alone decides.
    """
    if amount is None:
        return "refunded" if refunded else "partially_refunded" if amount_refunded else ""
    captured = amount if amount_captured is None else amount_captured
    given_back = (amount_refunded or 0) - max(0, amount - captured)
    if captured and (refunded or given_back >= captured):
        return "refunded"
    return "partially_refunded" if given_back > 0 and captured else ""


_READER = Reader(Charge, _normal)

CHARGES = Kind(
    object="charges",
    collection="charges",
    noun="charge",
    dashboard="payments",
    statuses={"pending": 0, "succeeded": 1, "failed": 2},
    derived_statuses={"uncaptured": 0, "partially_refunded": 1, "refunded": 1, "disputed": 1},
    amount_final=("succeeded", "failed", "partially_refunded", "refunded", "disputed"),
    final=("succeeded", "failed", "partially_refunded", "refunded", "disputed"),
    events=EventTypes(
        created=("charge.pending",),
        changed=(
            "charge.captured",
            "charge.expired",
            "charge.failed",
            "charge.refunded",
            "charge.succeeded",
            "charge.updated",
            # They change the charge's derived statuses.
            *REFUNDS.events.changed,
            *DISPUTES.events.all,
        ),
    ),
    amounts={"amount_captured": "amount_captured"},
    movements=(
        MovementRule("charge"),
        MovementRule("refund", "charge"),
        MovementRule("dispute", "charge", has_row=False),
    ),
    decode_page=_READER.page,
    decode_one=_READER.one,
)

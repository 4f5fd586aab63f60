"""Charges.

Stripe's status of a charge says whether it succeeded; flags say what happened to the money afterwards. Teams
often store both in one status, so a mapping can name statuses that are derived from the flags: ``disputed``,
``refunded``, ``partially_refunded`` and ``uncaptured``, in this order. A disputed charge stays disputed, but
a refund can fail, so none of the first three ranks above another.
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
    given_back = money_back(found.amount_refunded, refunded=found.refunded, disputed=found.disputed)
    return given_back if found.captured else (*given_back, "uncaptured")


def money_back(amount_refunded: int | None, *, refunded: bool, disputed: bool) -> tuple[str, ...]:
    """The derived statuses of a succeeded charge's money, the most specific first."""
    holds = {
        "disputed": disputed,
        "refunded": refunded,
        "partially_refunded": bool(amount_refunded) and not refunded,
    }
    return tuple(status for status, true in holds.items() if true)


_READER = Reader(Charge, _normal)

CHARGES = Kind(
    object="charges",
    collection="charges",
    noun="charge",
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
    movements=(
        MovementRule("charge"),
        MovementRule("refund", "charge"),
        MovementRule("dispute", "charge", has_row=False),
    ),
    decode_page=_READER.page,
    decode_one=_READER.one,
)

"""Payouts.

The amount of a payout that takes money from the bank account is negative. A ``paid`` payout can still fail
within five business days.
"""

from datetime import timedelta
from typing import Literal

import msgspec

from reconcile.objects.kind import EventTypes, Kind, MovementRule
from reconcile.objects.records import Common, Created, Link, Reader, Record, SignedAmount, linked, record


class Payout(Common):
    object: Literal["payout"]
    amount: SignedAmount
    arrival_date: Created | None = None
    automatic: bool | None = None
    reconciliation_status: str | None = None
    balance_transaction: Link = None
    failure_balance_transaction: Link = None
    failure_code: str | None = None
    original_payout: Link = None
    reversed_by: Link = None


class _Details(msgspec.Struct, omit_defaults=True):
    arrival: int | None
    automatic: bool | None
    reconciliation: str | None
    transaction: str | None = None
    failure_transaction: str | None = None
    failure: str | None = None
    original: str | None = None
    reversed_by: str | None = None


def _normal(found: Payout) -> Record:
    details = _Details(
        found.arrival_date,
        found.automatic,
        found.reconciliation_status,
        linked(found.balance_transaction),
        linked(found.failure_balance_transaction),
        found.failure_code,
        linked(found.original_payout),
        linked(found.reversed_by),
    )
    return record(found, details)


_READER = Reader(Payout, _normal)
_STATUSES = {"pending": 0, "in_transit": 1, "paid": 2, "failed": 3, "canceled": 3}

PAYOUTS = Kind(
    object="payouts",
    collection="payouts",
    noun="payout",
    statuses=_STATUSES,
    amount_final=tuple(_STATUSES),
    final=("failed", "canceled"),
    provisional={"paid": 5},
    provisional_within=timedelta(days=7),
    signed=True,
    events=EventTypes(
        created=("payout.created",),
        changed=(
            "payout.canceled",
            "payout.failed",
            "payout.paid",
            "payout.reconciliation_completed",
            "payout.updated",
        ),
    ),
    movements=(MovementRule("payout"),),
    decode_page=_READER.page,
    decode_one=_READER.one,
)

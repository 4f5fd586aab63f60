"""Refunds.

A bank can return a refund, so ``failed`` can follow ``succeeded``. Stripe leaves the status of some refunds
null: then the ledger's status is not compared.
"""

from typing import Literal

import msgspec

from reconcile.objects.kind import EventTypes, Kind, MovementRule
from reconcile.objects.records import Common, Link, Reader, Record, Status, linked, record


class Refund(Common, kw_only=True):
    object: Literal["refund"]
    status: Status | None = None  # type: ignore[assignment]  # every other kind requires a status
    charge: Link = None
    payment_intent: Link = None
    balance_transaction: Link = None
    failure_balance_transaction: Link = None
    failure_reason: str | None = None


class _Details(msgspec.Struct, omit_defaults=True):
    charge: str | None
    payment: str | None
    transaction: str | None = None
    failure_transaction: str | None = None
    failure: str | None = None


def _normal(found: Refund) -> Record:
    details = _Details(
        linked(found.charge),
        linked(found.payment_intent),
        linked(found.balance_transaction),
        linked(found.failure_balance_transaction),
        found.failure_reason,
    )
    return record(found, details)


_READER = Reader(Refund, _normal)
_STATUSES = {"pending": 0, "requires_action": 0, "succeeded": 1, "failed": 2, "canceled": 2}

REFUNDS = Kind(
    object="refunds",
    collection="refunds",
    noun="refund",
    statuses=_STATUSES,
    amount_final=tuple(_STATUSES),
    final=("succeeded", "failed", "canceled"),
    status_optional=True,
    events=EventTypes(
        created=("refund.created",), changed=("charge.refund.updated", "refund.failed", "refund.updated")
    ),
    movements=(MovementRule("refund"),),
    decode_page=_READER.page,
    decode_one=_READER.one,
)

"""Refunds.

A bank can send a refund back, so that ``failed`` can follow ``succeeded``. Stripe gives some refunds no
status at all: then the ledger's word is left alone.
"""

from typing import Literal

import msgspec

from reconcile.objects.kind import Kind
from reconcile.objects.records import Common, Link, Reader, Record, Status, linked, record


class Refund(Common, kw_only=True):
    object: Literal["refund"]
    status: Status | None = None  # type: ignore[assignment]  # wider than other kinds have it
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
    decode_page=_READER.page,
    decode_one=_READER.one,
)

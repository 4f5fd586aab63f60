"""Disputes.

An inquiry (``warning_...``) can become a dispute. A decision can be appealed and reversed, so ``won``,
``lost`` and the statuses of an appeal have the same rank.
"""

from typing import Literal

import msgspec

from reconcile.objects.kind import EventTypes, Kind, MovementRule
from reconcile.objects.records import Common, Link, Reader, Record, linked, record

LOST_NOTHING = frozenset({"won", "prevented", "charge_refunded"})
"""Statuses after which the money of the charge is not in dispute."""


def takes_money(status: str) -> bool:
    """Whether a dispute with this status is open or lost. An inquiry (``warning_...``) takes no money."""
    return not status.startswith("warning_") and status not in LOST_NOTHING


class Dispute(Common):
    object: Literal["dispute"]
    charge: Link = None
    payment_intent: Link = None
    reason: str | None = None


class _Details(msgspec.Struct, omit_defaults=True):
    charge: str | None
    payment: str | None
    reason: str | None = None


def _normal(found: Dispute) -> Record:
    return record(found, _Details(linked(found.charge), linked(found.payment_intent), found.reason))


_READER = Reader(Dispute, _normal)

DISPUTES = Kind(
    object="disputes",
    collection="disputes",
    noun="dispute",
    statuses={
        "warning_needs_response": 0,
        "warning_under_review": 0,
        "warning_closed": 1,
        "needs_response": 2,
        "under_review": 3,
        "appeal_needs_response": 4,
        "appeal_under_review": 4,
        "won": 4,
        "lost": 4,
        "prevented": 4,
        "charge_refunded": 4,
    },
    amount_final=("warning_closed", "won", "lost", "prevented", "charge_refunded"),
    final=("warning_closed", "won", "lost", "prevented", "charge_refunded"),
    events=EventTypes(
        created=("charge.dispute.created",),
        changed=(
            "charge.dispute.closed",
            "charge.dispute.updated",
            "charge.dispute.funds_reinstated",
            "charge.dispute.funds_withdrawn",
        ),
    ),
    movements=(MovementRule("dispute"),),
    decode_page=_READER.page,
    decode_one=_READER.one,
)

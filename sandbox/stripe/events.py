"""Which events a payment and a payout leave behind, and the object as it was at that moment."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from sandbox.stripe.facts import Facts
from sandbox.stripe.money import Payout
from sandbox.stripe.objects import API_VERSION, template

KEPT = 30 * 86400  # Stripe keeps events for 30 days
_ENDED = {
    "succeeded": "payment_intent.succeeded",
    "requires_payment_method": "payment_intent.payment_failed",
    "requires_capture": "payment_intent.amount_capturable_updated",
    "processing": "payment_intent.processing",
    "requires_action": "payment_intent.requires_action",
    "canceled": "payment_intent.canceled",
}
CLEAN = {"refunded": 0, "refund": 0, "refund_failed": 0, "disputed": 0, "dispute_closed": 0}


@dataclass(frozen=True, slots=True)
class Happening:
    """One kind of derived event: its types by payment status, when it happened, what the object was then."""

    noun: str
    type_of: Callable[[Facts], str]
    moment: Callable[[Facts], int]
    then: Callable[[Facts], Facts]


def _ended_at(facts: Facts) -> int:
    if facts.status == "requires_action":
        return facts.created + 1
    return facts.canceled or facts.charged


def opened(facts: Facts) -> Facts:
    return _before(facts, status="requires_payment_method", charged=0, canceled=0, **CLEAN)


def _before(facts: Facts, **changes: object) -> Facts:
    return msgspec.structs.replace(facts, **changes)


def _refunding(facts: Facts) -> Facts:
    return _before(facts, refund_failed=0)


def _same(facts: Facts) -> Facts:
    return facts


def _clean(facts: Facts) -> Facts:
    return _before(facts, **CLEAN)


# The position in this table is the kind in an event's key and id.
OF_PAYMENT = (
    Happening("payment_intent", lambda _: "payment_intent.created", lambda f: f.created, opened),
    Happening(
        "charge",
        lambda f: "charge.failed" if f.status == "requires_payment_method" else "charge.succeeded",
        lambda f: f.charged if f.status != "processing" else 0,
        _clean,
    ),
    Happening("payment_intent", lambda f: _ENDED.get(f.status, ""), _ended_at, _clean),
    Happening("refund", lambda _: "refund.created", lambda f: f.refunded, _refunding),
    Happening("charge", lambda _: "charge.refunded", lambda f: f.refunded, _refunding),
    Happening("refund", lambda _: "refund.failed", lambda f: f.refund_failed, _same),
    Happening(
        "dispute",
        lambda _: "charge.dispute.created",
        lambda f: f.disputed,
        lambda f: _before(f, dispute_closed=0),
    ),
    Happening("dispute", lambda _: "charge.dispute.closed", lambda f: f.dispute_closed, _same),
)
PAYOUT_EVENTS = 16  # kinds from here on are a payout's
OF_PAYOUT: tuple[tuple[str, Callable[[Payout], int]], ...] = (
    ("payout.created", lambda p: p.created),
    ("payout.paid", lambda p: p.arrival),
    ("payout.failed", lambda p: p.failed),
)
LATER_EVENTS = 31  # of changes made while the double runs

_EVENT = template(
    {
        "id": "<@id>",
        "object": "event",
        "api_version": API_VERSION,
        "created": "@created",
        "data": "@data",
        "livemode": False,
        "pending_webhooks": "@pending",
        "request": {"id": None, "idempotency_key": None},
        "type": "<@type>",
    }
)


def event(identifier: str, kind: str, created: int, data: str, *, pending: int = 0, tail: str = "") -> str:
    """`tail` is put behind the last field: a connected account's events name it."""
    text = _EVENT % {"id": identifier, "created": created, "data": data, "pending": pending, "type": kind}
    return f"{text[:-1]}{tail}}}" if tail else text

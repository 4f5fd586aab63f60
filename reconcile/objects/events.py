"""Stripe's events: which of them tell of which kind of object, and what is read of each.

The object inside an event is as it was then, so that only its id and its age are taken from it.
"""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

import msgspec

from reconcile.objects.kind import Kind
from reconcile.objects.records import Created, Id, Record, moment
from settings.reconcile import Mapping

KEPT = timedelta(days=30)
"""How long Stripe keeps them."""
AHEAD = timedelta(days=1)
"""How far the last slice of events reaches beyond the clock of the store: Stripe has one of its own."""


@dataclass(frozen=True, slots=True)
class Types:
    """Those that only a new object has, and the others; together at most 20, as one request takes."""

    created: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.created + self.changed


TYPES: Dictionary[str, Types] = {
    "payments": Types(
        ("payment_intent.created",),
        (
            "payment_intent.amount_capturable_updated",
            "payment_intent.canceled",
            "payment_intent.partially_funded",
            "payment_intent.payment_failed",
            "payment_intent.processing",
            "payment_intent.requires_action",
            "payment_intent.succeeded",
        ),
    ),
    "charges": Types(
        ("charge.pending",),
        (
            *("charge.captured", "charge.expired", "charge.failed"),
            *("charge.refunded", "charge.succeeded", "charge.updated"),
            # A charge's words for refunds and disputes change with these.
            *("charge.refund.updated", "refund.failed", "refund.updated"),
            *("charge.dispute.created", "charge.dispute.closed", "charge.dispute.updated"),
            *("charge.dispute.funds_reinstated", "charge.dispute.funds_withdrawn"),
        ),
    ),
    "refunds": Types(("refund.created",), ("charge.refund.updated", "refund.failed", "refund.updated")),
    "payouts": Types(
        ("payout.created",),
        (
            *("payout.canceled", "payout.failed", "payout.paid"),
            *("payout.reconciliation_completed", "payout.updated"),
        ),
    ),
    "disputes": Types(
        ("charge.dispute.created",),
        (
            *("charge.dispute.closed", "charge.dispute.updated"),
            *("charge.dispute.funds_reinstated", "charge.dispute.funds_withdrawn"),
        ),
    ),
}


_RETURNED = (
    *("charge.refunded", "charge.refund.updated", "refund.failed", "refund.updated"),
    "charge.dispute.created",
)


def types_of(kind: Kind, mapping: Mapping) -> Types:
    """Those of a kind; of payments whose money may have been given back also those that tell so."""
    types = TYPES[kind.object]
    if not kind.derived_from or not kind.uses_derived_statuses(mapping):
        return types
    return Types(types.created, types.changed + _RETURNED)


class Event(Record, frozen=True):
    """``names``: the id of the object it is about; ``made``: when that one was created, if it says so."""

    names: str | None = None
    made: datetime | None = None


def events_of(kind: Kind, types: Sequence[str], **filters: object) -> Kind:
    """The list of events about one kind of object, which is read as any other list is."""
    decode_page = partial(_page, noun=kind.noun)
    filters = {"types": list(types), **filters}
    return replace(kind, collection="events", decode_page=decode_page, filters=filters, expand=())


class _Object(msgspec.Struct):
    id: Any = None
    object: Any = None
    created: Any = None
    charge: Any = None
    payment_intent: Any = None


class _Data(msgspec.Struct):
    object: _Object


class _Event(msgspec.Struct):
    id: Id
    created: Created
    data: _Data


class _Page(msgspec.Struct):
    object: Literal["list"]
    data: list[_Event]
    has_more: bool


_PAGE = msgspec.json.Decoder(_Page)


def _page(body: bytes, noun: str) -> tuple[list[Record], bool]:
    page = _PAGE.decode(body)
    return [_event(each, noun) for each in page.data], page.has_more


def _event(found: _Event, noun: str) -> Event:
    it = found.data.object
    if it.object == noun:
        made = moment(it.created) if isinstance(it.created, int) else None
        return Event(found.id, created=moment(found.created), names=_id(it.id), made=made)
    names = {"charge": it.charge, "payment_intent": it.payment_intent}.get(noun)
    return Event(found.id, created=moment(found.created), names=_id(names))


def _id(link: Any) -> str | None:
    """Of a link that may be expanded."""
    link = link.get("id") if isinstance(link, dict) else link
    return link if isinstance(link, str) and link else None

"""Stripe's events: the list of those about one kind of object, and what is read from each.

An event contains the object as it was then, so only the object's id and creation time are read from it; the
object itself is requested again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

import msgspec

from reconcile.objects.kind import Kind
from reconcile.objects.records import Created, Id, Record, moment
from stripeapi import decode_tolerantly

KEPT = timedelta(days=30)
"""How long Stripe stores events."""
AHEAD = timedelta(days=1)
"""How far the last slice of events reaches beyond the store's clock, from which Stripe's clock may differ."""


class Event(Record, frozen=True):
    """``names`` is the id of the object it is about, ``made`` the object's creation time if the event has
    it."""

    names: str | None = None
    made: datetime | None = None


def events_of(kind: Kind, types: Sequence[str], **filters: object) -> Kind:
    """Returns the list of events about one kind of object, to be read as the list of any kind."""
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
    # An event only names its object, which is requested again: oddities of its other fields do not matter.
    page = decode_tolerantly(_PAGE, body)
    return [_event(each, noun) for each in page.data], page.has_more


def _event(found: _Event, noun: str) -> Event:
    it = found.data.object
    if it.object == noun:
        made = moment(it.created) if isinstance(it.created, int) else None
        return Event(found.id, created=moment(found.created), names=_id(it.id), made=made)
    # An event about a refund or a dispute of the object: it links to the object by the object's noun.
    names = {"charge": it.charge, "payment_intent": it.payment_intent}.get(noun)
    return Event(found.id, created=moment(found.created), names=_id(names))


def _id(link: Any) -> str | None:
    """Returns the id of a link that may be expanded."""
    link = link.get("id") if isinstance(link, dict) else link
    return link if isinstance(link, str) and link else None

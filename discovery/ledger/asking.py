"""Asks Stripe for the objects behind ids that the team's table holds."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from reconcile.objects.disputes import takes_money
from reconcile.objects.kind import DISPUTED, Kind
from reconcile.objects.records import Record
from stripeapi import Answer, Forbidden, NotFound, Rejected, Stripe, decode_tolerantly, resource

_AT_ONCE = 8
_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


@dataclass(frozen=True, slots=True)
class Asked:
    """What Stripe has under an id: ``record`` as a run reads it, ``raw`` as JSON. None: no such object."""

    id: str
    record: Record | None = None
    raw: Any = None

    @property
    def known(self) -> bool:
        return self.record is not None and self.record.flaw is None

    @property
    def conditions(self) -> tuple[str, ...]:
        """Its derived statuses, the most specific first, then its status."""
        if self.record is None or self.record.status is None:
            return ()
        return (*self.record.derived_statuses, self.record.status)


class Asker:
    """Asks one account, each id once. ``without_charges``: the key may not read the charges of payments, so
    that derived statuses are unknown. ``doubtful`` are objects whose dispute could not be read."""

    def __init__(self, stripe: Stripe) -> None:
        self._stripe = stripe
        self._known: dict[tuple[str, str], Asked] = {}
        self._free = asyncio.Semaphore(_AT_ONCE)
        self.without_charges = False

    async def ask(self, kind: Kind, ids: Iterable[str]) -> dict[str, Asked]:
        """Returns what Stripe has under each id. Raises StripeError if it cannot be asked at all."""
        wanted = list(dict.fromkeys(ids))
        new = [id_ for id_ in wanted if (kind.object, id_) not in self._known]
        for start in range(0, len(new), 4 * _AT_ONCE):
            batch = new[start : start + 4 * _AT_ONCE]
            for asked in await asyncio.gather(*(self._one(kind, id_) for id_ in batch)):
                self._known[kind.object, asked.id] = asked
        return {id_: self._known[kind.object, id_] for id_ in wanted}

    async def newest(self, kind: Kind, until: int | None = None) -> list[Asked]:
        """Returns the newest hundred objects, or of those created up to a moment. Raises StripeError."""
        parameters: dict[str, object] = {**kind.filters, "limit": 100}
        if until is not None:
            parameters["created"] = {"lte": until}
        answer = await self._list(kind, parameters)
        listed = decode_tolerantly(_ANY, answer.body).get("data", [])
        return [Asked(each["id"], kind.decode_one(msgspec.json.encode(each)), each) for each in listed]

    async def _list(self, kind: Kind, parameters: dict[str, object]) -> Answer:
        read = expanded(kind, charges=not self.without_charges)
        expand = {"expand": list(read.expand)} if read.expand else {}
        try:
            return await self._stripe.get(kind.path, parameters | expand)
        except Forbidden:
            if not expand or self.without_charges:
                raise
            self.without_charges = True
            return await self._list(kind, parameters)

    async def _one(self, kind: Kind, id_: str) -> Asked:
        async with self._free:
            read = expanded(kind, charges=not self.without_charges)
            try:
                return await self._read(read, id_)
            except Forbidden:
                if not read.expand or self.without_charges:
                    raise
                self.without_charges = True
                return await self._read(kind, id_)

    async def _read(self, kind: Kind, id_: str) -> Asked:
        try:
            expand = {"expand": list(kind.expand_one)} if kind.expand else {}
            answer = await self._stripe.get(resource(kind.collection, id_), expand)
        except (NotFound, Rejected):
            return Asked(id_)
        record, raw = kind.decode_one(answer.body), decode_tolerantly(_ANY, answer.body)
        if record.id != id_:
            return Asked(id_)
        return Asked(id_, await self._judged(kind, record), raw)

    async def _judged(self, kind: Kind, record: Record) -> Record:
        """Returns the record without ``disputed`` if its dispute takes no money. A record whose dispute
        cannot be read has no status: nobody knows it."""
        if DISPUTED not in record.derived_statuses:
            return record
        link = {"payments": "payment_intent", "charges": "charge"}[kind.object]
        try:
            answer = await self._stripe.get("/v1/disputes", {link: record.id, "limit": 100})
        except (Forbidden, Rejected):
            return msgspec.structs.replace(record, status=None, derived_statuses=())
        found = decode_tolerantly(_ANY, answer.body).get("data", [])
        if any(takes_money(str(each.get("status"))) for each in found):
            return record
        others = tuple(each for each in record.derived_statuses if each != DISPUTED)
        return msgspec.structs.replace(record, derived_statuses=others)


def expanded(kind: Kind, *, charges: bool) -> Kind:
    """Returns the kind with the linked object that its derived statuses come from."""
    if not kind.derived_from or not charges:
        return kind
    return replace(kind, expand=(*kind.expand, f"data.{kind.derived_from}"))


def found_among(asked: Sequence[Asked]) -> list[Asked]:
    return [each for each in asked if each.known]

"""A kind of object as a mapping reads it: with the fields of ``extra``, and within ``objects_where``."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

from reconcile.objects.extra_fields import path_in, with_extra
from reconcile.objects.kind import Kind
from reconcile.objects.records import Record, unreadable
from reconcile.objects.scope import conditions_of, exclusion, value_at
from settings.reconcile import Mapping
from stripeapi import UNDECODABLE, decode_tolerantly, split_list

_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
Adjust = Callable[[Record, Any], Record]
"""Returns the record as the mapping sees the decoded JSON of its object."""


def as_mapped(kind: Kind, mapping: Mapping) -> Kind:
    """Returns the kind as the mapping requests and reads it."""
    kind = with_extra(kind, mapping)
    if mapping.objects_where:
        kind = _adjusted(kind, _scoping(kind, mapping))
    return _adjusted(kind, _amount_of(kind, mapping)) if mapping.amount_of != "amount" else kind


def _amount_of(kind: Kind, mapping: Mapping) -> Adjust:
    path = path_in(kind, kind.amounts[mapping.amount_of])

    def adjust(record: Record, raw: Any) -> Record:
        amount = value_at(raw, path)
        if amount is None and record.status != "succeeded":
            amount = 0  # nothing was taken yet
        if record.flaw or (isinstance(amount, int) and 0 <= amount < 2**63):
            return record if record.flaw else msgspec.structs.replace(record, amount=int(amount))
        problem = f"{mapping.amount_of} is not an amount"
        flawed = unreadable(record.id, record.created, problem)
        return msgspec.structs.replace(flawed, excluded_by=record.excluded_by, path_absent=record.path_absent)

    return adjust


def _scoping(kind: Kind, mapping: Mapping) -> Adjust:
    conditions = conditions_of(
        mapping.objects_where, [path_in(kind, place) for place in mapping.objects_where]
    )

    def adjust(record: Record, raw: Any) -> Record:
        found = exclusion(raw, conditions)
        if found is None:
            return record
        return msgspec.structs.replace(record, excluded_by=found.place, path_absent=found.absent)

    return adjust


def _adjusted(kind: Kind, adjust: Adjust) -> Kind:
    def page(body: bytes) -> tuple[list[Record], bool]:
        records, has_more = kind.decode_page(body)
        try:
            listed = msgspec.json.decode(body)["data"]
        except UNDECODABLE:
            bodies, _ = split_list(body)
            return [one_of(*each) for each in zip(records, bodies, strict=True)], has_more
        return [adjust(*each) for each in zip(records, listed, strict=True)], has_more

    def one_of(record: Record, body: bytes) -> Record:
        """An object that is not JSON stays in scope: nobody knows where it belongs."""
        try:
            return adjust(record, decode_tolerantly(_ANY, body))
        except msgspec.DecodeError:
            return record

    return replace(kind, decode_page=page, decode_one=lambda body: one_of(kind.decode_one(body), body))

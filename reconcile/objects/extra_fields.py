"""The values of Stripe's objects that a mapping's ``extra`` names, besides the fields that every object
has."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from reconcile.objects.kind import Kind
from reconcile.objects.records import Record, unreadable
from reconcile.objects.scope import value_at
from settings.identifiers import parse_column, parse_path
from settings.reconcile import Mapping
from stripeapi import UNDECODABLE, decode_tolerantly, split_list

Paths = Dictionary[str, tuple[str, ...]]
_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


def with_extra(kind: Kind, mapping: Mapping) -> Kind:
    """Returns the kind as the mapping requests it: its records have the values of ``extra``."""
    kind = kind.under(mapping)
    if not mapping.extra:
        return kind
    paths = {parse_column(column): path_in(kind, path) for column, path in mapping.extra.items()}
    compared = [parse_column(column) for column in mapping.compare]

    def page(body: bytes) -> tuple[list[Record], bool]:
        records, has_more = kind.decode_page(body)
        try:
            listed = msgspec.json.decode(body)["data"]
        except UNDECODABLE:
            bodies, _ = split_list(body)
            return [_read(*each, paths, compared) for each in zip(records, bodies, strict=True)], has_more
        return [_with(*each, paths, compared) for each in zip(records, listed, strict=True)], has_more

    def one(body: bytes) -> Record:
        return _read(kind.decode_one(body), body, paths, compared)

    return replace(kind, decode_page=page, decode_one=one)


def path_in(kind: Kind, written: str) -> tuple[str, ...]:
    """Returns a path as keys. A link that is expanded is still read as its id."""
    path = parse_path(written)
    return (*path, "id") if ".".join(path) in kind.expand_one else path


def _read(record: Record, body: bytes, paths: Paths, compared: Sequence[str]) -> Record:
    """The same as `_with` for an object that msgspec may refuse."""
    try:
        raw = decode_tolerantly(_ANY, body)
    except msgspec.DecodeError as error:
        return record if record.flaw else unreadable(record.id, record.created, str(error))
    if record.not_utf8:
        for column in compared:
            if "\ufffd" in (text_at(raw, paths[column]) or ""):
                problem = f"the value of {column} is compared, and is not UTF-8"
                return unreadable(record.id, record.created, problem)
    return _with(record, raw, paths, compared)


def _with(record: Record, raw: Any, paths: Paths, compared: Sequence[str]) -> Record:
    found = {column: text for column, path in paths.items() if (text := text_at(raw, path)) is not None}
    nulls = tuple(name for name in compared if name not in found and has_field(raw, paths[name]))
    if not found and not nulls:
        return record
    extra = msgspec.json.encode(found).decode() if found else None
    return msgspec.structs.replace(record, extra=extra, null_fields=nulls)


def text_at(raw: Any, path: tuple[str, ...]) -> str | None:
    """Returns the value at a path as text: true, 5, a string of Stripe, or JSON. None if there is none."""
    raw = value_at(raw, path)
    if raw is None or isinstance(raw, str):
        return None if not raw or "\0" in raw else raw
    return msgspec.json.encode(raw).decode()


def has_field(raw: Any, path: tuple[str, ...]) -> bool:
    """Whether the object has the field, or a parent of it that is null."""
    for key in path:
        if raw is None:
            return True
        if isinstance(raw, list) and key.isdecimal() and int(key) < len(raw):
            raw = raw[int(key)]
        elif isinstance(raw, dict) and key in raw:
            raw = raw[key]
        else:
            return False
    return True

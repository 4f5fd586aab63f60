"""The values of Stripe's objects that a mapping's ``extra`` names, besides the fields that every object
has."""

from collections.abc import Mapping as Dictionary
from dataclasses import replace
from typing import Any

import msgspec

from reconcile.objects.kind import Kind
from reconcile.objects.records import Record
from settings.identifiers import parse_column, parse_path
from settings.reconcile import Mapping

Paths = Dictionary[str, tuple[str, ...]]


def with_extra(kind: Kind, mapping: Mapping) -> Kind:
    """Returns the kind as the mapping requests it: its records have the values of ``extra``."""
    kind = kind.under(mapping)
    if not mapping.extra:
        return kind
    paths = {parse_column(column): _path(kind, path) for column, path in mapping.extra.items()}

    def page(body: bytes) -> tuple[list[Record], bool]:
        records, has_more = kind.decode_page(body)
        listed = msgspec.json.decode(body)["data"]
        return [_with(*each, paths) for each in zip(records, listed, strict=True)], has_more

    def one(body: bytes) -> Record:
        return _with(kind.decode_one(body), msgspec.json.decode(body), paths)

    return replace(kind, decode_page=page, decode_one=one)


def _path(kind: Kind, written: str) -> tuple[str, ...]:
    """Returns a path as keys. A link that is expanded is still read as its id."""
    path = parse_path(written)
    return (*path, "id") if ".".join(path) in kind.expand_one else path


def _with(record: Record, raw: Any, paths: Paths) -> Record:
    found = {column: text for column, path in paths.items() if (text := text_at(raw, path)) is not None}
    return msgspec.structs.replace(record, extra=msgspec.json.encode(found).decode()) if found else record


def text_at(raw: Any, path: tuple[str, ...]) -> str | None:
    """Returns the value at a path as text: true, 5, a string of Stripe, or JSON. None if there is none."""
    for key in path:
        if isinstance(raw, list) and key.isdecimal() and int(key) < len(raw):
            raw = raw[int(key)]
        elif isinstance(raw, dict):
            raw = raw.get(key)
        else:
            return None
    if raw is None or isinstance(raw, str):
        return None if not raw or "\0" in raw else raw
    return msgspec.json.encode(raw).decode()

"""Contents as the JSON that the store keeps. A field says of which type its value is: JSON does not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from alerts.content import Content, Field, Link
from probes.reading import Json


class _StoredField(msgspec.Struct, frozen=True, omit_defaults=True):
    name: str
    text: str | None = None
    at: datetime | None = None
    link: Link | None = None


class _StoredContent(Content, frozen=True, kw_only=True, omit_defaults=True):
    """A content of which every type can be told apart in JSON."""

    fields: tuple[_StoredField, ...] = ()  # type: ignore[assignment]
    data: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies it


def dump(content: Content) -> dict[str, Json]:
    stored: dict[str, Json] = msgspec.to_builtins(msgspec.structs.replace(content, fields=()))
    return stored | {"fields": msgspec.to_builtins([_dump_field(each) for each in content.fields])}


def load(stored: Mapping[str, Any]) -> Content:
    """Raises msgspec.ValidationError for what `dump` has not written."""
    found = msgspec.convert(stored, _StoredContent)
    values = {name: getattr(found, name) for name in Content.__struct_fields__}
    return Content(**{**values, "fields": tuple(_load_field(each) for each in found.fields)})


def _dump_field(field: Field) -> _StoredField:
    match field.value:
        case datetime():
            return _StoredField(field.name, at=field.value)
        case Link():
            return _StoredField(field.name, link=field.value)
    return _StoredField(field.name, text=field.value)


def _load_field(field: _StoredField) -> Field:
    value = next((each for each in (field.at, field.link) if each is not None), field.text or "")
    return Field(field.name, value)

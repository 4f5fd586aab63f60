"""Hashes the values of ``extra`` columns that may identify a customer.

The words of Stripe's path and of the column's own name decide which columns do. Objects and lists can contain
anything and are always hashed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from reconcile.ledger.values import EXTRA
from reconcile.reports.findings import Finding
from reconcile.reports.privacy import Scrubber
from settings.identifiers import parse_column, parse_path

PERSONAL = frozenset(
    (
        *("payer", "owner", "holder", "cardholder", "recipient", "individual", "person", "user"),
        *("street", "city", "postal", "zip", "ip", "birth", "dob"),
        *("billing", "shipping", "receipt", "evidence", "description", "message", "note", "comment"),
        *("tax", "vat", "iban", "last4", "fingerprint"),
    )
)
INSIDE = ("customer", "name", "email", "phone", "address")
"""Parts of a word that make it personal, as in ``lastname``."""
_WORD = re.compile(r"[A-Z]?[a-z]+[0-9]*|[A-Z]+(?![a-z])|[0-9]+")


def is_personal(column: str, path: tuple[str, ...]) -> bool:
    """Whether a word of the names is personal, as in ``customerName`` or ``billing_details.email``."""
    words = {word.lower() for name in (column, *path) for word in _WORD.findall(name)}
    if any(part in word for part in INSIDE for word in words):
        return True
    return not PERSONAL.isdisjoint(words | {word.removesuffix("s") for word in words})


@dataclass(frozen=True, slots=True)
class PersonalColumns:
    """Hashes the personal columns of one object's findings, which are all except ``shown``.

    ``has_extra``: False if the mapping has no ``extra`` columns, so that findings need no change.
    """

    scrubber: Scrubber
    shown: frozenset[str]
    has_extra: bool

    def hash_in(self, finding: Finding) -> Finding:
        """Returns the finding with hashes. Equal values of both sides have equal hashes."""
        if not self.has_extra:
            return finding
        fields = {name: self._field(name, sides) for name, sides in finding.fields.items()}
        stripe = finding.stripe and self._image(finding.stripe)
        ledger = finding.ledger and [self._image(each) for each in finding.ledger]
        return msgspec.structs.replace(finding, fields=fields, stripe=stripe, ledger=ledger)

    def _field(self, name: str, sides: dict[str, Any]) -> dict[str, Any]:
        if not name.startswith(EXTRA):
            return sides
        return {side: self._value(name.removeprefix(EXTRA), value) for side, value in sides.items()}

    def _image(self, image: dict[str, Any]) -> dict[str, Any]:
        extra = image.get("extra")
        if not isinstance(extra, dict):
            return image
        return image | {"extra": {column: self._value(column, value) for column, value in extra.items()}}

    def _value(self, column: str, value: Any) -> Any:
        if value is None:
            return None
        text = value if isinstance(value, str) else msgspec.json.encode(value, order="sorted").decode()
        return (
            value if column in self.shown and text[:1] not in ("{", "[") else self.scrubber.hash_whole(text)
        )


class _Mapping(msgspec.Struct):
    extra: dict[str, str] = {}


def personal_columns(plan: Mapping[str, Any] | None, scrubber: Scrubber) -> PersonalColumns:
    """Returns the personal columns of an object run by the mapping in its ``plan``.

    Without a plan the mapping is unknown, so that every ``extra`` column is hashed. So it is with a plan that
    has no mapping, which somebody may have changed in the store.
    """
    try:
        mapping = None if plan is None else msgspec.convert(plan["mapping"], _Mapping)
    except (msgspec.ValidationError, KeyError, TypeError):
        mapping = None
    extra = mapping.extra if mapping is not None else {}
    has_extra = mapping is None or bool(extra)
    columns = ((parse_column(column), parse_path(path)) for column, path in extra.items())
    shown = frozenset(column for column, path in columns if not is_personal(column, path))
    return PersonalColumns(scrubber, shown, has_extra)

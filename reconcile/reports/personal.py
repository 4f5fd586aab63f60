"""Columns of ``extra`` that may say who a customer is: a report has a keyed hash of what is in them.

Which ones is told by the words of Stripe's path and of the column's own name; whole objects and lists can
hold anything, and are hashed under every name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from reconcile.ledger.values import EXTRA
from reconcile.reports.findings import Finding
from reconcile.reports.privacy import Scrub
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
"""The same inside a word, as in ``lastname``."""
_WORD = re.compile(r"[A-Z]?[a-z]+[0-9]*|[A-Z]+(?![a-z])|[0-9]+")


def is_personal(column: str, path: tuple[str, ...]) -> bool:
    """``customerName``, or ``billing_details.email``; in the plural too."""
    words = {word.lower() for name in (column, *path) for word in _WORD.findall(name)}
    if any(object_run in word for object_run in INSIDE for word in words):
        return True
    return not PERSONAL.isdisjoint(words | {word.removesuffix("s") for word in words})


@dataclass(frozen=True, slots=True)
class Veil:
    """Hides what one kind of object has in such columns; a column of which nothing is known is hidden.

    ``bare``: the mapping has no columns of ``extra``, so that there is nothing to look for.
    """

    scrub: Scrub
    shown: frozenset[str]
    bare: bool

    def over(self, finding: Finding) -> Finding:
        """The finding as a report has it: equal values of both sides have one hash."""
        if self.bare:
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
        return value if column in self.shown and text[:1] not in ("{", "[") else self.scrub.private(text)


def veil(plan: Mapping[str, Any] | None, scrub: Scrub) -> Veil:
    """For a part whose mapping stands in its ``plan``."""
    extra: dict[str, str] = plan["mapping"].get("extra", {}) if plan else {}
    bare = plan is not None and not extra
    columns = ((parse_column(column), parse_path(path)) for column, path in extra.items())
    shown = frozenset(column for column, path in columns if not is_personal(column, path))
    return Veil(scrub, shown, bare)

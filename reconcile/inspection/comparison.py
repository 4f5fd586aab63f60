"""Both sides of a finding, field by field, as people read them: amounts in major units."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reconcile.currency import NOTHING, format_amount, format_compared, minor_units
from reconcile.inspection.found import Found
from reconcile.ledger.values import EXTRA
from reconcile.reports.exception_rows import currency_of, ledger_currency_of
from reconcile.windows import format_utc

_FIELDS = ("amount", "currency", "status", "created")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of both sides. ``ledger`` has a text for each row, none if the ledger has no row."""

    name: str
    stripe: str | None
    ledger: tuple[str, ...]
    differs: bool


def differences(found: Found) -> list[str]:
    """Returns a sentence for each field that differs, or one about a side that is missing or unreadable."""
    stripe, rows = found.plain["stripe"], found.plain["ledger"]
    match found.finding.class_:
        case "created":
            return [f"Stripe has {_summary(found, stripe)}; the ledger has no row"]
        case "orphaned":
            held = _summary(found, rows[0] if rows else {}, row=True)
            return [f"the ledger has {held}; Stripe has no such object"]
        case "invalid" | "out_of_scope":
            return []
    return [_difference(found, name, sides) for name, sides in found.plain["fields"].items()]


def _difference(found: Found, name: str, sides: Mapping[str, Any]) -> str:
    said, held = (_value(found, name, sides[side], ledger=side == "ledger") for side in ("stripe", "ledger"))
    return f"{name}: Stripe {said}, ledger {held}"


def fields(found: Found) -> Iterator[Field]:
    """Yields the fields of both sides, first those that every mapping has, then those of ``extra``."""
    stripe, rows = _answered(found.plain["stripe"]), found.plain["ledger"] or []
    differing = set() if found.finding.class_ in ("created", "orphaned") else {*found.plain["fields"]}
    for name in _FIELDS:
        said = None if stripe is None else _value(found, name, stripe.get(name))
        held = tuple(_held(found, name, row) for row in rows)
        yield Field(name, said, held, name in differing)
    columns = [
        *dict.fromkeys(column for image in (stripe or {}, *rows) for column in image.get("extra") or {})
    ]
    for column in columns:
        said = None if stripe is None else _text((stripe.get("extra") or {}).get(column))
        held = tuple(_text((row.get("extra") or {}).get(column)) for row in rows)
        yield Field(column, said, held, f"{EXTRA}{column}" in differing)


def _answered(image: dict[str, Any] | None) -> dict[str, Any] | None:
    """None also for an id that Stripe refuses, of which nothing but the id is stored."""
    known = image is not None and any(value is not None for name, value in image.items() if name != "id")
    return image if known else None


def _summary(found: Found, image: Mapping[str, Any] | None, *, row: bool = False) -> str:
    image = image or {}
    amount = _held(found, "amount", image) if row else _value(found, "amount", image.get("amount"))
    return f"{amount}, {_text(image.get('status'))}"


def _value(found: Found, name: str, value: Any, *, ledger: bool = False) -> str:
    """A compared value: minor units on both sides."""
    if name == "created" and isinstance(value, int):
        return format_utc(datetime.fromtimestamp(value, UTC))
    currency = ledger_currency_of(found.finding) if ledger else currency_of(found.finding)
    return format_compared(name, value, currency)


def _held(found: Found, name: str, row: Mapping[str, Any]) -> str:
    """A value of a ledger row as it was read: an amount is in the unit of the column."""
    value = row.get(name)
    if name == "created" and value is not None:
        return _moment(str(value))
    if name != "amount" or value is None:
        return _text(value)
    currency = str(row.get("currency") or "").strip().lower()
    minor = minor_units(str(value), currency, found.of.unit) if currency else None
    return _text(value) if minor is None else format_amount(minor, currency)


def _moment(text: str) -> str:
    """In the form of Stripe's times; a text that is no time with an offset as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return format_utc(found) if found.tzinfo else text


def _text(value: Any) -> str:
    return NOTHING if value is None else str(value)


def side_by_side(all_fields: Sequence[Field]) -> list[tuple[str, str, str, str]]:
    """Returns rows of a table: field, Stripe's value, the ledger's, and whether they differ."""
    return [
        (
            each.name,
            each.stripe if each.stripe is not None else "-",
            " | ".join(each.ledger) or "-",
            "differs" if each.differs else "",
        )
        for each in all_fields
    ]

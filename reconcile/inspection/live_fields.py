"""Compares both sides of one object as the classes of a run do, with one row in memory instead of in SQL."""

import re
from collections.abc import Mapping as Dictionary
from decimal import Decimal
from typing import Any

import msgspec

from reconcile.codes import LiveState
from reconcile.currency import minor_units
from reconcile.ledger.values import EXTRA
from settings.identifiers import parse_column
from settings.reconcile import Mapping

Image = dict[str, Any]
Fields = dict[str, dict[str, Any]]
_NUMBER = re.compile(r"-?[0-9]{1,40}([.][0-9]{1,40})?")
"""The same texts that ``judged.sql`` compares as numbers."""


class Row(msgspec.Struct, frozen=True):
    """A row of the ledger. ``image`` has the form of a finding's rows; ``extra`` are its columns as received
    JSON, because a number of many digits is not exact as a float."""

    image: Image
    extra: dict[str, msgspec.Raw]


def compare(image: Image | None, rows: list[Row], mapping: Mapping) -> Fields:
    """Returns what differs, in the form of a finding; nothing unless each side has the object once."""
    if image is None or len(rows) != 1:
        return {}
    return _of_every_mapping(image, rows[0].image, mapping) | _of_extra(image, rows[0].extra, mapping)


def _of_every_mapping(image: Image, row: Image, mapping: Mapping) -> Fields:
    currency = str(row["currency"] or "").strip().lower()
    status = None if image["status"] is None else mapping.statuses.get(image["status"], image["status"])
    sides = {
        "amount": (
            image["amount"],
            image["amount"],
            minor_units(row["amount"] or "", currency, mapping.amount_unit),
        ),
        "currency": (image["currency"], image["currency"], currency),
        "status": (image["status"], status, row["status"]),
    }
    return {
        name: {"stripe": shown, "ledger": held}
        for name, (shown, expected, held) in sides.items()
        if not (name == "status" and expected is None) and (expected is None or expected != held)
    }


def _of_extra(image: Image, extra: Dictionary[str, msgspec.Raw], mapping: Mapping) -> Fields:
    """A column that is empty differs from any value of Stripe; others only if ``compare`` names them."""
    compared = {parse_column(column) for column in mapping.compare}
    found: Fields = {}
    for column, said in (image.get("extra") or {}).items():
        held = extra.get(column)
        value = None if held is None else msgspec.json.decode(held)
        if value is None or (column in compared and not _same(said, value, held)):
            found[f"{EXTRA}{column}"] = {"stripe": said, "ledger": value}
    return found


def _same(said: str, value: Any, held: msgspec.Raw | None) -> bool:
    if isinstance(value, str):
        return value == said
    text = bytes(held or b"").decode()
    if isinstance(value, int | float) and not isinstance(value, bool) and _NUMBER.fullmatch(said):
        return Decimal(text) == Decimal(said)
    return text == said


def state_of(image: Image | None, rows: list[Row], fields: Fields) -> LiveState:
    if image is None:
        return LiveState.ONLY_LEDGER if rows else LiveState.NEITHER_SIDE
    if not rows:
        return LiveState.ONLY_STRIPE
    if len(rows) > 1:
        return LiveState.SEVERAL_ROWS
    return LiveState.BOTH_DIFFER if fields else LiveState.BOTH_AGREE


def sentence_of(state: LiveState, image: Image | None, mapping: Mapping) -> str:
    """Names what was compared if nothing differs, and what could not be compared."""
    if state != LiveState.BOTH_AGREE or image is None:
        return state.meaning
    said = image.get("extra") or {}
    columns = [parse_column(column) for column in mapping.compare]
    names = ["amount", "currency", *(["status"] if image["status"] is not None else [])]
    names += [column for column in columns if column in said]
    sentence = f"{state.meaning} in {', '.join(names[:-1])} and {names[-1]}"
    silent = [column for column in columns if column not in said]
    return f"{sentence}; not compared, as Stripe has no value: {', '.join(silent)}" if silent else sentence

"""What a mapping's scope left out of one object of a run: objects of Stripe and rows of the ledger."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from reconcile.classify.classify import OutOfScope
from reconcile.codes import Coded, EndReason
from reconcile.currency import exponent
from reconcile.listing.staging import LeftOutRows


class LeftOut(msgspec.Struct, frozen=True):
    """``minor`` is a decimal in minor units, ``by`` the path of ``objects_where`` that left objects out."""

    currency: str | None
    count: int
    minor: str
    by: str | None = None


class Scope(msgspec.Struct, frozen=True):
    """The conditions, and what they left out. ``rows`` is None if the run ended before it counted them."""

    objects_where: dict[str, Any]
    rows_where: dict[str, Any]
    objects: list[LeftOut]
    rows: list[LeftOut] | None = None


def scope_of(
    mapping: dict[str, Any], objects: Iterable[OutOfScope], rows: list[LeftOutRows] | None
) -> Scope | None:
    """Returns the scope of a stored mapping; None if everything belongs to the table."""
    objects_where, rows_where = mapping.get("objects_where") or {}, mapping.get("rows_where") or {}
    if not objects_where and not rows_where:
        return None
    major = mapping["amount_unit"] == "major"
    return Scope(
        objects_where,
        rows_where,
        [LeftOut(each.currency, each.count, each.sum, each.place) for each in objects],
        None if rows is None else [_rows(each, major=major) for each in rows],
    )


def _rows(found: LeftOutRows, *, major: bool) -> LeftOut:
    amount = Decimal(found.amount)
    minor = amount.scaleb(exponent(found.currency or "")) if major else amount
    return LeftOut(found.currency, found.rows, _plain(minor))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def nothing_in_scope(in_scope: int, objects: Iterable[OutOfScope]) -> Coded | None:
    """Why a run cannot know whether any object belongs to the table: none does, and a path of
    ``objects_where`` has a comparable value in none of those that it left out. It can be misspelt."""
    counts: dict[str, tuple[int, int]] = {}
    for each in objects:
        count, absent = counts.get(each.place, (0, 0))
        counts[each.place] = (count + each.count, absent + each.absent)
    unknown = [place for place, (count, absent) in counts.items() if count == absent]
    if in_scope or not unknown:
        return None
    left_out = sum(count for count, _ in counts.values())
    named = ", ".join(unknown)
    sentence = f"all {left_out} objects are out of scope, and none of them has a comparable value at {named}"
    return Coded(EndReason.NOTHING_IN_SCOPE, f"{sentence}: check objects_where")

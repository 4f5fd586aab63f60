"""The table of classes as plain Python: the oracle with which ``test_classify.py`` compares the SQL.

No run imports it: SQL classifies millions of records without fetching them. Both are written from the table
of classes in ``docs/reconciliation.md`` and share no code, so an error in one of them is a difference between
them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from reconcile.currency import exponent
from settings.reconcile import Class

_NUMBER = re.compile(r"-?[0-9]{1,40}([.][0-9]{1,40})?(e[+-]?[0-9]{1,2})?")
_CURRENCY = re.compile(r"[a-z]{3,5}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}([.][0-9]{1,40})?")
OTHER_WINDOWS = ("changed", "moved_money", "open")
"""Sources that name objects of other windows."""


@dataclass(frozen=True, slots=True)
class StripeSide:
    """Stripe's newest answer about one id. Without a status, no status is compared.

    ``absent``: Stripe answered 404. ``in_scope``: Stripe created it in the window, or it became visible late.
    ``extra``: texts by column. ``excluded``: the mapping leaves the object out.
    """

    amount: int | None = None
    currency: str | None = None
    status: str | None = None
    absent: bool = False
    flaw: str | None = None
    source: str = "listed"
    in_scope: bool = True
    extra: Mapping[str, str] = field(default_factory=dict)
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row as text; a column of ``extra`` can hold a number."""

    amount: str | None
    currency: str | None
    status: str | None
    in_window: bool = True
    extra: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatusMapping:
    """How one kind of object is compared with the rows of one table.

    ``ranks``: Stripe's statuses with their order. ``team``: the team's status for some of Stripe's.
    ``amount_final``: statuses after which the amount no longer changes. ``major``: the rows are in major
    units. ``signed``: amounts can be negative. ``compared``: the columns of ``extra`` that are compared; the
    others are only filled.
    """

    ranks: Mapping[str, int]
    team: Mapping[str, str]
    amount_final: Sequence[str]
    major: bool = False
    signed: bool = False
    compared: Sequence[str] = ()

    def team_status(self, status: str) -> str:
        return self.team.get(status, status)

    def rank_of(self, team_status: str) -> int | None:
        """The lowest rank of the Stripe statuses that the team writes as ``team_status``; None if no status
        is written so."""
        known = {**dict.fromkeys(self.team, 0), **self.ranks}
        return min(
            (rank for status, rank in known.items() if self.team_status(status) == team_status), default=None
        )


def classify(stripe: StripeSide | None, rows: Sequence[LedgerRow], mapping: StatusMapping) -> Class | None:
    """Returns the class of one id; None if Stripe was not asked about it, or if neither side has it."""
    if stripe is None:
        return None
    if stripe.excluded or stripe.flaw is not None:
        return "out_of_scope" if stripe.excluded else "invalid"
    if stripe.absent:
        return "orphaned" if rows else None
    if len(rows) != 1:
        return "duplicate" if rows else "created"
    if minor_amount(rows[0], mapping) is None:
        return "invalid"
    return compare(stripe, rows[0], mapping)


def compare(stripe: StripeSide, row: LedgerRow, mapping: StatusMapping) -> Class:
    """Returns the class of a readable object and its only row, which is readable too."""
    amount_differs = minor_amount(row, mapping) != stripe.amount
    if currency_of(row) != stripe.currency or (amount_differs and stripe.status in mapping.amount_final):
        return "conflict"
    status_differs = stripe.status is not None and row.status != mapping.team_status(stripe.status)
    if status_differs and row.status is not None:
        rank = mapping.rank_of(row.status)
        if rank is None or rank > mapping.ranks.get(stripe.status or "", 0):
            return "conflict"
    differs = amount_differs or status_differs or extra_differs(stripe, row, mapping)
    return "updated" if differs else "synced"


def extra_differs(stripe: StripeSide, row: LedgerRow, mapping: StatusMapping) -> bool:
    """Returns whether a column for which Stripe has a text is null, or is compared and has another text."""
    values = {column: row.extra.get(column) for column in stripe.extra}
    return any(
        values[column] is None or (column in mapping.compared and not _equals(text, values[column]))
        for column, text in stripe.extra.items()
    )


def _equals(text: str, value: str | int | None) -> bool:
    if isinstance(value, int) and _DECIMAL.fullmatch(text):
        return Decimal(text) == value
    return text == str(value)


def counts(stripe: StripeSide | None, rows: Sequence[LedgerRow], found: Class | None) -> bool:
    """Returns whether this run counts its finding: for its own objects always, for those of other windows
    only if they differ."""
    if stripe is None or found is None:
        return False
    if stripe.in_scope or stripe.absent:
        return True
    if found == "out_of_scope" and not rows:
        return False
    relevant = stripe.source in OTHER_WINDOWS or any(row.in_window for row in rows)
    return relevant and found != "synced"


def currency_of(row: LedgerRow) -> str | None:
    """Returns the currency in lower case, as Stripe writes it; None if it is not a currency code."""
    currency = (row.currency or "").strip(" ").lower()
    return currency if _CURRENCY.fullmatch(currency) else None


def minor_amount(row: LedgerRow, mapping: StatusMapping) -> int | None:
    """Returns the row's amount in minor units; None if the row is malformed."""
    currency = currency_of(row)
    if currency is None or row.amount is None or not _NUMBER.fullmatch(row.amount):
        return None
    try:
        minor = Decimal(row.amount).scaleb(exponent(currency) if mapping.major else 0)
    except InvalidOperation:
        return None
    valid = (mapping.signed or minor >= 0) and minor == minor.to_integral_value()
    return int(minor) if valid else None

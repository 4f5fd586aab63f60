"""The table of classes in plain Python. The SQL that does the work is held to it by a test on random
ledgers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from reconcile.currency import exponent
from settings.reconcile import Class

_NUMBER = re.compile(r"-?[0-9]{1,40}([.][0-9]{1,40})?(e[+-]?[0-9]{1,2})?")
_CURRENCY = re.compile(r"[a-z]{3,5}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}([.][0-9]{1,40})?")
ELSEWHERE = ("changed", "moved_money", "open")
"""Sources that tell of objects of other windows."""


@dataclass(frozen=True, slots=True)
class StripeSide:
    """The newest answer about one id. ``absent``: a 404. Without a status none is compared.

    ``in_scope``: Stripe made it in the window, or it became visible late. ``extra``: texts by column.
    """

    amount: int | None = None
    currency: str | None = None
    status: str | None = None
    absent: bool = False
    flaw: str | None = None
    source: str = "listed"
    in_scope: bool = True
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row, as text; a column of ``extra`` can hold a number."""

    amount: str | None
    currency: str | None
    status: str | None
    in_window: bool = True
    extra: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatusMapping:
    """``ranks``: Stripe's statuses in their order; ``team``: the team's word for some; ``settled``: amount is
    final; ``signed``: an amount can be negative; ``compared``: columns of ``extra``, of which the others are
    only filled."""

    ranks: Mapping[str, int]
    team: Mapping[str, str]
    settled: Sequence[str]
    major: bool = False
    signed: bool = False
    compared: Sequence[str] = ()

    def word(self, status: str) -> str:
        return self.team.get(status, status)

    def rank_of(self, word: str) -> int | None:
        """The lowest rank of the Stripe statuses that the team writes as ``word``; None for a word of another
        kind."""
        known = {**dict.fromkeys(self.team, 0), **self.ranks}
        return min((rank for status, rank in known.items() if self.word(status) == word), default=None)


def classify(stripe: StripeSide | None, rows: Sequence[LedgerRow], words: StatusMapping) -> Class | None:
    """The class of one id; None while Stripe has not been asked, or when neither side has it."""
    if stripe is None:
        return None
    if stripe.flaw is not None:
        return "invalid"
    if stripe.absent:
        return "orphaned" if rows else None
    if len(rows) != 1:
        return "duplicate" if rows else "created"
    if minor_amount(rows[0], words) is None:
        return "invalid"
    return compare(stripe, rows[0], words)


def compare(stripe: StripeSide, row: LedgerRow, words: StatusMapping) -> Class:
    """The class of a sound object and its one sound row."""
    amount_differs = minor_amount(row, words) != stripe.amount
    if currency_of(row) != stripe.currency or (amount_differs and stripe.status in words.settled):
        return "conflict"
    status_differs = stripe.status is not None and row.status != words.word(stripe.status)
    if status_differs and row.status is not None:
        rank = words.rank_of(row.status)
        if rank is None or rank > words.ranks.get(stripe.status or "", 0):
            return "conflict"
    differs = amount_differs or status_differs or extra_differs(stripe, row, words)
    return "updated" if differs else "synced"


def extra_differs(stripe: StripeSide, row: LedgerRow, words: StatusMapping) -> bool:
    """Where Stripe says something of a column: it is null, or is compared and holds something else."""
    held = {column: row.extra.get(column) for column in stripe.extra}
    return any(
        held[column] is None or (column in words.compared and not _same(said, held[column]))
        for column, said in stripe.extra.items()
    )


def _same(said: str, held: str | int | None) -> bool:
    if isinstance(held, int) and _DECIMAL.fullmatch(said):
        return Decimal(said) == held
    return said == str(held)


def counts(stripe: StripeSide | None, rows: Sequence[LedgerRow], found: Class | None) -> bool:
    """Whether this run counts what it found: its own objects always, those of other windows where they
    differ."""
    if stripe is None or found is None:
        return False
    if stripe.in_scope or stripe.absent:
        return True
    concerned = stripe.source in ELSEWHERE or any(row.in_window for row in rows)
    return concerned and found != "synced"


def currency_of(row: LedgerRow) -> str | None:
    """In lower case, as Stripe writes it; None if it is no currency."""
    found = (row.currency or "").strip(" ").lower()
    return found if _CURRENCY.fullmatch(found) else None


def minor_amount(row: LedgerRow, words: StatusMapping) -> int | None:
    """The row's amount in minor units; None where the row is malformed."""
    currency = currency_of(row)
    if currency is None or row.amount is None or not _NUMBER.fullmatch(row.amount):
        return None
    try:
        minor = Decimal(row.amount).scaleb(exponent(currency) if words.major else 0)
    except InvalidOperation:
        return None
    sound = (words.signed or minor >= 0) and minor == minor.to_integral_value()
    return int(minor) if sound else None

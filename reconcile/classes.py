"""The table of classes in plain Python. The SQL that does the work is held to it by a test on random
ledgers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from reconcile.money import exponent
from settings.reconcile import Class

_NUMBER = re.compile(r"-?[0-9]{1,40}([.][0-9]{1,40})?(e[+-]?[0-9]{1,2})?")
_CURRENCY = re.compile(r"[a-z]{3,5}")


@dataclass(frozen=True, slots=True)
class StripeSide:
    """The newest answer about one id. ``absent``: a 404. Without a status none is compared."""

    amount: int | None = None
    currency: str | None = None
    status: str | None = None
    absent: bool = False
    flaw: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row, as text."""

    amount: str | None
    currency: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """``ranks``: Stripe's statuses in their order; ``team``: the team's word for some; ``settled``: amount is
    final; ``signed``: an amount can be negative."""

    ranks: Mapping[str, int]
    team: Mapping[str, str]
    settled: Sequence[str]
    major: bool = False
    signed: bool = False

    def word(self, status: str) -> str:
        return self.team.get(status, status)

    def rank_of(self, word: str) -> int | None:
        """The lowest rank of the Stripe statuses that the team writes as ``word``; None for a word of another
        kind."""
        known = {**dict.fromkeys(self.team, 0), **self.ranks}
        return min((rank for status, rank in known.items() if self.word(status) == word), default=None)


def classify(stripe: StripeSide | None, rows: Sequence[LedgerRow], words: Words) -> Class | None:
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


def compare(stripe: StripeSide, row: LedgerRow, words: Words) -> Class:
    """The class of a sound object and its one sound row."""
    amount_differs = minor_amount(row, words) != stripe.amount
    if currency_of(row) != stripe.currency or (amount_differs and stripe.status in words.settled):
        return "conflict"
    status_differs = stripe.status is not None and row.status != words.word(stripe.status)
    if status_differs and row.status is not None:
        rank = words.rank_of(row.status)
        if rank is None or rank > words.ranks.get(stripe.status or "", 0):
            return "conflict"
    return "updated" if amount_differs or status_differs else "synced"


def currency_of(row: LedgerRow) -> str | None:
    """In lower case, as Stripe writes it; None if it is no currency."""
    found = (row.currency or "").strip(" ").lower()
    return found if _CURRENCY.fullmatch(found) else None


def minor_amount(row: LedgerRow, words: Words) -> int | None:
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

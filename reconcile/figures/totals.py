"""Sums of the rows of a window by what their status means, and the figures of these sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconcile.figures.request import Computed
from reconcile.figures.source import Group, Source
from reconcile.figures.words import Meaning, Words
from settings.texts import escape_controls, join_first

_NONE_KNOWN = "no payment in the window has a status that is known"
_NONE_JUDGED = "no payment in the window has succeeded or failed"
_NONE_PAID = "no payout in the window was paid or failed"
_NOT_COUNTED = {
    "refunds": frozenset({"failed", "canceled"}),
    "disputes": frozenset({"warning_needs_response", "warning_under_review", "warning_closed"}),
}
"""Refunds that gave nothing back, and inquiries, which are no disputes."""
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Totals:
    source: Source
    words: Words
    groups: Sequence[Group]

    @property
    def created(self) -> int:
        return sum(group.rows for group in self.groups)

    @property
    def succeeded(self) -> int:
        return self._rows(Meaning.SUCCEEDED)

    @property
    def failed(self) -> int:
        return self._rows(Meaning.FAILED)

    @property
    def open(self) -> int:
        return self._rows(Meaning.OPEN)

    def _rows(self, meaning: Meaning) -> int:
        return sum(group.rows for group in self.groups if self.words.meaning(group.status) is meaning)

    def rows_of(self, statuses: frozenset[str]) -> int:
        """Counts the rows whose word stands for these statuses only."""
        found = ((group.rows, self.words.statuses(group.status)) for group in self.groups)
        return sum(rows for rows, stripe in found if stripe and stripe <= statuses)

    def amounts(self) -> dict[str, Decimal]:
        """Returns the minor units of what succeeded, by currency."""
        sums: dict[str, Decimal] = {}
        for group in self.groups:
            if self.words.meaning(group.status) is Meaning.SUCCEEDED:
                sums[group.currency] = sums.get(group.currency, Decimal(0)) + group.amount
        return sums

    def latency(self, *, any_success: bool) -> tuple[int, float]:
        """Returns how many rows succeeded with both times, and the sum of their seconds.

        Unless ``any_success``, rows that were changed after the success, such as refunded ones, do not count:
        their column of the last update says when that was.
        """
        plain = {"succeeded", "paid"}
        found = [
            group
            for group in self.groups
            if self.words.meaning(group.status) is Meaning.SUCCEEDED
            and (any_success or self.words.statuses(group.status) <= plain)
        ]
        return sum(group.timed for group in found), sum(group.seconds for group in found)

    def incomplete(self) -> list[str]:
        """Returns a sentence for each reason why rows are in no rate."""
        unmapped = [g for g in self.groups if self.words.meaning(g.status) is Meaning.UNMAPPED]
        ambiguous = [g for g in self.groups if self.words.meaning(g.status) is Meaning.AMBIGUOUS]
        unreadable = sum(group.unreadable for group in self.groups)
        key = f"reconcile.{self.source.kind.object}"
        found = [
            (_count(unmapped), f"{_words(unmapped)}, to which {key}.statuses maps nothing"),
            (_count(ambiguous), f"{_words(ambiguous)}, which stands for success and for something else"),
        ]
        sentences = [
            f"{rows} rows of the window have {what}: they are in no rate" for rows, what in found if rows
        ]
        if unreadable:
            sentences.append(f"{unreadable} rows of the window have no amount that is a number")
        return sentences


def add_payments(computed: Computed, totals: Totals) -> None:
    judged = totals.succeeded + totals.failed
    computed.add("payment_volume", totals.created)
    computed.add("payment_count", judged)
    computed.add("pending_payments", totals.open)
    computed.share("payment_success_rate", totals.succeeded, judged, _NONE_JUDGED)
    computed.share("payment_failure_rate", totals.failed, judged, _NONE_JUDGED)
    computed.share("conversion_rate", totals.succeeded, judged + totals.open, _NONE_KNOWN)
    for currency, amount in sorted(totals.amounts().items()):
        computed.add("payment_revenue", amount, currency)


def add_payouts(computed: Computed, totals: Totals) -> None:
    judged = totals.succeeded + totals.failed
    computed.add("payout_volume", totals.created)
    computed.add("payout_count", judged)
    computed.add("pending_payouts", totals.open)
    computed.share("payout_success_rate", totals.succeeded, judged, _NONE_PAID)
    computed.share("payout_failure_rate", totals.failed, judged, _NONE_PAID)
    for currency, amount in sorted(totals.amounts().items()):
        computed.add("payout_amount", amount, currency)


def count_made(source: Source, groups: Sequence[Group]) -> int:
    """Counts refunds that gave money back, or disputes that are no inquiry; an unmapped word counts."""
    words, left_out = Words(source.kind, source.table.mapping), _NOT_COUNTED[source.kind.object]
    return _count([g for g in groups if not (found := words.statuses(g.status)) or not found <= left_out])


def _count(groups: Sequence[Group]) -> int:
    return sum(group.rows for group in groups)


def _words(groups: Sequence[Group]) -> str:
    words = sorted({"no status" if g.status is None else f'the status "{g.status}"' for g in groups})
    return escape_controls(join_first(words, _SHOWN, " or "))

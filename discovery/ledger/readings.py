"""The words of one column by the statuses of Stripe's objects: which word a status has in nearly all rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from discovery.ledger.asking import Asked
from discovery.ledger.evidence import Pair
from reconcile.ledger.catalogue import Column
from reconcile.objects.kind import Kind

SUCCESS = "succeeded"
"""The status that no other shares a word with: a row of a canceled payment that is `PAID` is wrong."""
MOST_WORDS = 24
"""Different values of a column that can be a status."""
FEW = 3
"""Rows of a status that must agree about a word, unless the word itself says the status."""
SHARE = 0.8
"""The share of them that must agree: the others may be late, as after a lost webhook."""
SURE = 2
"""Rows of other statuses than success that show whether they have its word, too."""
_OF_ITS_NAME = 0.6
"""The same for a word that itself says the status."""
_MEANINGS = {
    "succeeded": "succeeded success successful paid completed complete captured",
    "canceled": "canceled cancelled void voided",
    "requires_capture": "requirescapture uncaptured authorized authorised",
    "processing": "processing pending",
    "pending": "pending processing",
    "requires_payment_method": "requirespaymentmethod pending",
    "requires_confirmation": "requiresconfirmation pending",
    "requires_action": "requiresaction pending",
    "refunded": "refunded",
    "partially_refunded": "partiallyrefunded partialrefund partialrefunded",
    "disputed": "disputed chargeback",
    "uncaptured": "uncaptured authorized authorised",
    "in_transit": "intransit",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of one column by Stripe's conditions. ``counts``: status -> word -> rows."""

    column: Column
    counts: dict[str, Counter[str | None]]
    words: dict[str, str]
    total: int
    base: frozenset[str] = frozenset()
    """Stripe's own statuses, which are not derived."""
    undecided: Mapping[str, Counter[str | None]] = field(default_factory=dict)
    """The words of derived statuses whose rows do not all look like those of the status below."""

    @property
    def agree(self) -> int:
        return sum(self.counts[status][word] for status, word in self.words.items() if status in self.counts)


def read(column: Column, pairs: Sequence[Pair], kind: Kind) -> Reading:
    """Assigns each row to the first of its conditions that has a word of its own."""
    words: dict[str, str] = {}
    counts = _count(column, pairs, lambda asked: asked.conditions[-1:] if len(asked.conditions) == 1 else ())
    everywhere = Counter(pair.row[column.name] for pair in pairs)
    for status, found in counts.items():
        if word := _majority(status, found, everywhere):
            words[status] = word
    derived: dict[str, str] = {}
    undecided: dict[str, Counter[str | None]] = {}
    for status in kind.derived_statuses:
        of = [pair for pair in pairs if status in pair.asked.conditions[:-1]]
        # A row whose more specific condition has a word of its own says nothing about this one.
        of = [pair for pair in of if not set(_before(pair.asked, status)) & derived.keys()]
        found = Counter(pair.row[column.name] for pair in of)
        word = _majority(status, found, everywhere)
        usual = {words.get(pair.asked.conditions[-1]) for pair in of}
        if word and word not in usual:
            derived[status] = word
        elif found.keys() - usual:
            undecided[status] = found
    words |= derived
    final = _count(column, pairs, lambda asked: _first(asked, derived))
    return Reading(column, final, words, len(pairs), frozenset(kind.statuses), undecided)


def _before(asked: Asked, status: str) -> tuple[str, ...]:
    return asked.conditions[: asked.conditions.index(status)]


def _first(asked: Asked, derived: Iterable[str]) -> tuple[str, ...]:
    named = set(derived)
    return next(((each,) for each in asked.conditions[:-1] if each in named), asked.conditions[-1:])


def _count(
    column: Column, pairs: Sequence[Pair], of: Callable[[Asked], Iterable[str]]
) -> dict[str, Counter[str | None]]:
    counts: dict[str, Counter[str | None]] = {}
    for pair in pairs:
        for status in of(pair.asked):
            counts.setdefault(status, Counter())[pair.row[column.name]] += 1
    return counts


def _majority(status: str, found: Counter[str | None], everywhere: Counter[str | None]) -> str | None:
    """Returns the word of nearly all rows with a status; None if they are too few or differ.

    Two rows suffice if they are all that have the word, and one does if the word itself is the status.
    """
    if not found:
        return None
    word, count = found.most_common(1)[0]
    alone = len(found) == 1 and (says(word, status) or 2 <= count == everywhere[word])
    share = _OF_ITS_NAME if says(word, status) else SHARE
    return word if word and (count >= FEW or alone) and count >= share * found.total() else None


def says(word: str | None, status: str) -> bool:
    """Whether the word itself is the status or a usual word for it."""
    return spells(word, status) or _plain(word or "") in _MEANINGS.get(status, "").split()


def spells(word: str | None, status: str) -> bool:
    """Whether the word is the status itself, in whatever case and spelling."""
    plain = _plain(word or "")
    return plain == _plain(status) or (plain, status) == ("cancelled", "canceled")


def _plain(word: str) -> str:
    return "".join(filter(str.isalnum, word.lower()))

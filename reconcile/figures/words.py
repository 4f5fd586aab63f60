"""What the team's status words say about a payment or a payout: it succeeded, it failed, or it is open."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reconcile.objects.kind import Kind
from settings.reconcile import Mapping

SUCCEEDED: Dictionary[str, frozenset[str]] = {
    "payments": frozenset({"succeeded", "partially_refunded", "refunded", "disputed"}),
    "charges": frozenset({"succeeded", "partially_refunded", "refunded", "disputed"}),
    "payouts": frozenset({"paid"}),
}
"""Stripe's statuses, derived ones included, after which the money had moved."""
REFUNDED = frozenset({"partially_refunded", "refunded"})
DISPUTED = frozenset({"disputed"})


class Meaning(StrEnum):
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    OPEN = "open"
    AMBIGUOUS = "ambiguous"
    """The word stands for success and for something else."""
    UNMAPPED = "unmapped"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one mapping. ``failed`` are Stripe's statuses that count as failed."""

    kind: Kind
    mapping: Mapping
    failed: Sequence[str] = ()

    def statuses(self, word: str | None) -> set[str]:
        """Returns Stripe's statuses that the word stands for; empty for an unmapped word."""
        return {status for status in self._known if self._word(status) == word}

    def meaning(self, word: str | None) -> Meaning:
        statuses, succeeded = self.statuses(word), SUCCEEDED[self.kind.object]
        if not statuses:
            return Meaning.UNMAPPED
        if statuses <= succeeded:
            return Meaning.SUCCEEDED
        if statuses & succeeded:
            return Meaning.AMBIGUOUS
        return Meaning.FAILED if statuses <= set(self.failed) else Meaning.OPEN

    def with_meaning(self, meaning: Meaning) -> list[str]:
        """Returns the words of this meaning, sorted."""
        return sorted({word for word in map(self._word, self._known) if self.meaning(word) is meaning})

    def shared(self) -> list[tuple[str, str]]:
        """Returns the statuses that should count as failed, but share their word with an open one."""
        return [
            (status, self._word(status))
            for status in self.failed
            if status in self._known and self.meaning(self._word(status)) is Meaning.OPEN
        ]

    def names(self, statuses: frozenset[str]) -> bool:
        """Whether the mapping names one of these derived statuses."""
        return any(status in self.mapping.statuses for status in statuses)

    @property
    def _known(self) -> Dictionary[str, int]:
        return self.kind.ranks(self.mapping)

    def _word(self, status: str) -> str:
        return self.mapping.statuses.get(status, status)

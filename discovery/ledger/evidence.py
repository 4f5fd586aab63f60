"""Weighs hypotheses about columns by how many of Stripe's objects agree with them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from discovery.ledger.asking import Asked
from discovery.ledger.sample import Row

ENOUGH = 5
"""Objects with different values that must agree before a column is taken for anything."""
TOLERATED = 0.1
"""The share of rows that may differ: differences are what a reconciliation is for."""
_SURPASSED = 2
"""Rows in which a hypothesis holds and another does not, before it is the better one."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of the table and the object of Stripe whose id it has."""

    row: Row
    asked: Asked


@dataclass(frozen=True, slots=True)
class Hypothesis(Generic[T]):
    """``verdicts`` has for each pair whether they agree; None if it has nothing to compare. ``distinct``
    counts the different values that agree."""

    value: T
    verdicts: tuple[bool | None, ...]
    distinct: int

    @property
    def agree(self) -> int:
        return sum(each is True for each in self.verdicts)

    @property
    def compared(self) -> int:
        return sum(each is not None for each in self.verdicts)

    @property
    def count(self) -> str:
        return f"{self.agree} of {self.compared}"

    def holds(self, enough: int = ENOUGH, tolerated: float = TOLERATED) -> bool:
        """Whether enough different values agree, and hardly any differ."""
        differ = self.compared - self.agree
        return min(self.agree, self.distinct) >= enough and differ <= tolerated * self.compared

    def surpasses(self, other: "Hypothesis[T]") -> bool:
        """Whether it holds wherever the other does, and in further rows."""
        both = list(zip(self.verdicts, other.verdicts, strict=True))
        ahead = sum(mine is True and theirs is False for mine, theirs in both)
        behind = sum(theirs is True and mine is False for mine, theirs in both)
        return ahead >= _SURPASSED and behind * 10 <= ahead


def weigh(
    value: T, pairs: Sequence[Pair], agrees: Callable[[Pair], tuple[bool | None, object]]
) -> Hypothesis[T]:
    """Returns a hypothesis with the verdict of each pair. ``agrees`` also returns the value compared."""
    found = [agrees(pair) for pair in pairs]
    distinct = {of for verdict, of in found if verdict}
    return Hypothesis(value, tuple(verdict for verdict, _ in found), len(distinct))


def opposing(
    found: Hypothesis[T], pairs: Sequence[Pair], groups_of: Callable[[Pair], Iterable[str]], least: int
) -> dict[str, int]:
    """Returns each group of rows of which none agrees, with the number of its rows, of which there are at
    least ``least``. Mistakes are scattered: this is how the team stores the group."""
    agree: Counter[str] = Counter()
    differ: Counter[str] = Counter()
    for pair, verdict in zip(pairs, found.verdicts, strict=True):
        if verdict is not None:
            (agree if verdict else differ).update(groups_of(pair))
    return {group: count for group, count in differ.items() if count >= least and not agree[group]}


def best(
    hypotheses: Iterable[Hypothesis[T]], enough: int = ENOUGH, tolerated: float = TOLERATED
) -> list[Hypothesis[T]]:
    """Returns those that hold, without the ones that another surpasses. More than one is an open question."""
    holding = [each for each in hypotheses if each.holds(enough, tolerated)]
    return [each for each in holding if not any(other.surpasses(each) for other in holding)]

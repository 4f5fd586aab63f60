"""Chooses the ids that Stripe is asked about: both ends of the table, and whatever makes rows different."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from discovery.ledger.readings import MOST_WORDS
from discovery.ledger.sample import Row, Sample
from reconcile.ledger.expressions import NUMBERS

AT_MOST = 48
_ENDS = 10
_OF_EACH = 5
_SPREAD = 12
_NUMBERS = 6


def words_of(sample: Sample) -> dict[str, list[str]]:
    """Returns the values of each column that has only a few, such as a status, a currency or a provider."""
    found = {}
    for name in sample.columns:
        counts = Counter(value for value in sample.values(name) if value)
        if name != sample.id and 0 < len(counts) <= MOST_WORDS and len(counts) * 2 <= len(sample.rows):
            found[name] = sorted(counts)
    return found


def choose(sample: Sample, words: dict[str, list[str]], limit: int = AT_MOST) -> list[str]:
    """Returns up to ``limit`` different ids."""
    rows = sample.rows
    spread = rows[:: max(1, len(rows) // _SPREAD)]
    chosen = dict.fromkeys(_ids(sample, [*rows[:_ENDS], *rows[-_ENDS:], *spread]))
    features = [_features(sample, row, words) for row in rows]
    frequency = Counter(each for of in features for each in of)
    wanted = Counter(dict.fromkeys(frequency, _OF_EACH))
    for row, of in zip(rows, features, strict=True):
        if row[sample.id] in chosen:
            wanted.subtract(of)
    rarest = sorted(
        zip(rows, features, strict=True), key=lambda each: min((frequency[one] for one in each[1]), default=0)
    )
    for row, of in rarest:
        if len(chosen) >= limit:
            break
        if row[sample.id] not in chosen and any(wanted[each] > 0 for each in of):
            chosen[row[sample.id] or ""] = None
            wanted.subtract(of)
    for id_ in _ids(sample, rows[:: max(1, len(rows) // limit)]):
        if len(chosen) < limit:
            chosen[id_] = None
    return list(chosen)[:limit]


def _features(sample: Sample, row: Row, words: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """Returns what makes a row different from others: the words that it has, the columns that are null or
    zero, and the numbers in it that are equal."""
    numbers = [each.name for each in sample.columns.values() if each.base in NUMBERS][:_NUMBERS]
    found: list[tuple[str, ...]] = [(name, row[name] or "") for name in words]
    found += [(name, "null") for name in sample.columns if row[name] is None and name not in words]
    found += [(name, "zero" if _is_zero(row[name]) else "number") for name in numbers]
    for one, other in combinations(numbers, 2):
        found.append((one, other, "equal" if row[one] == row[other] else "different"))
    return found


def _is_zero(text: str | None) -> bool:
    return text is not None and not text.strip("0.-")


def _ids(sample: Sample, rows: Sequence[Row]) -> list[str]:
    return [row[sample.id] or "" for row in rows]

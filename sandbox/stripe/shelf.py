"""Objects in the order of creation, as sorted 64-bit keys, and the pages that are cut from them."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

_INDEX_BITS, _KIND_BITS = 26, 5
_SHIFT = _INDEX_BITS + _KIND_BITS

Predicate = Callable[[int], bool]


def key(created: int, kind: int, index: int) -> int:
    return created << _SHIFT | kind << _INDEX_BITS | index


def split(value: int) -> tuple[int, int, int]:
    """(created, kind, index) of a key."""
    return value >> _SHIFT, value >> _INDEX_BITS & 31, value & ((1 << _INDEX_BITS) - 1)


class Shelf:
    """Sorted keys: 8 bytes an object. Objects of one second keep the order of kind and index."""

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self.keys = array("Q", sorted(keys))

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, value: int) -> bool:
        position = bisect_left(self.keys, value)
        return position < len(self.keys) and self.keys[position] == value

    def add(self, value: int) -> None:
        position = bisect_left(self.keys, value)
        if position == len(self.keys) or self.keys[position] != value:
            self.keys.insert(position, value)

    def remove(self, value: int) -> None:
        if value in self:
            del self.keys[bisect_left(self.keys, value)]

    def span(self, since: int, until: int) -> tuple[int, int]:
        """Positions of what was created in [since, until)."""
        return bisect_left(self.keys, since << _SHIFT), bisect_left(self.keys, until << _SHIFT)


@dataclass(frozen=True, slots=True)
class Collection:
    """One list endpoint's objects. `narrow` turns a filter into the shelf or the predicate that it leaves."""

    noun: str
    shelf: Callable[[], Shelf]
    render: Callable[[int], str]
    key_of: Callable[[str], int | None]
    narrow: Callable[[str, Sequence[str]], Shelf | Predicate]


@dataclass(frozen=True, slots=True)
class ListQuery:
    limit: int = 10
    since: int = 0  # created in [since, until)
    until: int = 1 << 32
    after: int | None = None  # keys of the cursors
    before: int | None = None
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    keys: list[int]  # newest first
    has_more: bool


def cut(collection: Collection, query: ListQuery) -> Page:
    """The page that Stripe would give: newest first, next to the cursor."""
    shelf, predicates = collection.shelf(), []
    for name, values in sorted(query.filters.items()):  # delivery_success, which leaves least, before types
        narrowed = collection.narrow(name, values)
        if isinstance(narrowed, Shelf):
            shelf = narrowed if shelf is collection.shelf() else _both(shelf, narrowed)
        else:
            predicates.append(narrowed)
    start, stop = shelf.span(query.since, query.until)
    if query.after is not None:
        stop = min(stop, bisect_left(shelf.keys, query.after))
    if query.before is not None:
        start = max(start, bisect_left(shelf.keys, query.before + 1))
    upwards = query.before is not None
    part = _Part(shelf.keys, start, max(start, stop), upwards)
    found = part.matching(query.limit + 1, predicates) if predicates else part.first(query.limit + 1)
    page = found[: query.limit]
    return Page(page[::-1] if upwards else page, len(found) > query.limit)


@dataclass(frozen=True, slots=True)
class _Part:
    """The positions [start, stop) of a shelf, read from its newest end, or `upwards` from its oldest."""

    keys: "array[int]"
    start: int
    stop: int
    upwards: bool

    def first(self, count: int) -> list[int]:
        if self.upwards:
            return list(self.keys[self.start : min(self.start + count, self.stop)])
        return list(self.keys[max(self.start, self.stop - count) : self.stop][::-1])

    def matching(self, count: int, predicates: list[Predicate]) -> list[int]:
        positions = range(self.start, self.stop)
        ordered = positions if self.upwards else reversed(positions)
        values = (self.keys[position] for position in ordered)
        return list(islice((v for v in values if all(predicate(v) for predicate in predicates)), count))


def _both(one: Shelf, other: Shelf) -> Shelf:
    return Shelf(value for value in one.keys if value in other)

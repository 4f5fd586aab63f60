"""List endpoints, and the pages that Stripe would return for a list request."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sandbox.stripe.keys import SortedKeys

Predicate = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Collection:
    """The objects of one list endpoint.

    `key_of` returns the key of an id, or None if there is no such object. `apply_filter` turns a query
    parameter into the keys that match it, or into a predicate when every object has to be examined.
    """

    noun: str
    keys: Callable[[], SortedKeys]
    render: Callable[[int], str]
    key_of: Callable[[str], int | None]
    apply_filter: Callable[[str, Sequence[str]], SortedKeys | Predicate]


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list request. `since` and `until` bound the creation time: [since, until) in Unix seconds."""

    limit: int = 10
    since: int = 0
    until: int = 1 << 32
    after: int | None = None  # the keys of starting_after and ending_before
    before: int | None = None
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    keys: list[int]  # newest first
    has_more: bool


def read_page(collection: Collection, query: ListQuery) -> Page:
    """Returns the page next to the cursor, newest first."""
    keys, predicates = collection.keys(), []
    # Sorted, because delivery_success leaves the fewest events and so has to be checked before types.
    for name, values in sorted(query.filters.items()):
        matching = collection.apply_filter(name, values)
        if isinstance(matching, SortedKeys):
            keys = matching if keys is collection.keys() else keys.intersection(matching)
        else:
            predicates.append(matching)
    start, stop = keys.span(query.since, query.until)
    if query.after is not None:
        stop = min(stop, bisect_left(keys.values, query.after))
    if query.before is not None:
        start = max(start, bisect_left(keys.values, query.before + 1))
    oldest_first = query.before is not None
    part = _Range(keys.values, start, max(start, stop), oldest_first)
    # One object more than the limit: whether it exists is has_more.
    found = part.matching(query.limit + 1, predicates) if predicates else part.first(query.limit + 1)
    page = found[: query.limit]
    return Page(page[::-1] if oldest_first else page, len(found) > query.limit)


@dataclass(frozen=True, slots=True)
class _Range:
    """The positions [start, stop) of sorted keys, read newest first or `oldest_first`."""

    keys: "array[int]"
    start: int
    stop: int
    oldest_first: bool

    def first(self, count: int) -> list[int]:
        if self.oldest_first:
            return list(self.keys[self.start : min(self.start + count, self.stop)])
        return list(self.keys[max(self.start, self.stop - count) : self.stop][::-1])

    def matching(self, count: int, predicates: list[Predicate]) -> list[int]:
        positions = range(self.start, self.stop)
        ordered = positions if self.oldest_first else reversed(positions)
        keys = (self.keys[position] for position in ordered)
        return list(islice((key for key in keys if all(matches(key) for matches in predicates)), count))

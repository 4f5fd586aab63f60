"""The order of objects in a list: one sorted 64-bit key for each object."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

INDEX_BITS, KIND_BITS = 26, 5
_CREATED_SHIFT = INDEX_BITS + KIND_BITS


def make_key(created: int, kind: int, index: int) -> int:
    """Packs an object's creation time (Unix seconds), kind and index; keys sort by creation time first."""
    return created << _CREATED_SHIFT | kind << INDEX_BITS | index


def split_key(key: int) -> tuple[int, int, int]:
    """Returns (created, kind, index)."""
    return key >> _CREATED_SHIFT, kind_of(key), key & ((1 << INDEX_BITS) - 1)


def kind_of(key: int) -> int:
    return key >> INDEX_BITS & ((1 << KIND_BITS) - 1)


class SortedKeys:
    """The keys of one list, oldest first, in 8 bytes each: a million payments take 8 MB.

    Objects created within the same second are ordered by kind and index.
    """

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self.values = array("Q", sorted(keys))

    def __len__(self) -> int:
        return len(self.values)

    def __contains__(self, key: int) -> bool:
        position = bisect_left(self.values, key)
        return position < len(self.values) and self.values[position] == key

    def add(self, key: int) -> None:
        position = bisect_left(self.values, key)
        if position == len(self.values) or self.values[position] != key:
            self.values.insert(position, key)

    def remove(self, key: int) -> None:
        if key in self:
            del self.values[bisect_left(self.values, key)]

    def span(self, since: int, until: int) -> tuple[int, int]:
        """Returns the positions [start, stop) of the objects created in [since, until), in Unix seconds."""
        return (
            bisect_left(self.values, since << _CREATED_SHIFT),
            bisect_left(self.values, until << _CREATED_SHIFT),
        )

    def intersection(self, other: "SortedKeys") -> "SortedKeys":
        return SortedKeys(key for key in self.values if key in other)

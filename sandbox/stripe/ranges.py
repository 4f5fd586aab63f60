"""Bounds of a field besides ``created``, such as ``arrival_date[lt]``."""

import operator
from collections.abc import Callable

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def split_bound(name: str) -> tuple[str, str] | None:
    """Returns ("arrival_date", "lt") for ``arrival_date[lt]``, and None for a name without a bound."""
    field, bracket, bound = name.partition("[")
    return (field, bound.rstrip("]")) if bracket else None


def is_within(value: object, bound: str, limit: str) -> bool:
    return isinstance(value, int) and _COMPARE[bound](value, int(limit))

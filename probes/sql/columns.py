"""Which columns a query of values may return, and the number that each value is."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from settings.values import value_name

TYPES = frozenset({"int2", "int4", "int8", "float4", "float8", "numeric", "interval", "bool", "timestamptz"})
MOST_COLUMNS = 50

_HINTS = {
    "timestamp": "the column has no time zone: write (... at time zone 'UTC')",
    "date": "write it as timestamptz",
    "money": "write it as numeric",
}
_INFINITE = (datetime.max, datetime.min)  # noqa: DTZ901 (-infinity has no time zone in asyncpg)
"""What asyncpg returns for the timestamps ``infinity`` and ``-infinity``, with or without a time zone."""


class Unfit(Exception):
    """The value is no finite number, or more digits than a float holds; the message says which."""


def find_wrong_column(columns: Sequence[Any], by: str | None) -> str | None:
    """Returns why columns with these names and types cannot be values; None if they can.

    ``columns`` are the attributes of a prepared statement.
    """
    if not columns:
        return "the query returns no columns: it must return values"
    names = [column.name for column in columns]
    if by is not None and by not in names:
        return f'the query returns no column "{by}", which by names: it returns {", ".join(names)}'[:300]
    return _wrong_names(names) or _wrong_types(columns, by)


def _wrong_names(names: Sequence[str]) -> str | None:
    if len(names) > MOST_COLUMNS:
        return f"the query returns {len(names)} columns, and a check can have {MOST_COLUMNS} values"
    for number, name in enumerate(names):
        try:
            value_name(name)
        except ValueError:
            return f'column {number + 1} is named "{name}": name it with "as", in letters and underscores'
        if name in names[:number]:
            return f'two columns are named "{name}"'
    return None


def _wrong_types(columns: Sequence[Any], by: str | None) -> str | None:
    values = [column for column in columns if column.name != by]
    if not values:
        return "the query returns only the column of by: add a column that is a number"
    for column in values:
        kind = column.type.name
        if kind not in TYPES:
            hint = _HINTS.get(kind, "values are numbers, intervals, booleans or timestamptz")
            several = "" if by or kind in _HINTS else ", and by names a column that tells rows apart"
            return f'column "{column.name}" is {kind}: {hint}{several}'
    return None


def number_of(value: Any) -> float | None:
    """Returns the value as a finite float, an interval in seconds and a timestamptz as Unix time; None for
    null. Raises Unfit."""
    if value is None:
        return None
    if isinstance(value, datetime):
        if value.replace(tzinfo=None) in _INFINITE:
            raise Unfit("is infinite")
        return value.timestamp()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return _finite(value)


def _finite(value: int | float | Decimal) -> float:
    if value != value:  # noqa: PLR0124 (NaN, of floats and decimals)
        raise Unfit("is not a number (NaN)")
    number = float(value)
    if math.isinf(number):
        raise Unfit("is infinite" if _is_infinite(value) else "is larger than a float can be")
    whole = isinstance(value, int) or (isinstance(value, Decimal) and value == value.to_integral_value())
    if whole and number != value:
        raise Unfit("has more digits than a float holds exactly: divide it, or write it as float8")
    return number


def _is_infinite(value: int | float | Decimal) -> bool:
    return not isinstance(value, int) and not Decimal(value).is_finite()

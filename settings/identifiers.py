"""Parses table and column names of a mapping, and paths into Stripe's objects.

Names are case-sensitive, also without quotes, because ORMs create columns such as ``createdAt``. Only a name
that contains a dot or a double quote needs double quotes, doubled as in SQL.
"""

import re
from typing import Annotated

from pydantic import AfterValidator

_PART = re.compile(r'"(?:[^"]|"")*"|[^".]+')
_LONGEST = 63


def parse_table(text: str) -> tuple[str | None, str]:
    """Returns ``(schema, table)`` without quotes, schema None if absent. Raises ValueError otherwise."""
    parts = _parts(text)
    if len(parts) > 2:
        raise ValueError('write a table as "table" or "schema.table"')
    return (parts[0], parts[1]) if len(parts) == 2 else (None, parts[0])


def parse_column(text: str) -> str:
    """Returns the column name without quotes. Raises ValueError unless the text is one name."""
    parts = _parts(text)
    if len(parts) != 1:
        raise ValueError("write one column name, in double quotes if it contains a dot")
    return parts[0]


def parse_path(text: str) -> tuple[str, ...]:
    """Returns the keys of ``metadata.order_id``, outermost first. Raises ValueError for an invalid path.

    A key that contains a dot needs double quotes: ``metadata."order.id"``.
    """
    return tuple(_split(text))


def _parts(text: str) -> list[str]:
    names = _split(text)
    if any(len(name.encode()) > _LONGEST for name in names):
        raise ValueError(f"a name is at most {_LONGEST} bytes in Postgres")
    return names


def _split(text: str) -> list[str]:
    found = list(_PART.finditer(text))
    if not found or ".".join(match[0] for match in found) != text:
        raise ValueError("a name must not be empty, and its double quotes must be closed")
    return [_unquote(match[0]) for match in found]


def _unquote(part: str) -> str:
    name = part[1:-1].replace('""', '"') if part.startswith('"') else part
    if not name.strip() or "\0" in name:
        raise ValueError("a name must not be empty or contain a NUL")
    return name


def _table(text: str) -> str:
    parse_table(text)
    return text


def _column(text: str) -> str:
    parse_column(text)
    return text


def _path(text: str) -> str:
    parse_path(text)
    return text


Table = Annotated[str, AfterValidator(_table)]
Column = Annotated[str, AfterValidator(_column)]
Path = Annotated[str, AfterValidator(_path)]

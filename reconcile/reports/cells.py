"""CSV that a spreadsheet shows and never runs."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Value = str | int | None

_RUNS = "=+-@\t＝＋－＠"  # noqa: RUF001 (the wide forms run too)
_RISKY = frozenset(f"{_RUNS}\r\n")
_NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")


def cell(value: Value) -> Value:
    """Text that a spreadsheet would run gets an apostrophe in front; a number never does."""
    if isinstance(value, str) and value and value[0] in _RISKY and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def csv_lines(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as RFC 4180 has them."""
    text = io.StringIO()
    csv.writer(text).writerows(_safe(row) for row in rows)
    return text.getvalue()


def _safe(row: Sequence[Value]) -> Sequence[Value]:
    """Most rows have nothing to look at closer."""
    begins = [value[:1] for value in row if type(value) is str]
    return row if _RISKY.isdisjoint(begins) else [cell(value) for value in row]


def yes(value: bool | None) -> str | None:
    """A truth as a cell has it."""
    return None if value is None else "yes" if value else "no"

"""CSV that a spreadsheet shows and never runs."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Value = str | int | None

_RUNS = "=+-@\t＝＋－＠"  # noqa: RUF001 (the wide forms run too)
_RISKY = frozenset(f"{_RUNS}\r\n")
_SUSPECT = (*_RUNS.replace("-", ""), ",-", "\n-", '"-', '"\r', '"\n')
"""A minus stands in each date: it is looked for where a cell begins. A cell with an end of line is quoted."""
_NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")


def cell(value: Value) -> Value:
    """Text that a spreadsheet would run gets an apostrophe in front; a number never does."""
    if isinstance(value, str) and value and value[0] in _RISKY and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def csv_lines(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as RFC 4180 has them."""
    rows = list(rows)
    text = _written(rows)
    return _written([cell(value) for value in row] for row in rows) if _has_risk(text) else text


def _written(rows: Iterable[Sequence[Value]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _has_risk(text: str) -> bool:
    """Whether a cell may begin so that it needs a closer look: in most texts none does."""
    return text[:1] in _RISKY or any(each in text for each in _SUSPECT)


def yes(value: bool | None) -> str | None:
    """A truth as a cell has it."""
    return None if value is None else "yes" if value else "no"

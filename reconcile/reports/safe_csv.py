"""Formats CSV of which no cell is evaluated by a spreadsheet as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Value = str | int | None

# Excel also evaluates the full-width forms, and skips a leading tab or line break.
_FORMULA_STARTS = "=+-@\t＝＋－＠"  # noqa: RUF001 (full-width forms on purpose)
_RISKY = frozenset(f"{_FORMULA_STARTS}\r\n")
# Every date contains a minus, so only one at the start of a cell counts. The csv module quotes a cell with a
# line break, so such a cell starts with a quotation mark.
_SUSPICIOUS = (*_FORMULA_STARTS.replace("-", ""), ",-", "\n-", '"-', '"\r', '"\n')
_NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")


def escape_cell(value: Value) -> Value:
    """Prefixes a text that a spreadsheet would evaluate with an apostrophe; a number never is."""
    if isinstance(value, str) and value and value[0] in _RISKY and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def csv_lines(rows: Iterable[Sequence[Value]]) -> str:
    """Formats rows as CSV (RFC 4180), with every cell escaped."""
    # Almost no batch has a risky cell: one look at the text is cheaper than a look at each cell.
    rows = list(rows)
    text = _format(rows)
    return _format([escape_cell(value) for value in row] for row in rows) if _may_be_risky(text) else text


def _format(rows: Iterable[Sequence[Value]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _may_be_risky(text: str) -> bool:
    return text[:1] in _RISKY or any(each in text for each in _SUSPICIOUS)


def yes_or_no(value: bool | None) -> str | None:
    """Formats a truth value for a cell; None stays empty."""
    return None if value is None else "yes" if value else "no"

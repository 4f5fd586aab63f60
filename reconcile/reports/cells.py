"""CSV that a spreadsheet shows and never runs."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Value = str | int | None

_RUNS = "=+-@\t＝＋－＠"  # noqa: RUF001 (the wide forms run too)
_SUSPECT = re.compile(rf'(?:\A|[,\n])(?:"[{re.escape(_RUNS)}\r\n]|[{re.escape(_RUNS)}])')
_NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?")


def cell(value: Value) -> Value:
    """Text that a spreadsheet would run gets an apostrophe in front; a number never does."""
    if isinstance(value, str) and value and value[0] in f"{_RUNS}\r\n" and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def csv_lines(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as RFC 4180 has them."""
    kept = list(rows)
    text = _written(kept)
    return _written([cell(value) for value in row] for row in kept) if _SUSPECT.search(text) else text


def _written(rows: Iterable[Iterable[Value]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def yes(value: bool | None) -> str | None:
    """A truth as a cell has it."""
    return None if value is None else "yes" if value else "no"

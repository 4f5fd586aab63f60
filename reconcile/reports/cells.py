"""CSV that a spreadsheet shows and never runs."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 (the wide forms run too)
_NUMBER = re.compile(r"-?[0-9]+([.][0-9]+)?")


def cell(value: Any) -> str:
    """Text that a spreadsheet would run gets an apostrophe in front; a number never does."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def csv_lines(rows: Iterable[Iterable[Any]]) -> str:
    """Rows as RFC 4180 has them, but for the ends of the lines, which are those of Unix."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()

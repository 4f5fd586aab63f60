"""Values in the address of a list: of its filters, and the cursor of a page. Anybody can write them."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from console.web.problems import BadInput

LONGEST = 200
"""Characters of a filter's value."""
LARGEST = 40
"""The magnitude of a number as a power of ten: Postgres would write a larger one out."""

Type = Literal["timestamptz", "text", "bigint", "numeric", "date"]


@dataclass(frozen=True, slots=True)
class Key:
    """One column of the order. All keys of a list go the same way, and none of them is ever null."""

    name: str
    type: Type


def write_cursor(keys: Sequence[Key], row: Mapping[str, Any]) -> str:
    """Returns the place behind a row, as text for an address."""
    plain = [_plain(row[each.name]) for each in keys]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def read_cursor(keys: Sequence[Key], text: str) -> list[Any]:
    """Returns the values of the keys. Raises BadInput for anything that `write_cursor` did not write."""
    wrong = BadInput("the parameter after is not a place in this list: start again without it")
    try:
        padded = text + "=" * (-len(text) % 4)
        plain = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        raise wrong from None
    if not isinstance(plain, list) or len(plain) != len(keys):
        raise wrong
    try:
        return [_key(key.type, value) for key, value in zip(keys, plain, strict=True)]
    except (ValueError, TypeError, ArithmeticError):
        raise wrong from None


def _key(type_: Type, value: Any) -> Any:
    if type_ == "bigint":
        if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
            raise ValueError
        return value
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    return _typed(type_, value)


def _typed(type_: Type, text: str) -> Any:
    if type_ == "timestamptz":
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError
        return at
    if type_ == "date":
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
    if type_ == "numeric":
        number = Decimal(text)
        if not number.is_finite() or abs(number.adjusted()) > LARGEST:
            raise ValueError
        return number
    return int(text) if type_ == "bigint" else text


_EXAMPLES = {"timestamptz": "2026-11-29T00:00:00Z", "date": "2026-11-29", "bigint": "42", "numeric": "42"}


def parse_value(title: str, type_: Type, choices: Sequence[str], text: str, *, flag: bool) -> Any:
    """Returns the value of a filter. Raises BadInput, which calls it ``title``."""
    if flag and text != "on":
        raise BadInput(f"{title}: {text[:LONGEST]!r} is not possible: write on, or leave it out")
    if choices and text not in choices:
        raise BadInput(f"{title}: {text[:LONGEST]!r} is not possible: use one of {', '.join(choices)}")
    if len(text) > LONGEST or "\0" in text or not text.isprintable():
        raise BadInput(f"{title}: use at most {LONGEST} printable characters")
    try:
        value = _typed(type_, text)
    except (ValueError, ArithmeticError):
        raise BadInput(f"{title}: {text!r} is not one: write it as {_EXAMPLES[type_]}") from None
    if type_ == "bigint" and not -(2**63) <= value < 2**63:
        raise BadInput(f"{title}: {text!r} is too large")
    return value

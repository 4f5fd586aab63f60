"""The values that a repair writes into a row, as texts. The reviewed plan and the statement use the same
texts."""

import hashlib
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from reconcile.currency import format_amount, major
from reconcile.ledger.catalogue import Column
from reconcile.ledger.table import Table

EXTRA = "extra."
"""The prefix of these columns' names among the fields of a finding."""
_NAMESPACE = uuid.UUID("8a4f2c0e-6d1b-5c57-9a3e-2f1d7b60c9e4")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_KEPT_BY_A_DOUBLE = 15
_NO_DECIMALS = re.compile(r"\.0+$")


class Unfit(Exception):
    """A column cannot hold a value exactly; the message says which column and why."""


class Values:
    """The values for one table. ``upper``: the team writes currencies in upper case."""

    def __init__(self, table: Table, *, upper: bool) -> None:
        self._table, self._upper = table, upper
        self._major = table.mapping.amount_unit == "major"
        self._defaults = {column.name: text for column, text in table.defaults}
        amount = table.columns["amount"]
        self._holds_all = not self._major and amount.base != "double precision" and (amount.scale or 0) >= 0

    @property
    def scope(self) -> dict[str, Any]:
        """The conditions of the mapping on objects and rows that it has."""
        mapping = self._table.mapping
        conditions = {"objects_where": mapping.objects_where, "rows_where": mapping.rows_where}
        return {name: written for name, written in conditions.items() if written}

    def inserted(self, row: Any) -> dict[str, str | None]:
        """Returns a new row by column, without the columns of the time of writing. Raises Unfit."""
        columns = self._table.columns
        return {
            columns["id"].name: row["id"],
            columns["amount"].name: self._amount(row),
            columns["currency"].name: self._currency(row),
            columns["status"].name: row["status"],
            columns["created"].name: _written(row["created"]),
            **self.further(row),
            **self.keys(row["id"]),
            **self._defaults,
        }

    def updated(self, row: Any) -> dict[str, str | None]:
        """Returns the changed columns by name. Raises Unfit."""
        columns = self._table.columns
        changed: dict[str, str | None] = {}
        if row["amount_differs"] or (row["currency_differs"] and self._major):
            changed[columns["amount"].name] = self._amount(row)
        if row["currency_differs"]:
            changed[columns["currency"].name] = self._currency(row)
        if row["status_differs"]:
            changed[columns["status"].name] = row["status"]
        differing = {name.removeprefix(EXTRA) for name in row["names"] if name.startswith(EXTRA)}
        return changed | {name: text for name, text in self.further(row).items() if name in differing}

    def keys(self, id_: str) -> dict[str, str]:
        """Returns the generated keys of a new row by column. The same id always has the same key, so that a
        repeated attempt writes the row that was planned."""
        return {column.name: KEYS[kind](id_) for column, kind in self._table.generated if kind in KEYS}

    def further(self, row: Any) -> dict[str, str | None]:
        """Returns Stripe's value for each column of ``extra``."""
        given: dict[str, str] = msgspec.json.decode(row["extra"]) if row["extra"] else {}
        return {extra.column.name: given.get(extra.column.name) for extra in self._table.extra}

    def _amount(self, row: Any) -> str:
        text = major(row["amount"], row["currency"]) if self._major else str(row["amount"])
        if self._holds_all:
            return text
        return _fitting(text, format_amount(row["amount"], row["currency"]), self._table.columns["amount"])

    def _currency(self, row: Any) -> str:
        return str(row["currency"].upper() if self._upper else row["currency"])


def _fitting(amount: str, shown: str, column: Column) -> str:
    """Checks the amount, because Postgres silently rounds a number with more decimals than its column.

    ``shown``: the amount for people.
    """
    bare = _NO_DECIMALS.sub("", amount)
    decimals = len(amount.partition(".")[2].rstrip("0"))
    if column.scale is not None and decimals > column.scale:
        raise Unfit(f'column "{column.name}" would round {shown}')
    if column.base == "double precision" and sum(map(str.isdigit, amount)) > _KEPT_BY_A_DOUBLE:
        raise Unfit(f'column "{column.name}" is a double precision, which cannot hold {shown} exactly')
    return bare if column.scale is not None and column.scale <= 0 else amount


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _uuid(id_: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, id_))


def _cuid(id_: str) -> str:
    """Returns 25 characters in the form of a cuid: a ``c``, then digits and lower-case letters."""
    number, text = int.from_bytes(hashlib.sha256(f"paywatch cuid {id_}".encode()).digest(), "big"), ""
    while len(text) < 24:
        number, digit = divmod(number, 36)
        text += _DIGITS[digit]
    return f"c{text}"


KEYS: dict[str, Callable[[str], str]] = {"uuid": _uuid, "cuid": _cuid}

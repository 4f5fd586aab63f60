"""Writes a chunk of rows to the ledger. A row that the ledger refuses is found and named; the others are
written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from reconcile.ledger import Statements
from reconcile.money import major

_REFUSED_IN_A_ROW = 50
_REFUSALS = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.RaiseError,
    asyncpg.LockNotAvailableError,
    asyncpg.WithCheckOptionViolationError,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row. Neither written nor refused: it was not as it had been read any more."""

    id: str
    written: bool
    refusal: str = ""


async def team_writes_upper(ledger: Any, statements: Statements) -> bool:
    """Whether the team writes USD rather than usd: by its enum's labels, or by the rows that are there."""
    labels = statements.table.columns["currency"].labels
    found = labels or [row["currency"] or "" for row in await ledger.fetch(statements.currencies())]
    upper = sum(each != each.lower() for each in found)
    return bool(upper * 2 > len(found))


class Writer:
    """Inserts and updates within the ledger's open transaction."""

    def __init__(self, ledger: Any, statements: Statements, *, upper: bool) -> None:
        self._ledger, self._upper = ledger, upper
        self._insert, self._update = statements.insert(), statements.update()
        self._defaults = [value for _, value in statements.table.defaults]
        self._major = statements.table.mapping.amount_unit == "major"
        self._refused, self._written = 0, 0

    async def insert(self, rows: Sequence[Any]) -> list[Outcome]:
        return await self._write(self._insert_rows, rows)

    async def update(self, rows: Sequence[Any]) -> list[Outcome]:
        return await self._write(self._update_rows, rows)

    async def _write(self, attempt: Any, rows: Sequence[Any]) -> list[Outcome]:
        """All at once; if the ledger refuses, each half, down to the row that it refuses."""
        if self._refused >= _REFUSED_IN_A_ROW and not self._written:
            reason = f"not tried: the ledger refused each of the first {self._refused} rows"
            return [Outcome(row["id"], written=False, refusal=reason) for row in rows]
        try:
            async with self._ledger.transaction():
                written = {row["id"] for row in await attempt(rows)}
        except _REFUSALS as error:
            return await self._refusal(attempt, rows, error)
        self._written += len(written)
        return [Outcome(row["id"], row["id"] in written) for row in rows]

    async def _refusal(
        self, attempt: Any, rows: Sequence[Any], error: asyncpg.PostgresError
    ) -> list[Outcome]:
        if len(rows) == 1:
            self._refused += 1
            return [Outcome(rows[0]["id"], written=False, refusal=f"the ledger refused it: {error.args[0]}")]
        half = len(rows) // 2
        return [
            *await self._write(attempt, rows[:half]),
            *await self._write(attempt, rows[half:]),
        ]

    async def _insert_rows(self, rows: Sequence[Any]) -> Any:
        return await self._ledger.fetch(
            self._insert,
            [row["id"] for row in rows],
            [self._amount(row) for row in rows],
            [self._currency(row) for row in rows],
            [row["status"] for row in rows],
            [row["created"] for row in rows],
            *self._defaults,
        )

    async def _update_rows(self, rows: Sequence[Any]) -> Any:
        return await self._ledger.fetch(
            self._update,
            [row["id"] for row in rows],
            [self._amount(row) if row["amount_differs"] or row["currency_differs"] else None for row in rows],
            [self._currency(row) if row["currency_differs"] else None for row in rows],
            [row["status"] if row["status_differs"] else None for row in rows],
            [row["old_amount"] for row in rows],
            [row["old_currency"] for row in rows],
            [row["old_status"] for row in rows],
        )

    def _amount(self, row: Any) -> str:
        return major(row["amount"], row["currency"]) if self._major else str(row["amount"])

    def _currency(self, row: Any) -> str:
        return str(row["currency"].upper() if self._upper else row["currency"])

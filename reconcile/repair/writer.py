"""Writes a chunk of rows to the ledger and returns their images. A refused row is isolated; the others are
written."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg
import msgspec

from reconcile.codes import Coded, FindingNote
from reconcile.ledger.statements import Statements
from reconcile.ledger.table import COMPARED
from reconcile.ledger.values import Unfit
from reconcile.ledger.write_statements import WriteStatements
from reconcile.repair.plan import Write
from reconcile.repair.transaction import CHECK_CONSTRAINTS, DEFER_CONSTRAINTS
from settings.texts import mask_secrets

_REFUSED_IN_A_ROW = 50
_A_CHUNK = 300.0
"""The timeout of a statement over a chunk of rows, in seconds."""
REFUSALS = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.PLPGSQLError,  # raised by a trigger
    asyncpg.TriggeredActionError,
    asyncpg.UnknownPostgresError,
    asyncpg.InsufficientPrivilegeError,  # row level security
    asyncpg.WithCheckOptionViolationError,
    asyncpg.DeadlockDetectedError,
)
"""Errors that concern a single row."""


class OutsideScope(Exception):
    """A written row would not be read again, because ``rows_where`` leaves it out. Ends its savepoint."""


class RowWrite(msgspec.Struct, frozen=True):
    """The result for one row. Neither written nor refused: the row had changed since it was read.

    ``before`` and ``after`` are the whole row as JSON; ``before`` is None for an inserted row.
    """

    id: str
    written: bool
    refusal: Coded | None = None
    before: str | None = None
    after: str | None = None


_OLD = msgspec.json.Decoder(dict[str, msgspec.Raw])
Attempt = Callable[[Sequence[Any]], Awaitable[dict[str, RowWrite]]]


async def team_writes_upper(ledger: Any, statements: Statements) -> bool:
    """Whether the ledger stores USD rather than usd, judged by its enum labels or its rows."""
    labels = statements.table.columns["currency"].labels
    found = labels or [row["currency"] or "" for row in await ledger.fetch(statements.currencies())]
    upper = sum(each != each.lower() for each in found)
    return bool(upper * 2 > len(found))


class Writer:
    """Inserts and updates within the ledger's open transaction."""

    def __init__(self, ledger: Any, statements: WriteStatements) -> None:
        self._ledger, self._statements = ledger, statements
        self._table = statements.table
        self._refused, self._written = 0, 0

    async def insert(self, writes: Sequence[Write]) -> list[RowWrite]:
        return await self._sound(self._insert_rows, writes)

    async def update(self, writes: Sequence[Write]) -> list[RowWrite]:
        return await self._sound(self._update_rows, writes)

    async def _sound(self, attempt: Attempt, writes: Sequence[Write]) -> list[RowWrite]:
        """Writes the rows whose values fit their columns, and refuses the others."""
        fit = [each for each in writes if not isinstance(each.new, Unfit)]
        unfit = [
            RowWrite(row["id"], written=False, refusal=Coded(FindingNote.VALUE_UNFIT, str(new)))
            for row, new in writes
            if isinstance(new, Unfit)
        ]
        return [*unfit, *(await self._write(attempt, fit) if fit else [])]

    async def _write(self, attempt: Attempt, rows: Sequence[Any]) -> list[RowWrite]:
        """Writes all rows at once; on a refusal, each half separately, down to the refused row."""
        if self._refused >= _REFUSED_IN_A_ROW and not self._written:
            sentence = f"not tried: the ledger refused each of the first {self._refused} rows"
            skipped = Coded(FindingNote.NOT_TRIED, sentence)
            return [RowWrite(row["id"], written=False, refusal=skipped) for row, _ in rows]
        try:
            async with self._ledger.transaction():
                await self._ledger.execute(DEFER_CONSTRAINTS)
                done = await attempt(rows)
        except (*REFUSALS, OutsideScope) as error:
            return await self._refusal(attempt, rows, error)
        self._written += len(done)
        ids = [row["id"] for row, _ in rows]
        return [done[id_] if id_ in done else RowWrite(id_, written=False) for id_ in ids]

    async def _refusal(self, attempt: Attempt, rows: Sequence[Any], error: Exception) -> list[RowWrite]:
        if len(rows) == 1:
            self._refused += 1
            refusal = _explain(error)
            return [RowWrite(rows[0][0]["id"], written=False, refusal=refusal)]
        half = len(rows) // 2
        return [
            *await self._write(attempt, rows[:half]),
            *await self._write(attempt, rows[half:]),
        ]

    async def _insert_rows(self, rows: Sequence[Any]) -> dict[str, RowWrite]:
        columns = [self._table.columns[role].name for role in ("id", *COMPARED)]
        further = [extra.column.name for extra in self._table.extra]
        further += [column.name for column, kind in self._table.generated if kind != "now"]
        done = await self._ledger.fetch(
            self._statements.insert(),
            *([new[column] for _, new in rows] for column in columns),
            [row["created"] for row, _ in rows],
            *([new[column] for _, new in rows] for column in further),
            *(text for _, text in self._table.defaults),
            timeout=_A_CHUNK,
        )
        after = await self._after(done)
        return {id_: RowWrite(id_, written=True, after=image) for id_, image in after.items()}

    async def _update_rows(self, rows: Sequence[Any]) -> dict[str, RowWrite]:
        arrays = self._arrays(rows)
        locked = await self._ledger.fetch(self._statements.lock(), *arrays, timeout=_A_CHUNK)
        twice = {id_ for id_, count in Counter(row["id"] for row in locked).items() if count > 1}
        before = {row["id"]: row["image"] for row in locked if row["id"] not in twice}
        rows = [(row, new) for row, new in rows if row["id"] in before]
        update, arrays = self._statements.update(), self._arrays(rows)
        done = await self._ledger.fetch(update, *arrays, timeout=_A_CHUNK) if rows else []
        after = await self._after(done)
        return {
            id_: RowWrite(id_, written=True, before=before[id_], after=image) for id_, image in after.items()
        }

    def _arrays(self, rows: Sequence[Any]) -> list[list[str | None]]:
        """The arrays that `WriteStatements.update` takes."""
        extra = [each.column.name for each in self._table.extra]
        columns = [*(self._table.columns[role].name for role in COMPARED), *extra]
        old = [_OLD.decode(row["old_extra"] or "{}") for row, _ in rows]
        return [
            [row["id"] for row, _ in rows],
            *([new.get(column) for _, new in rows] for column in columns),
            *([row[f"old_{role}"] for row, _ in rows] for role in COMPARED),
            *([_text(each.get(name)) for each in old] for name in extra),
        ]

    async def _after(self, written: Sequence[Any]) -> dict[str, str]:
        """Checks the constraints and returns images of the rows, read again if a trigger may have changed
        them after the statement. Raises OutsideScope."""
        if not all(row["in_scope"] for row in written):
            raise OutsideScope
        await self._ledger.execute(CHECK_CONSTRAINTS)
        if written and self._table.relation.changed_by_trigger:
            ids = [row["id"] for row in written]
            written = await self._ledger.fetch(self._statements.images(), ids, timeout=_A_CHUNK)
        return {row["id"]: row["image"] for row in written}


def _explain(error: Exception) -> Coded:
    if isinstance(error, OutsideScope):
        sentence = "not written: rows_where would leave the row out, and no run would find it again"
        return Coded(FindingNote.WRITE_OUT_OF_SCOPE, sentence)
    sentence = f"the ledger refused the row: {mask_secrets(str(error.args[0]))}"
    return Coded(FindingNote.LEDGER_REFUSED, sentence)


def _text(value: msgspec.Raw | None) -> str | None:
    """A string unchanged, a number with all its digits."""
    text = b"null" if value is None else bytes(value)
    if text == b"null":
        return None
    return msgspec.json.decode(text, type=str) if text.startswith(b'"') else text.decode()

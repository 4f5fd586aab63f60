"""Seals the rows behind a report: the manifest names how many there are in each table, and their hash.

A report's files are hashed, but commands and later runs read the tables. The manifest's hash, its signature
and the chain then cover both.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from reconcile.ledger.write_statements import PLAIN
from reconcile.postgres import LONG_TIMEOUT
from reconcile.queries import sql
from settings.accounts import Account

LAYOUT = 1
"""The columns that are hashed. A new column that a report depends on needs a new layout with its own SQL."""
OF_RUN = (
    *("runs", "object_runs", "slices", "pages", "findings", "payout_sums", "balances", "daily_runs"),
    *("staged_stripe", "staged_ledger", "named_objects", "movements"),
)
OF_ACCOUNT = ("exceptions",)
OF_UNDO = ("undos", "undone_rows")


class TableSeal(msgspec.Struct, frozen=True):
    """``sha256`` in hexadecimal digits; null for a table without rows."""

    rows: int = 0
    sha256: str | None = None


class RecordSeals(msgspec.Struct, frozen=True):
    """``records`` in a manifest: the rows of the run, and the state of the account after it, by table."""

    layout: int
    of_run: dict[str, TableSeal]
    of_account: dict[str, TableSeal]

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> "RecordSeals | None":
        """None for a report of an older version, and for a layout that this version does not know."""
        try:
            found = msgspec.convert(manifest.get("records"), cls)
        except msgspec.ValidationError:
            return None
        return found if found.layout == LAYOUT else None


async def seal_records(connection: Any, run: str, account: Account) -> RecordSeals:
    """Hashes the rows. ``connection`` must be in a transaction that locks the account's chains."""
    return RecordSeals(LAYOUT, await seal_run(connection, run), await seal_account(connection, account))


async def seal_run(connection: Any, run: str) -> dict[str, TableSeal]:
    return await _seals(connection, "reports/records_of_run", OF_RUN, run)


async def seal_account(connection: Any, account: Account) -> dict[str, TableSeal]:
    return await _seals(connection, "reports/records_of_account", OF_ACCOUNT, account.stored)


async def seal_undo(connection: Any, undo: int) -> dict[str, TableSeal]:
    """Hashes what an undo left. It is named by the undo's record in the chain of sign-offs."""
    return await _seals(connection, "reports/records_of_undo", OF_UNDO, undo)


async def _seals(
    connection: Any, query: str, tables: tuple[str, ...], key: str | int
) -> dict[str, TableSeal]:
    # The hashed records are text, which must be the same in every session. Text of rows costs two thirds of
    # the time that JSON takes, and a run hashes all that it staged.
    await connection.execute(PLAIN)
    rows = await connection.fetch(sql(query), key, timeout=LONG_TIMEOUT)
    found = {row["name"]: TableSeal(row["rows"], row["sha256"]) for row in rows}
    return {name: found.get(name, TableSeal()) for name in tables}


def changed_tables(sealed: Mapping[str, TableSeal], found: Mapping[str, TableSeal]) -> list[str]:
    """Returns the tables whose rows are not those that were sealed."""
    return sorted(name for name, seal in sealed.items() if found.get(name) != seal)

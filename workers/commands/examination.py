"""What `paywatch config check` finds in the team's database: mappings and SQL that do not fit it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from settings import Loaded

if TYPE_CHECKING:
    import asyncpg


@dataclass(frozen=True, slots=True)
class Examined:
    """``tables`` are the objects whose mappings were compared, ``statements`` counts the prepared SQL."""

    problems: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    statements: int = 0


async def examine(loaded: Loaded) -> Examined:
    """Compares the configuration with the team's database, and writes nothing. Raises StoreUnreachable.

    Connects only if a mapping or a check has something to compare.
    """
    import reconcile
    from workers.databases import open_ledger, reaching

    with reaching(loaded.settings):
        async with open_ledger(loaded.settings) as ledger:
            if ledger is None:
                return Examined()
            refused, count = await _prepare_all(ledger, loaded)
            tables = await reconcile.examine_all(ledger, loaded.settings.reconcile)
    mismatches = [sentence for sentences in tables.values() for sentence in sentences]
    return Examined([*refused, *mismatches], list(tables), count)


async def _prepare_all(ledger: "asyncpg.Pool", loaded: Loaded) -> tuple[list[str], int]:
    """Returns a sentence for each statement that the database refuses, and the number of all."""
    import probes
    import store

    problems, count = [], 0
    for index, check in enumerate(loaded.settings.checks):
        for key, statement in probes.statements_of(check):
            parts, count = ("checks", index, key, "sql"), count + 1
            try:
                async with ledger.acquire() as connection:
                    refusal = await probes.find_refusal(connection, statement)
            except probes.LedgerError as error:
                raise store.StoreUnreachable(loaded.describe(parts, f"DATABASE_URL: {error}")) from None
            if refusal is not None:
                problems.append(loaded.describe(parts, refusal))
    return problems, count

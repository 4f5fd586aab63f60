"""What `paywatch config check` finds in the databases: mappings and SQL that do not fit them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from settings import Loaded

if TYPE_CHECKING:
    import asyncpg

    from settings import Check
    from settings.problems import Parts

TIMEOUT = 10.0
"""Seconds to connect to the database of a check that has its own."""


@dataclass(frozen=True, slots=True)
class Examined:
    """``tables`` are the objects whose mappings were compared, ``statements`` counts the prepared SQL."""

    problems: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    statements: int = 0


async def examine(loaded: Loaded) -> Examined:
    """Compares the configuration with its databases, and writes nothing. Raises StoreUnreachable.

    Connects only if a mapping or a check has something to compare.
    """
    import reconcile
    from workers.databases import open_ledger, reaching

    settings = loaded.settings
    with reaching(settings) if settings.database_url is not None else nullcontext():
        async with open_ledger(settings) as ledger:
            refused, count = await _prepare_all(ledger, loaded)
            tables = {} if ledger is None else await reconcile.examine_all(ledger, settings.reconcile)
    mismatches = [sentence for sentences in tables.values() for sentence in sentences]
    return Examined([*refused, *mismatches], list(tables), count)


async def _prepare_all(ledger: "asyncpg.Pool | None", loaded: Loaded) -> tuple[list[str], int]:
    """Returns a sentence for each statement that its database refuses, and the number of all."""
    import probes
    import store

    problems, count = [], 0
    for index, check in enumerate(loaded.settings.checks):
        statements = list(probes.statements_of(check))
        presets = check.kind == "sql" and check.preset is not None
        if not statements and not presets:
            continue
        async with _database_of(check, index, ledger, loaded) as (connection, named):
            for path, statement in statements:
                parts: Parts = ("checks", index, *path)
                count += 1
                try:
                    refusal = await probes.find_refusal(connection, statement)
                except probes.LedgerError as error:
                    raise store.StoreUnreachable(loaded.describe(parts, f"{named}: {error}")) from None
                if refusal is not None:
                    problems.append(loaded.describe(parts, refusal))
            if presets:
                count += 1
                problems += await _preset_problems(connection, check, index, loaded)
    return problems, count


async def _preset_problems(connection: Any, check: "Check", index: int, loaded: Loaded) -> list[str]:
    """Returns at most one sentence about a preset, unless the mapping itself has it already."""
    from workers.presets import LedgerPresets

    assert check.kind == "sql"  # noqa: S101 (of a preset)
    refusal = await LedgerPresets(loaded.settings).find_refusal(connection, check)
    return [] if refusal is None else [loaded.describe(("checks", index, "preset"), refusal)]


@asynccontextmanager
async def _database_of(
    check: "Check", index: int, ledger: "asyncpg.Pool | None", loaded: Loaded
) -> AsyncIterator[tuple[Any, str]]:
    """Yields a connection to the database of the check's SQL, and how a sentence names that database."""
    own = check.kind == "sql" and check.url != loaded.settings.database_url
    if ledger is not None and not own:
        async with ledger.acquire() as connection:
            yield connection, "DATABASE_URL"
        return
    async with _own_database(check, ("checks", index, "url"), loaded) as connection:
        yield connection, "url"


@asynccontextmanager
async def _own_database(check: "Check", parts: "Parts", loaded: Loaded) -> AsyncIterator[Any]:
    import store
    from probes import Unusable
    from workers.databases import DATABASE_ERRORS
    from workers.watched import watched_postgres

    assert check.kind == "sql"  # noqa: S101 (the audit refuses other SQL without DATABASE_URL)
    server, connection = watched_postgres(check.url), None
    try:
        connection = await server.connect(TIMEOUT)
        yield connection
    except (*DATABASE_ERRORS, Unusable) as error:
        sentence = str(error) if isinstance(error, Unusable) else server.explain(error)
        raise store.StoreUnreachable(loaded.describe(parts, sentence)) from None
    finally:
        if connection is not None:
            connection.terminate()

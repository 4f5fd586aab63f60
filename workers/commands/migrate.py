"""``paywatch migrate``."""

import asyncio
from typing import Annotated

import typer

import reconcile
import store
from settings import Settings
from workers.commands.audit import Act, audit, operator_name, recorded
from workers.commands.common import Json, finish, user_name
from workers.databases import check_reachable, open_ledger, open_store
from workers.errors import required
from workers.output import Exit, print_json, results
from workers.startup import load


def migrate(
    ledger: Annotated[bool, typer.Option("--ledger", help="Also create the default ledger tables.")] = False,
    as_json: Json = False,
) -> None:
    """Create or upgrade Paywatch's schema. Safe to repeat and to run concurrently."""
    finish(lambda: _migrate(load(), ledger=ledger, as_json=as_json))


def _migrate(settings: Settings, *, ledger: bool, as_json: bool) -> Exit:
    url = required(settings.store_url, "DATABASE_URL", "Paywatch keeps its records in Postgres")
    result = store.migrate(url, settings.store_variable)
    if result.before != result.after:
        schema = f"from {result.before or 'nothing'} to {result.after}"
        audit(settings, "schema_migrated", message=schema, by=user_name())
        asyncio.run(_record(settings, schema))
    if ledger:
        required(
            settings.database_url, "DATABASE_URL", "the default ledger tables go into the team's database"
        )
        asyncio.run(_default_ledger(settings))
    if as_json:
        print_json({"before": result.before, "after": result.after, "ledger": ledger})
    elif result.before == result.after:
        results().print(f"The schema is up to date at {result.after}.")
    else:
        results().print(f"The schema went from {result.before or 'nothing'} to {result.after}.")
    if ledger and not as_json:
        results().print("The default ledger tables exist.")
    return Exit.FINE


async def _record(settings: Settings, schema: str) -> None:
    """Records the migration after it: before the first one there is no audit log."""
    async with open_store(settings, size=1) as pool:
        act = Act(pool, settings, "schema_migrated", "schema", operator_name())
        await act.done({"message": schema}, log=False)


async def _default_ledger(settings: Settings) -> None:
    async with open_store(settings, size=1) as store_pool, open_ledger(settings) as pool:
        if pool is not None:
            await check_reachable(pool, settings)
            async with recorded(
                store_pool, settings, "ledger_tables_created", "ledger", by=operator_name()
            ) as act:
                await reconcile.ensure_default_ledger(pool)
                await act.done({})

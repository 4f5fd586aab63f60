"""``paywatch channel test``."""

import asyncio
from typing import Annotated, Any

import asyncpg
import httpx
import typer

import alerts
import store
from settings import Settings
from store.channels import record_test
from workers.commands.common import Json, command
from workers.databases import open_store
from workers.errors import Usage
from workers.output import Exit, notes, print_json, print_table
from workers.startup import load


@command
async def test(
    name: Annotated[str | None, typer.Argument(help="The channel. Default: all channels.")] = None,
    as_json: Json = False,
) -> Exit:
    """Send a test message; exit 1 when a channel did not accept it."""
    settings = load()
    async with alerts.guarded_client() as http:
        rows = await asyncio.gather(*(_test(settings, channel, http) for channel in _chosen(settings, name)))
    recorded = await _record(settings, rows)
    if as_json:
        print_json([row | {"recorded": recorded} for row in rows])
    else:
        table = [
            (r["channel"], r["outcome"] if r["delivered"] else "not delivered", r["error"]) for r in rows
        ]
        print_table(["channel", "outcome", "error"], table, empty="")
    return Exit.FINE if all(row["delivered"] for row in rows) else Exit.FOUND


def _chosen(settings: Settings, name: str | None) -> list[str]:
    if not settings.channels:
        raise Usage("no channel is configured, so that nobody can be notified")
    if name is None:
        return list(settings.channels)
    if name not in settings.channels:
        listed = ", ".join(settings.channels)
        raise Usage(f"no channel is named {name!r}; the configured channels are: {listed}")
    return [name]


async def _test(settings: Settings, name: str, http: httpx.AsyncClient) -> dict[str, Any]:
    """``broken``: the channel refused the message for good."""
    row: dict[str, Any] = {"channel": name, "delivered": False, "reference": "", "error": "", "broken": False}
    try:
        async with asyncio.timeout(30):
            sent = await alerts.send(settings.channels[name], alerts.test_message(settings, name), http)
    except alerts.DeliveryError as error:
        return row | {"outcome": error.kind, "error": str(error), "broken": error.kind == "permanent"}
    except TimeoutError:
        return row | {"outcome": "unknown", "error": "no answer within 30 s"}
    return row | {"outcome": sent.outcome, "delivered": True, "reference": sent.reference}


async def _record(settings: Settings, rows: list[dict[str, Any]]) -> bool:
    """Records the results in the store; returns whether they are. Without a store there is nothing to do."""
    if settings.store_url is None:
        return False
    try:
        async with open_store(settings, size=1) as pool:
            for row in rows:
                await record_test(
                    pool, row["channel"], row["outcome"], row["error"] or None, broken=row["broken"]
                )
    except (store.StoreUnreachable, store.SchemaError, asyncpg.PostgresError) as error:
        notes().print(f"The result is not recorded: {error}")
        return False
    return True

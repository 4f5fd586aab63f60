"""``paywatch channel test``."""

import asyncio
from typing import Annotated

import asyncpg
import typer

import alerts
import store
from settings import Settings
from workers.channel_tests import ChannelTest, keep_test, send_test
from workers.commands.audit import Act, operator_name
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
        tests = await asyncio.gather(
            *(send_test(settings, channel, http) for channel in _chosen(settings, name))
        )
    recorded = await _record(settings, tests)
    if as_json:
        print_json([each.as_json() | {"recorded": recorded} for each in tests])
    else:
        table = [(t.channel, t.outcome if t.delivered else "not delivered", t.error) for t in tests]
        print_table(["channel", "outcome", "error"], table, empty="")
    return Exit.FINE if all(each.delivered for each in tests) else Exit.FOUND


def _chosen(settings: Settings, name: str | None) -> list[str]:
    if not settings.channels:
        raise Usage("no channel is configured, so that nobody can be notified")
    if name is None:
        return list(settings.channels)
    if name not in settings.channels:
        listed = ", ".join(settings.channels)
        raise Usage(f"no channel is named {name!r}; the configured channels are: {listed}")
    return [name]


async def _record(settings: Settings, tests: list[ChannelTest]) -> bool:
    """Records the results in the store; returns whether they are. Without a store there is nothing to do."""
    if settings.store_url is None:
        return False
    try:
        async with open_store(settings, size=1) as pool:
            for each in tests:
                await keep_test(pool, each)
                act = Act(pool, settings, "channel_tested", each.channel, operator_name())
                await act.end("done" if each.delivered else "failed", each.as_json())
    except (store.StoreUnreachable, store.SchemaError, asyncpg.PostgresError) as error:
        notes().print(f"The result is not recorded: {error}")
        return False
    return True

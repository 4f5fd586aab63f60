"""``console list``: the lists of the pages, in a terminal."""

import json

import asyncpg

from console.routes import LISTINGS
from tests.conftest import CommandLine
from tests.console.shop import watch_shop


async def test_every_list_can_be_printed(command_line: CommandLine, store_db: str) -> None:
    environment = {"DATABASE_URL": store_db}
    names = json.loads((await command_line(environment, "console", "list", "--json")).stdout)
    assert {row["name"] for row in names} == {each.name for each in LISTINGS if not each.fixed}
    for row in names:
        printed = await command_line(environment, "console", "list", row["name"], "--json")
        assert (printed.exit_code, type(json.loads(printed.stdout))) == (0, list), row["name"]


async def test_filters_are_those_of_the_page(
    command_line: CommandLine, store_db: str, store_pool: asyncpg.Pool
) -> None:
    recorder = await watch_shop(store_pool)
    await recorder.read("gateway", "f")
    await recorder.read("api", "ff")
    environment = {"DATABASE_URL": store_db}
    one = await command_line(environment, "console", "list", "incidents", "--where", "severity=P2", "--json")
    assert [row["subject"] for row in json.loads(one.stdout)] == ["gateway"]
    cut = await command_line(environment, "console", "list", "incidents", "--limit", "1")
    assert cut.stdout.splitlines()[1].split("\t")[4] == "api"
    assert "1 of 2 rows: pass --limit to print more." in cut.stderr


async def test_a_wrong_list_or_filter_is_a_sentence(command_line: CommandLine, store_db: str) -> None:
    environment = {"DATABASE_URL": store_db}
    for arguments, sentence in (
        (["incident"], "no list is named 'incident', did you mean \"incidents\"?"),
        (["incidents", "--where", "severty=P0"], "filters of incidents are: open, recent, severity"),
        (["incidents", "--where", "severity=P9"], "use one of P0, P1, P2, P3"),
        (["incidents", "--where", "severity"], "write FILTER=VALUE"),
    ):
        refused = await command_line(environment, "console", "list", *arguments)
        assert (refused.exit_code, sentence in refused.stderr) == (2, True), refused.stderr

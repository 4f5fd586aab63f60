"""docs/console/reports.md against the code."""

import re
import shlex
from pathlib import Path

import asyncpg

from tests.conftest import CommandLine
from workers.checklist import ITEMS
from workers.kpis.payments import DEFINITIONS
from workers.kpis.security import COUNTS

PAGE = (Path(__file__).parents[3] / "docs" / "console" / "reports.md").read_text()


async def test_the_commands_run(store_db: str, store_pool: asyncpg.Pool, command_line: CommandLine) -> None:
    today = str(await store_pool.fetchval("select (now() at time zone 'UTC')::date"))
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) == 5
    for line in lines:
        program, *words = shlex.split(line.replace("2026-11-30", today).replace("2026-11", today[:7]))
        assert program == "paywatch"
        done = await command_line({"DATABASE_URL": store_db}, *words)
        assert done.exit_code == 0, (line, done.stderr)


def test_the_tables_name_what_there_is() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE) == [item.code for item in ITEMS]
    judged = [each.name for each in DEFINITIONS if each.above or each.below or each.name == "payment_volume"]
    table = PAGE.partition("## Payments")[2].partition("Pending payments")[0]
    assert sorted(re.findall(r"\| `([a-z_]+)` \|$", table, re.MULTILINE)) == sorted(judged)
    security = PAGE.partition("## Security")[2].partition("Below:")[0]
    names = [name for count in COUNTS for name in count.names]
    assert [name for name in names if f"`{name}`" not in security] == []

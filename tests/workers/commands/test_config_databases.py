"""`paywatch config check` and the databases of `sql` checks: each query is prepared where it will run."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.conftest import CommandLine
from tests.databases import Databases

Check = Callable[..., Awaitable[Any]]
SQL = """
[[checks]]
name = "orders"
kind = "sql"
url = "${REPORTS_URL}"
sql = "SELECTED"
"""
PRESET = """
[[checks]]
name = "kpis"
kind = "sql"
url = "${REPORTS_URL}"
preset = "payments"
paid_at = "paid_at"

[reconcile.payments]
table = "payments"
id = "id"
amount = "amount"
currency = "currency"
status = "status"
created = "created"
"""
TABLE = """
create table payments (
  id text primary key, amount bigint, currency text, status text, created timestamptz, paid_at timestamptz
);
create table orders (id int, note text)
"""


@pytest.fixture
async def reports(database: str) -> str:
    connection = await asyncpg.connect(database)
    await connection.execute(TABLE)
    await connection.close()
    return database


@pytest.fixture
def config_check(command_line: CommandLine, tmp_path: Path, reports: str) -> Check:
    """Checks a file; REPORTS_URL is a database with the tables, and DATABASE_URL is not set."""

    async def run(text: str, **environment: str) -> Any:
        path = tmp_path / "paywatch.toml"
        path.write_text(text)
        variables = {"PAYWATCH_CONFIG": str(path), "REPORTS_URL": reports, "DATABASE_URL": ""}
        return await command_line(variables | environment, "config", "check")

    return run


async def test_a_query_is_prepared_in_its_own_database(config_check: Check) -> None:
    sound = await config_check(SQL.replace("SELECTED", "select count(*) as orders from orders"))
    assert (sound.exit_code, sound.stderr) == (0, "")
    assert "The database accepts 1 SQL statements of checks." in sound.stdout


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("select count(*) as n from odrers", 'relation "odrers" does not exist'),
        ("select id, note from orders", 'column "note" is text'),
        ("select count(*) from orders where note = $1", "has the parameter $1, and must have none"),
        ("select 1", 'column 1 is named "?column?"'),
        ("delete from orders returning id", "must be a query that only reads"),
        ("select id from orders; select 1 as b", "cannot insert multiple commands"),
    ],
)
async def test_a_query_that_cannot_give_values_is_refused(
    config_check: Check, sql: str, sentence: str
) -> None:
    result = await config_check(SQL.replace("SELECTED", sql))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith('paywatch: checks[0] "orders": sql')
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


async def test_a_semicolon_is_refused_with_by(config_check: Check) -> None:
    result = await config_check(SQL.replace("SELECTED", "select note, id from orders;") + 'by = "note"\n')
    assert result.exit_code == 2
    assert "remove the semicolon at its end" in result.stderr


async def test_the_databases_are_not_mixed_up(
    config_check: Check, databases: Databases, reports: str
) -> None:
    """A table that only DATABASE_URL has does not help a check with another url."""
    empty = databases.create()
    text = SQL.replace("SELECTED", "select count(*) as n from orders")
    other = await config_check(text, REPORTS_URL=empty, DATABASE_URL=reports)
    assert (other.exit_code, 'relation "orders" does not exist' in other.stderr) == (2, True)
    own = await config_check(text, DATABASE_URL=empty)
    assert (own.exit_code, own.stderr) == (0, "")
    databases.drop(empty)


@pytest.mark.parametrize("text", [SQL.replace("SELECTED", "select 1 as one"), PRESET])
async def test_a_database_that_cannot_be_reached_is_named(config_check: Check, text: str) -> None:
    result = await config_check(text, REPORTS_URL="postgresql://it:hunter2@127.0.0.1:1/reports")
    assert (result.exit_code, result.stdout) == (3, "")
    assert 'checks[0] "' in result.stderr
    assert "url" in result.stderr
    assert "127.0.0.1:1 cannot be reached" in result.stderr
    assert "hunter2" not in result.stderr


async def test_a_preset_is_compared_with_its_database(config_check: Check, databases: Databases) -> None:
    sound = await config_check(PRESET)
    assert (sound.exit_code, sound.stderr) == (0, "")
    wrong = await config_check(PRESET.replace('"paid_at"', '"payed_at"'))
    assert wrong.exit_code == 2
    assert 'checks[0] "kpis": preset' in wrong.stderr
    assert 'did you mean "paid_at"' in wrong.stderr
    empty = databases.create()
    missing = await config_check(PRESET, REPORTS_URL=empty)
    assert (missing.exit_code, "there is no such table" in missing.stderr) == (2, True)
    databases.drop(empty)

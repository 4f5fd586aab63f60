"""The queries of the documentation and of the example configuration, each on tables such as they expect."""

import re
import tomllib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from probes import Verdict, find_refusal
from probes.sql import probe
from tests.probes.configured import check, tools

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "checks" / "sql.md").read_text()
TABLES = """
create table logins (user_id int, ip inet, ok boolean, at timestamptz);
insert into logins values
  (1, '10.0.0.1', true, now()), (1, '10.0.0.1', false, now()), (2, '10.0.0.2', false, now()),
  (3, '10.0.0.3', true, now()), (4, '10.0.0.4', true, now() - interval '2 days');
create table products (sku text, stock int);
insert into products values ('mug', 3), ('shirt', 80);
create table emails (queued_at timestamptz, delivered_at timestamptz);
insert into emails values
  (now() - interval '4 seconds', now()), (now(), null), (now() - interval '1 day', null);
"""
EXPECTED: dict[str, dict[str, float]] = {
    "failing_addresses": {"failed_auth_attempts": 2, "failing_addresses": 2},
    "login_success": {"failed_auth_attempts": 2, "logins": 4, "login_success": 0.5},
    "stock": {"rows": 1, 'stock{sku="mug"}': 3},
    "active_users": {"active_users": 2},
    "email_delivery_rate": {"emails": 2, "email_delivery_rate": 0.5, "email_delivery_time": 4},
}
"""The values of each query, by a word that only this query has."""


def examples() -> Iterator[Any]:
    """Yields the keys of every `sql` check that has a query, and each query of the page."""
    blocks = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for text in [*blocks, (ROOT / "paywatch.example.toml").read_text()]:
        for written in tomllib.loads(text)["checks"]:
            if written["kind"] == "sql" and "sql" in written:
                yield pytest.param(written["sql"], written.get("by"), id=written["name"])
    for number, query in enumerate(re.findall(r"^```sql\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)):
        yield pytest.param(query, "sku" if "sku" in query else None, id=f"query-{number}")


EXAMPLES = list(examples())


@pytest.fixture
async def shop(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    await connection.execute(TABLES)
    yield connection
    await connection.close()


@pytest.mark.parametrize(("sql", "by"), EXAMPLES)
async def test_an_example_measures_its_values(
    shop: asyncpg.Connection, database: str, sql: str, by: str | None
) -> None:
    configured = check(kind="sql", url=database, sql=sql, **({} if by is None else {"by": by}))
    assert await find_refusal(shop, configured.statement) is None
    async with httpx.AsyncClient() as client:
        outcome = await probe(configured, tools(client))
    (expected,) = [values for word, values in EXPECTED.items() if re.search(rf"\b{word}\b", sql)]
    assert (outcome.verdict, outcome.values) == (Verdict.PASS, expected)


def test_each_expected_query_is_an_example() -> None:
    queries = " ".join(example.values[0] for example in EXAMPLES)
    assert len(EXAMPLES) >= 9
    assert all(re.search(rf"\b{word}\b", queries) for word in EXPECTED)

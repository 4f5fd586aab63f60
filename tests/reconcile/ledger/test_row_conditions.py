"""What a mapping's ``rows_where`` may compare with each type of column, as the real Postgres has it."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from reconcile.ledger.mismatch import MappingCheck
from reconcile.ledger.statements import Statements
from reconcile.ledger.validate import examine
from reconcile.objects.kinds import KINDS
from settings.reconcile import Mapping
from tests.reconcile.recorded import AT, WINDOW
from tests.reconcile.shop import PLAIN, plain_table

HOSTILE = "x'; drop table t; --\\"
UUID = "12345678-1234-1234-1234-123456789abc"
VALUES: dict[str, tuple[str, Any]] = {
    "e": ("color", 'gre"en'),
    "b": ("boolean", True),
    "u": ("uuid", UUID),
    "n": ("numeric", 1.5),
    "si": ("smallint", 7),
    "dp": ("double precision", 0.1),
    "positive": ("positive", 3),
    "tz": ("timestamptz", datetime(2026, 1, 31, 10, tzinfo=UTC)),
    "ts": ("timestamp", datetime(2026, 1, 31, 10)),  # noqa: DTZ001 (the column has no zone)
    "d": ("date", datetime(2026, 1, 31, tzinfo=UTC).date()),
    "v": ("varchar(3)", "abc"),
    "j": ("jsonb", "{}"),
    "tags": ("text[]", ["a"]),
    'we"ird': ("text", HOSTILE),
    "größe": ("text", "'"),
}
"""The type of each column, and its value in the row ``full``; in the row ``null`` all are null."""


@pytest.fixture
async def table(ledger_pool: asyncpg.Pool) -> asyncpg.Pool:
    names = ['"' + name.replace('"', '""') + '"' for name in VALUES]
    columns = [f"{name} {type_}" for name, (type_, _) in zip(names, VALUES.values(), strict=True)]
    await ledger_pool.execute(
        "create domain positive as integer check (value > 0); create type color as enum ('red', 'gre\"en'); "
        + plain_table(*columns)
    )
    places = ", ".join(f"${place}" for place in range(2, len(VALUES) + 2))
    row = "insert into t (id, amount, currency, status, created"
    values = [value for _, value in VALUES.values()]
    await ledger_pool.execute(
        f"{row}, {', '.join(names)}) values ('full', 5, 'usd', 'succeeded', $1, {places})", AT, *values
    )
    await ledger_pool.execute(f"{row}) values ('null', 5, 'usd', 'succeeded', $1)", AT)
    return ledger_pool


async def read(ledger: asyncpg.Pool, where: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Returns the mismatches, and the ids that a run reads, in a session that is not in UTC."""
    mapping = Mapping(**PLAIN.model_dump(exclude_unset=True), rows_where=where)
    async with ledger.acquire() as connection, connection.transaction():
        found = await examine(connection, MappingCheck(KINDS["payments"], mapping, ()))
        if found.table is None:
            return found.sentences, []
        await connection.execute("set local timezone to 'Asia/Tokyo'")
        rows = await connection.fetch(Statements(found.table).staging(1, WINDOW))
    return found.sentences, sorted(row["id"] for row in rows)


async def test_each_value_meets_its_column(table: asyncpg.Pool) -> None:
    conditions: list[dict[str, Any]] = [
        {"e": 'gre"en'},
        {"b": True},
        {"u": "{" + UUID.upper() + "}"},
        {"u": "1-2345678123412341234123456789abc"},
        {"n": 1.5},
        {"n": {"lt": 10**30}},
        {"si": {"in": [6, 7]}},
        {"si": {"lt": 10**30}},
        {"dp": 0.1},
        {"positive": {"gt": -5}},
        {"tz": "2026-01-31T10:00:00"},
        {"tz": "2026-01-31T12:00:00+02:00"},
        {"tz": {"ge": "2026-W05-1", "lt": "2026-01-31T10:00:00,5Z"}},
        {"ts": "2026-01-31T10:00:00"},
        {"ts": {"le": "2026-01-31T19:00:00+09:00"}},
        {"d": "2026-01-31"},
        {"v": {"matches": "^[[:alpha:]]+$"}},
        {"v": {"matches": r"\mabc\M"}},
        {'"we""ird"': HOSTILE},
        {'"we""ird"': {"contains": "--\\"}},
        {"größe": "'"},
        {"tags": {"exists": True}},
    ]
    for where in conditions:
        assert await read(table, where) == ([], ["full"]), where


async def test_a_null_meets_the_opposites(table: asyncpg.Pool) -> None:
    conditions: list[dict[str, Any]] = [
        {"e": {"not_in": ['gre"en']}},
        {"b": {"ne": True}},
        {"n": {"ne": 1.5}},
        {"u": {"ne": UUID}},
        {"tz": {"not_in": ["2026-01-31T10:00:00Z"]}},
        {"v": {"ne": "abc"}},
        {"j": {"exists": False}},
    ]
    for where in conditions:
        assert await read(table, where) == ([], ["null"]), where


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"b": {"in": [True, 1]}}, "write true or false, not 1"),
        ({"si": 10**30}, "write a whole number below 32768"),
        ({"si": 1.5}, "write a whole number below 32768, not 1.5"),
        ({"dp": 10**400}, "Postgres does not accept"),
        ({"n": {"in": [1, "2"]}}, 'write a number, not "2"'),
        ({"u": "urn:uuid:" + UUID}, "write a UUID"),
        ({"tz": "0001-01-01T00:00:00+23:59"}, "write a time such as"),
        ({"v": {"in": ["abc", "abcd"]}}, 'write a text of at most 3 characters, not "abcd"'),
        ({"v": {"matches": "("}}, "parentheses () not balanced"),
        ({"v": {"matches": "(?P<x>a)"}}, "invalid embedded option"),
        ({"tags": {"contains": "a"}}, '"contains" needs text'),
        ({"j": "{}"}, 'only "exists" can be asked'),
    ],
    ids=str,
)  # fmt: skip
async def test_a_value_that_never_compares_stops_a_run(
    table: asyncpg.Pool, where: dict[str, Any], expected: str
) -> None:
    (sentence,), ids = await read(table, where)
    assert expected in sentence
    assert ids == []
    assert len(sentence) < 500

"""All mismatches of a mapping with the catalogue are reported. Each file in ``tables/`` begins with the
sentences that it must cause, without others."""

import json
import re
from datetime import time
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import examine_all
from settings.reconcile import Mapping, ReconcileSettings
from tests.reconcile.shop import PLAIN, plain_table, role_of

TABLES = sorted(Path(__file__).parent.joinpath("tables").glob("*.sql"))
TABLE = plain_table()


async def mismatches(pool: asyncpg.Pool, change: dict[str, Any], **reconcile: Any) -> list[str]:
    # Most mismatches concern repairs; the default repairs nothing.
    reconcile.setdefault("repair", ("created", "updated"))
    settings = ReconcileSettings(
        payments=Mapping(**{**PLAIN.model_dump(exclude_unset=True), **change}), **reconcile
    )
    return (await examine_all(pool, settings))["payments"]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
async def test_each_table_has_exactly_the_expected_mismatches(ledger_pool: asyncpg.Pool, path: Path) -> None:
    text = path.read_text()
    (change,) = re.findall(r"^-- mapping: (.*)$", text, re.MULTILINE)
    expected = re.findall(r"^-- expect: (.*)$", text, re.MULTILINE)
    await ledger_pool.execute(text)
    found = await mismatches(ledger_pool, json.loads(change))
    assert found == [f"reconcile.payments.{sentence}" for sentence in expected]


@pytest.mark.parametrize(
    "ddl",
    [
        TABLE,
        f"{TABLE}; alter table t rename to base; create view t as select * from base",
        TABLE.replace("id text", "id varchar(255)").replace("bigint", "numeric(12,2)"),
        TABLE.replace("created timestamptz", "created bigint"),
        TABLE.replace("primary key", "") + " partition by hash (id); alter table t add primary key (id)",
        "create domain cents as integer check (value >= 0); " + TABLE.replace("bigint", "cents"),
        "create extension if not exists citext; " + TABLE.replace("id text", "id citext"),
    ],
    ids=["plain", "view", "other types", "Unix seconds", "partitioned", "domain", "citext"],
)
async def test_a_suitable_table_has_no_mismatch(ledger_pool: asyncpg.Pool, ddl: str) -> None:
    try:
        await ledger_pool.execute(ddl)
    except asyncpg.PostgresError as error:
        if "citext" not in ddl:
            raise
        pytest.skip(f"this Postgres has no citext: {error}")
    assert await mismatches(ledger_pool, {}) == []


async def test_a_column_that_a_trigger_fills_needs_no_value(ledger_pool: asyncpg.Pool) -> None:
    await ledger_pool.execute(
        TABLE.replace("status text", "status text, customer text not null") + ";"
        "create function fill() returns trigger language plpgsql as "
        "$$ begin new.customer := 'nobody'; return new; end $$;"
        "create trigger fill before insert on t for each row execute function fill()"
    )
    assert await mismatches(ledger_pool, {}) == []


async def test_a_run_without_repairs_needs_no_right_to_write(
    ledger_pool: asyncpg.Pool, clerk: asyncpg.Pool
) -> None:
    await ledger_pool.execute(f"{TABLE}; grant select on t to {await role_of(clerk)}")
    assert await mismatches(clerk, {}, repair=()) == []
    assert await mismatches(clerk, {}, repair=("created",)) == [
        (
            'reconcile.payments.table = "t": this user has no insert permission: '
            f'grant insert on "public"."t" to "{await role_of(clerk)}"'
        )
    ]


UNWRITABLE = {
    "generated column": (
        TABLE.replace("amount bigint", "cents bigint, amount bigint generated always as (cents) stored"),
        {},
        'amount = "amount": column "amount" is generated from other columns, and cannot be written',
    ),
    "generated extra column": (
        TABLE.replace("amount bigint", "amount bigint, label text generated always as (upper(id)) stored"),
        {"extra": {"label": "metadata.label"}, "compare": ["label"]},
        'extra.label = "metadata.label": the column is generated from other columns: leave it out',
    ),
    "materialized view": (
        f"{TABLE}; alter table t rename to base; create materialized view t as select * from base",
        {},
        'table = "t": is a materialized view, and cannot be written',
    ),
}


@pytest.mark.parametrize("name", UNWRITABLE)
async def test_only_a_repair_needs_writable_columns(ledger_pool: asyncpg.Pool, name: str) -> None:
    ddl, change, expected = UNWRITABLE[name]
    await ledger_pool.execute(ddl)
    assert await mismatches(ledger_pool, change, repair=()) == []
    assert f"reconcile.payments.{expected}" in await mismatches(ledger_pool, change, repair=("updated",))


async def test_an_update_needs_no_writable_id(ledger_pool: asyncpg.Pool) -> None:
    await ledger_pool.execute(
        TABLE.replace(
            "id text primary key", "raw text, id text generated always as (lower(raw)) stored unique"
        )
    )
    assert await mismatches(ledger_pool, {}, repair=("updated",)) == []
    (found,) = await mismatches(ledger_pool, {}, repair=("created",))
    assert 'column "id" is generated from other columns, and cannot be written' in found


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        (
            "grant insert, update on t to {role}",
            ['this user has no select permission: grant select on "public"."t" to "{role}"'],
        ),
        (
            "grant select, insert on t to {role}",
            ['this user has no update permission: grant update on "public"."t" to "{role}"'],
        ),
        (
            "grant select, insert on t to {role}; grant update (amount, status) on t to {role}",
            ['this user has no update permission on "currency": grant update on "public"."t" to "{role}"'],
        ),
        ("grant select, insert, update on t to {role}", []),
    ],
)
async def test_a_missing_permission_is_reported_with_its_grant(
    ledger_pool: asyncpg.Pool, clerk: asyncpg.Pool, grants: str, expected: list[str]
) -> None:
    role = await role_of(clerk)
    await ledger_pool.execute(f"{TABLE}; {grants.format(role=role)}")
    lacking = [f'reconcile.payments.table = "t": {each.format(role=role)}' for each in expected]
    assert await mismatches(clerk, {}) == lacking


async def test_a_sequence_without_permission_is_reported(
    ledger_pool: asyncpg.Pool, clerk: asyncpg.Pool
) -> None:
    role = await role_of(clerk)
    numbered = TABLE.replace("status text", "status text, n serial")
    await ledger_pool.execute(f"{numbered}; grant select, insert, update on t to {role}")
    assert await mismatches(clerk, {}) == [
        (
            'reconcile.payments.table = "t": this user may not use the sequence behind the default of "n": '
            f'grant usage on sequence public.t_n_seq to "{role}"'
        )
    ]
    await ledger_pool.execute(f"grant usage on sequence t_n_seq to {role}")
    assert await mismatches(clerk, {}) == []


async def test_a_schema_without_permission_is_reported(
    ledger_pool: asyncpg.Pool, clerk: asyncpg.Pool
) -> None:
    await ledger_pool.execute("create schema shop; create table shop.t (id text)")
    assert await mismatches(clerk, {"table": "shop.t"}) == [
        (
            'reconcile.payments.table = "shop.t": this user has no usage permission on schema "shop": '
            f'grant usage on schema "shop" to "{await role_of(clerk)}"'
        )
    ]


async def test_row_level_security_is_reported(ledger_pool: asyncpg.Pool, clerk: asyncpg.Pool) -> None:
    role = await role_of(clerk)
    await ledger_pool.execute(
        f"{TABLE}; grant select, insert, update on t to {role}; alter table t enable row level security"
    )
    assert await mismatches(clerk, {}) == [
        (
            'reconcile.payments.table = "t": row level security hides rows from this user, '
            "and what is hidden counts as missing: use a user who sees every row"
        )
    ]
    assert await mismatches(ledger_pool, {}) == []


async def test_only_mapped_or_compared_objects_are_checked(ledger_pool: asyncpg.Pool) -> None:
    assert await examine_all(ledger_pool, ReconcileSettings()) == {}
    for settings in (ReconcileSettings(daily_at=time(2)), ReconcileSettings(objects=("payments",))):
        assert await examine_all(ledger_pool, settings) == {
            "payments": [
                (
                    "reconcile.payments: the default ledger table paywatch_ledger.payments does not exist: "
                    "run `paywatch migrate --ledger`, or map your own table in [reconcile.payments]"
                )
            ]
        }


async def test_a_constant_that_rows_where_implies_must_fit_its_column(ledger_pool: asyncpg.Pool) -> None:
    await ledger_pool.execute(
        f"create domain positive as integer check (value > 0); {plain_table('shop positive')}"
    )
    (sentence,) = await mismatches(ledger_pool, {"rows_where": {"shop": -5}})
    assert sentence.startswith("reconcile.payments.rows_where.shop: ")
    assert "positive_check" in sentence
    assert await mismatches(ledger_pool, {"rows_where": {"shop": -5}}, repair=()) == []

"""What a look through a database reads, and what it may not read."""

import asyncpg
from pydantic import SecretStr

from discovery.ledger import Code, propose
from discovery.reader import Reader
from sandbox.company import Company
from stripeapi import Stripe
from tests.discovery.teams import Fact, fill, look, mapping_of, open_codes, section_of

DDL = """
create table t (number integer primary key, intent text, amount integer, currency text, status text,
  created timestamptz, filler text)
"""


def row(fact: Fact) -> tuple[object, ...]:
    return 90_000 + fact.number, fact.id, fact.amount, fact.currency, fact.stripe_status, fact.created, None


async def test_ids_at_the_end_of_a_large_table_are_found(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await team.execute(DDL)
    await team.execute(
        "insert into t (number, filler) select i, repeat('x', 900) from generate_series(1, 20000) i"
    )
    await fill(team, "create unique index on t (intent)", "t", facts, row)
    found = await look(team, stripe)
    assert mapping_of(found)["rows_where"] == {"intent": {"exists": True}}
    assert found.complete == ("payments",), section_of(found).toml


async def test_a_large_table_without_an_index_is_not_read_whole(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """One row among many has no time, which `paywatch config check` finds by reading them all."""
    await fill(team, DDL + "; alter table t alter filler set storage plain", "t", facts, row)
    await team.execute(
        "update t set filler = repeat('x', 8000); insert into t "
        "select number + 1000 * i, intent || 'X' || i, amount, currency, status, "
        "case when (number, i) <> (90009, 2) then created end, filler from t, generate_series(1, 3) i"
    )
    found = await look(team, stripe)
    assert "table" not in open_codes(found), section_of(found).toml
    assert found.complete == ("payments",)


async def test_nothing_is_written_and_no_statement_is_long(team: asyncpg.Pool) -> None:
    limits = await Reader(team).fetch(
        "select current_setting('transaction_read_only'), current_setting('statement_timeout'), "
        "current_setting('lock_timeout')"
    )
    assert tuple(limits[0]) == ("on", "5s", "1s")


async def test_a_locked_table_is_named_and_the_others_are_read(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL, "t", facts, row)
    await team.execute("create table locked (a text)")
    async with team.acquire() as connection, connection.transaction():
        await connection.execute("lock table locked")
        found = await look(team, stripe)
    assert list(found.unread) == ["public.locked"]
    assert [each.code for each in found.findings] == [Code.TABLE_UNREADABLE]
    assert found.complete == ("payments",), section_of(found).toml


async def test_a_key_that_may_not_read_payments_is_reported(
    team: asyncpg.Pool, shop: Company, facts: list[Fact]
) -> None:
    await fill(team, DDL, "t", facts, row)
    shop.stripe.denied.add("/v1/payment_intents")
    try:
        async with Stripe(SecretStr(shop.restricted_key), base=shop.stripe_url) as stripe:
            found = await propose(team, stripe)
    finally:
        shop.stripe.denied.discard("/v1/payment_intents")
    assert open_codes(found) == {"table": Code.STRIPE_REFUSED}
    assert found.complete == ()


async def test_ids_deep_inside_documents_are_reported(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await team.execute("create table events (payload jsonb)")
    await team.executemany(
        "insert into events values (jsonb_build_object('data', jsonb_build_object('object', $1::text)))",
        [(fact.id,) for fact in facts],
    )
    found = await look(team, stripe)
    assert [(each.code, "events" in each.reason) for each in found.findings] == [(Code.ONLY_IN_JSON, True)]


async def test_names_cannot_end_their_line(team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]) -> None:
    await team.execute('create schema "a.b"')
    columns = 'intent text, "sum\n[x]" integer, "cur""r" text, "stat.us" text, created timestamptz'
    table = '"a.b"."pay\nments"'
    await fill(team, f"create table {table} ({columns})", table, facts, lambda fact: row(fact)[1:6])
    found = await look(team, stripe)
    assert mapping_of(found)["table"] == '"a.b"."pay\nments"'
    assert found.complete == ("payments",), section_of(found).toml
    assert '"""' not in section_of(found).toml

"""One table for each kind of object: not a report's view of it, and not two that could both be it."""

import asyncpg

from discovery.ledger import Code
from stripeapi import Stripe
from tests.discovery.teams import Fact, fill, look, mapping_of, open_codes, section_of

DDL = """
create table {} (intent text unique, charge text, amount integer, currency text, status text,
  created timestamptz)
"""


def row(fact: Fact) -> tuple[object, ...]:
    return fact.id, fact.charge, fact.amount, fact.currency, fact.stripe_status, fact.created


async def test_a_view_does_not_compete_with_its_table(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL.format("payments"), "payments", facts, row)
    await team.execute(
        "create view a as select * from payments; create materialized view b as select * from a"
    )
    found = await look(team, stripe)
    assert mapping_of(found)["table"] == "public.payments"
    assert found.complete == ("payments",), section_of(found).toml
    assert open_codes(found, "charges") == {"table": Code.SAME_TABLE}


async def test_two_tables_of_payments_stay_open(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL.format("new"), "new", facts[200:], row)
    await fill(team, DDL.format("old"), "old", facts[:200], row)
    found = await look(team, stripe)
    assert open_codes(found)["table"] == Code.SEVERAL_TABLES
    assert found.complete == ()


async def test_partitions_are_read_as_one_table(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    months = f"""
    create table payments (intent text, amount integer, currency text, status text, created timestamptz)
      partition by range (created);
    create table payments_old partition of payments for values from (minvalue) to ('{facts[200].created}');
    create table payments_new partition of payments for values from ('{facts[200].created}') to (maxvalue)
    """
    await fill(team, months, "payments", facts, lambda fact: (row(fact)[0], *row(fact)[2:]))
    found = await look(team, stripe)
    assert mapping_of(found)["table"] == "public.payments"
    assert found.complete == ("payments",), section_of(found).toml


async def test_a_view_over_documents_is_mapped(team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]) -> None:
    await team.execute("create schema sync; create table sync.raw (data jsonb)")
    await team.executemany(
        "insert into sync.raw values (jsonb_build_object('id', $1::text, 'amount', $2::int, "
        "'currency', $3::text, 'status', $4::text, 'created', $5::int))",
        [(each.id, each.amount, each.currency, each.stripe_status, each.unix) for each in facts],
    )
    await team.execute("""
        create view sync.stripe_payment_intents as
        select data->>'id' as id, (data->>'amount')::bigint as amount, data->>'currency' as currency,
          data->>'status' as status, (data->>'created')::bigint as created
        from sync.raw
        """)
    found = await look(team, stripe)
    assert mapping_of(found) == {
        "table": "sync.stripe_payment_intents",
        "id": "id",
        "amount": "amount",
        "currency": "currency",
        "status": "status",
        "created": "created",
    }
    assert found.complete == ("payments",), section_of(found).toml

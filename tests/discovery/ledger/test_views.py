"""A table that no mapping can read gets a view, whose section is right once the view exists."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import msgspec
import pytest

from discovery.ledger import Code
from reconcile import examine_all
from settings.reconcile import Mapping, ReconcileSettings
from stripeapi import Stripe
from tests.discovery.teams import PENDING, Fact, fill, look, mapping_of, open_codes, section_of


@dataclass(frozen=True)
class Case:
    """``insert`` is the table that gets a row for each payment; ``then`` completes the other tables."""

    ddl: str
    insert: str
    row: Callable[[Fact], Sequence[Any]]
    open: dict[str, Code]
    expected: dict[str, str | None]
    then: str = ""


def word(fact: Fact) -> str:
    return "open" if fact.stripe_status in PENDING else fact.stripe_status


def uuid(fact: Fact) -> str:
    return f"00000000-0000-4000-8000-{fact.number:012x}"


LONG = "betrag" + "ä" * 22
"""50 bytes: with a prefix and a suffix longer than a name in Postgres may be."""


def intent(fact: Fact, amount: str = "amount") -> str:
    fields = {
        "id": fact.id,
        "object": "payment_intent",
        amount: fact.amount,
        "currency": fact.currency,
        "status": fact.stripe_status,
        "created": fact.unix,
    }
    return msgspec.json.encode(fields).decode()


CASES = {
    "a mapping table": Case(
        """
        create table payments (id uuid primary key, amount integer, currency text, status text,
          at timestamptz, ref text);
        create table provider_refs (payment_id uuid references payments, provider text,
          external_id text unique)
        """,
        "payments",
        lambda fact: (uuid(fact), fact.amount, fact.currency, word(fact), fact.created, fact.id),
        {"table": Code.MAPPING_TABLE, "amount": Code.NO_AMOUNT, "currency": Code.NO_CURRENCY},
        {"amount": "payments_amount", "currency": "payments_currency", "created": "payments_at"},
        "insert into provider_refs select id, 'stripe', ref from payments;"
        "alter table payments drop column ref",
    ),
    "the currency in another table": Case(
        """
        create table stores (id integer primary key, settles_in text);
        insert into stores values (0, 'usd'), (1, 'eur'), (2, 'gbp'), (3, 'jpy'), (4, 'bhd');
        create table payments (intent text unique, cents integer, state text, at timestamptz,
          store integer references stores)
        """,
        "payments",
        lambda fact: (
            fact.id,
            fact.amount,
            word(fact),
            fact.created,
            ("usd", "eur", "gbp", "jpy", "bhd").index(fact.currency),
        ),
        {"currency": Code.NO_CURRENCY},
        {"amount": "cents", "currency": "stores_settles_in", "created": "at", "status": "state"},
    ),
    "documents": Case(
        "create table raw_intents (id bigserial, doc jsonb, loaded timestamptz default now())",
        "raw_intents (doc)",
        lambda fact: (intent(fact),),
        {"table": Code.ONLY_IN_JSON},
        {
            "id": "doc_id",
            "amount": "doc_amount",
            "currency": "doc_currency",
            "created": "doc_created",
            "extra": None,  # the serial key counts like the numbers of orders, and is no copy of them
        },
    ),
    "documents with long names": Case(
        f"create table raw_intents (doc jsonb, {LONG} text)",
        "raw_intents",
        lambda fact: (intent(fact, f"{LONG}{'€' * 9}"), None),
        {"table": Code.ONLY_IN_JSON},
        {"amount": f"doc_{LONG}{'€' * 3}"},
    ),
    "numbers in documents and texts": Case(
        "create table payments (id serial, intent text, price jsonb, cur text, state text, unix text)",
        "payments (intent, price, cur, state, unix)",
        lambda fact: (
            fact.id,
            str(fact.amount),
            fact.currency,
            word(fact),
            f"{fact.unix}{'000' * (fact.number % 2)}",
        ),
        {"amount": Code.NO_AMOUNT, "created": Code.TIME_IS_TEXT},
        {"amount": "price_value", "created": "paywatch_created"},
    ),
    "a composite type": Case(
        """
        create type price as (units bigint, code text);
        create table payments (intent text unique, price price, state text, at timestamptz)
        """,
        "payments",
        lambda fact: (fact.id, (fact.amount, fact.currency), word(fact), fact.created),
        {"amount": Code.AMOUNT_COMPOSITE, "currency": Code.NO_CURRENCY},
        {"amount": "price_units", "currency": "price_code"},
    ),
    "an amount and a tax": Case(
        "create table payments (intent text, net integer, tax integer, cur text, state text, at timestamp)",
        "payments",
        lambda fact: (
            fact.id,
            fact.amount - fact.amount // 6,
            fact.amount // 6,
            fact.currency,
            word(fact),
            fact.naive,
        ),
        {"amount": Code.AMOUNT_IN_TWO_COLUMNS},
        {"amount": "paywatch_amount", "currency": "cur"},
    ),
    "booleans": Case(
        "create table payments (intent text, cents integer, cur text, paid bool, void bool, at timestamp)",
        "payments",
        lambda fact: (
            fact.id,
            fact.amount,
            fact.currency,
            fact.stripe_status == "succeeded",
            fact.stripe_status == "canceled",
            fact.naive,
        ),
        {"status": Code.STATUS_ONLY_BOOLEANS},
        {"status": "paywatch_status"},
    ),
    "microseconds": Case(
        "create table payments (intent text unique, cents integer, cur text, state text, us bigint)",
        "payments",
        lambda fact: (fact.id, fact.amount, fact.currency, word(fact), fact.unix * 1_000_000),
        {"created": Code.TIME_UNIT},
        {"created": "paywatch_created"},
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_view_can_be_mapped(name: str, team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]) -> None:
    case = CASES[name]
    await fill(team, case.ddl, case.insert, facts, case.row)
    await team.execute(case.then or "select 1")

    found = await look(team, stripe)

    section = section_of(found)
    assert {key: open_codes(found).get(key) for key in case.open} == case.open, section.toml
    mapping = section.facts["of_view"]
    assert {key: mapping.get(key) for key in case.expected} == case.expected, section.toml
    await team.execute(section.facts["view"])
    written = tomllib.loads(uncommented_view(section.toml))["reconcile"]["payments"]
    assert written == mapping
    settings = ReconcileSettings(payments=Mapping.model_validate(written))
    assert (await examine_all(team, settings))["payments"] == []
    assert found.complete == ()
    assert tomllib.loads(section.toml) == {}


def uncommented_view(text: str) -> str:
    """Returns the section of the view as a person would uncomment it."""
    lines = text.partition("create view")[2].splitlines()[1:]
    return "\n".join(line[2:] for line in lines)


async def test_each_view_has_a_free_name(team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]) -> None:
    """Tables and their indexes share names, and each table is a type."""
    await team.execute("""
        create table paywatch_payments (a integer);
        create type paywatch_payments_2 as enum ('a');
        create index paywatch_payments_4 on paywatch_payments (a);
        """)
    for table in ("one", "two"):
        await fill(
            team, f"create table {table} (doc jsonb)", table, facts[:200], lambda fact: (intent(fact),)
        )

    found = await look(team, stripe)

    views = [each.facts["view"] for each in found.proposals]
    names = [each.facts["of_view"]["table"] for each in found.proposals]
    assert names == ["public.paywatch_payments_3", "public.paywatch_payments_5"]
    for view in views:
        await team.execute(view)


FOREIGN = """
create extension postgres_fdw;
create server loop foreign data wrapper postgres_fdw options (host '{host}', port '{port}', dbname '{name}');
create user mapping for public server loop
  options (user '{user}', password '{password}', password_required 'false');
import foreign schema public limit to (payments) from server loop into seen
"""
BEHIND = {
    "a view": "create view seen.v as select * from payments",
    "another name": "create view seen.v (no, intent, cents, cur, state, at) as select * from payments",
    "a view of a view": "create view v as select * from payments; create view seen.v as select * from v",
    "a materialized view": "create materialized view seen.v as select * from payments",
    "a foreign table": FOREIGN,
}


@pytest.mark.parametrize("name", BEHIND)
async def test_a_key_behind_a_view_is_no_order(
    name: str, database: str, reader: asyncpg.Pool, stripe: Stripe, *, facts: list[Fact], team: asyncpg.Pool
) -> None:
    """The key counts like the numbers of orders, which a column of the team's own has."""
    ddl = """
    create schema seen;
    create table payments (number serial primary key, intent text, cents integer, cur text, state text,
      at timestamptz, "order" text)
    """
    await fill(
        team,
        ddl,
        'payments (intent, cents, cur, state, at, "order")',
        facts,
        lambda fact: (fact.id, fact.amount, fact.currency, word(fact), fact.created, str(fact.number)),
    )
    at = urlsplit(database)
    await team.execute(
        BEHIND[name].format(
            host=at.hostname, port=at.port, name=at.path[1:], user=at.username, password=at.password or ""
        )
    )
    await team.execute(
        "grant usage on schema seen to init_reader; grant select on all tables in schema seen to init_reader"
    )
    found = await look(reader, stripe)
    assert found.complete == ("payments",), section_of(found).toml
    assert mapping_of(found)["extra"] == {"order": "metadata.order_id"}

"""Schemas that look right and are not: a wrong line would make each run report differences that are none."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from discovery.ledger import Code
from stripeapi import Stripe
from tests.discovery.teams import PENDING, Fact, fill, findings_of, look, mapping_of, open_codes, section_of

DDL = """
create table payments (intent text, amount integer, currency text, status text, created timestamptz)
"""
WORDS = {"succeeded": "PAID", "canceled": "VOID", **dict.fromkeys(PENDING, "NEW")}


def row(fact: Fact) -> Sequence[Any]:
    return fact.id, fact.amount, fact.currency, WORDS.get(fact.stripe_status, "HELD"), fact.created


def of(facts: Sequence[Fact], status: str, count: int) -> list[Fact]:
    return [each for each in facts if each.stripe_status == status][:count]


async def test_two_rows_of_an_open_status_share_the_word_of_the_others(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """Without a word for it, the run would report both rows."""
    rare = of(facts, "processing", 2)
    others = [each for each in facts if each.stripe_status not in ("processing", "requires_confirmation")]
    await fill(team, DDL, "payments", [*rare, *others], row)
    found = await look(team, stripe)
    assert mapping_of(found)["statuses"]["processing"] == "NEW", section_of(found).toml


async def test_a_label_that_is_another_status_blocks_no_word(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """`PENDING` could be the word of each open status, but is that of `processing`."""
    confirming = of(facts, "requires_confirmation", 2)
    others = [each for each in facts if each.stripe_status != "requires_confirmation"]
    ddl = "create type word as enum ('NEW', 'PENDING', 'PAID', 'VOID', 'HELD');"

    def waiting(fact: Fact) -> Sequence[Any]:
        return (
            *row(fact)[:3],
            "PENDING" if fact.stripe_status == "processing" else row(fact)[3],
            fact.created,
        )

    await fill(
        team, ddl + DDL.replace("status text", "status word"), "payments", [*confirming, *others], waiting
    )
    words = mapping_of(await look(team, stripe))["statuses"]
    assert (words["processing"], words["requires_confirmation"]) == ("PENDING", "NEW")


async def test_a_word_without_meaning_leaves_rare_statuses_open(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """The word may be that of the rare status, whose rows are late."""
    rare = of(facts, "processing", 2)
    odd = of(facts, "succeeded", 1)
    others = [each for each in facts if each.stripe_status not in ("processing", "requires_confirmation")]

    def with_odd(fact: Fact) -> Sequence[Any]:
        return (*row(fact)[:3], "CLEARING" if fact in odd else row(fact)[3], fact.created)

    await fill(team, DDL, "payments", [*rare, *others], with_odd)
    found = await look(team, stripe)
    assert "processing" not in mapping_of(found)["statuses"], section_of(found).toml
    assert open_codes(found)["statuses.processing"] == Code.FEW_ROWS
    [rare_status] = [each for each in findings_of(found) if each.key == "statuses.requires_confirmation"]
    assert rare_status.alternatives[0] == 'requires_confirmation = "CLEARING"'


async def test_a_word_of_refunds_among_canceled_rows_is_found(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """The few refunded rows look like the many canceled ones: only Stripe's list shows which to compare."""

    def with_refunds(fact: Fact) -> Sequence[Any]:
        return (*row(fact)[:3], "VOID" if fact.status == "refunded" else row(fact)[3], fact.created)

    await fill(team, DDL, "payments", facts, with_refunds)
    found = await look(team, stripe)
    named = {**mapping_of(found)["statuses"], **open_codes(found)}
    assert "refunded" in named or "statuses.refunded" in named, section_of(found).toml


async def test_a_status_of_nothing_but_success_is_mapped(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """Many teams insert a row only once a payment has succeeded."""
    await fill(team, DDL, "payments", of(facts, "succeeded", 400), row)
    found = await look(team, stripe)
    assert mapping_of(found)["statuses"] == {"succeeded": "PAID"}, section_of(found).toml
    assert mapping_of(found)["objects_where"] == {"status": "succeeded"}
    assert found.complete == ("payments",)


async def test_a_wrong_row_is_found_by_the_name_of_its_word(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """No payment is canceled: only the word itself says what it stands for. `OPEN` does not say it."""
    paid = of(facts, "succeeded", 400)
    odd = {paid[7].id: "CANCELLED", paid[30].id: "OPEN"}

    def with_odd(fact: Fact) -> Sequence[Any]:
        return (*row(fact)[:3], odd.get(fact.id, "PAID"), fact.created)

    await fill(team, DDL, "payments", [each for each in paid if odd.get(each.id) != "OPEN"], with_odd)
    found = await look(team, stripe)
    assert mapping_of(found)["statuses"] == {"succeeded": "PAID", "canceled": "CANCELLED"}
    assert found.complete == ("payments",), section_of(found).toml

    await team.execute("insert into payments values ($1, $2, $3, $4, $5)", *with_odd(paid[30]))
    found = await look(team, stripe)
    assert "OPEN" not in mapping_of(found)["statuses"].values()
    assert "objects_where" not in mapping_of(found)
    assert open_codes(found)["status"] == Code.WORDS_DIFFER


async def test_ids_of_payments_and_charges_in_one_column_stay_open(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    def either(fact: Fact) -> Sequence[Any]:
        id_ = fact.charge if fact.charge and fact.number % 8 == 0 else fact.id
        return id_, *row(fact)[1:]

    await fill(team, DDL, "payments", facts, either)
    found = await look(team, stripe)
    assert open_codes(found)["id"] == Code.MIXED_IDS, section_of(found).toml
    assert found.complete == ()


async def test_rows_of_both_kinds_are_mapped(team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]) -> None:
    """A table of all of Stripe's objects has a row for the payment and one for its charge."""
    await fill(team, DDL, "payments", facts, row)
    await team.executemany(
        "insert into payments values ($1, $2, $3, $4, $5)",
        [(fact.charge, *row(fact)[1:3], "CHARGED", fact.created) for fact in facts if fact.charge],
    )
    found = await look(team, stripe)
    assert "payments" in found.complete, section_of(found).toml
    assert mapping_of(found)["rows_where"] == {"intent": {"matches": "^(pi)_"}}
    assert Code.SAME_TABLE not in open_codes(found, "charges").values()


async def test_a_child_table_is_read_as_part_of_its_parent(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """Partitions by inheritance, as of TimescaleDB. Its key is counted up: no copy of an order number."""
    ddl = """
    create table payments (key bigserial, intent text, amount integer, currency text, status text,
      created timestamptz);
    create table payments_old () inherits (payments)
    """
    columns = "(intent, amount, currency, status, created)"
    await fill(team, ddl, f"payments_old {columns}", facts, row)
    found = await look(team, stripe)
    assert mapping_of(found)["table"] == "public.payments"
    assert "payments" in found.complete, section_of(found).toml
    assert "extra" not in mapping_of(found)


async def test_no_view_is_offered_for_a_question_about_tables(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL, "payments", facts[200:], row)
    await fill(team, DDL.replace("payments", "archive"), "archive", facts[:200], row)
    found = await look(team, stripe)
    assert open_codes(found)["table"] == Code.SEVERAL_TABLES
    assert "create view" not in section_of(found).toml


async def test_a_new_table_beside_its_archive_stays_open(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """The newest rows are too few to infer anything, and yet each would be reported as missing."""
    newest = sorted(facts, key=lambda fact: fact.created)[-4:]
    await fill(team, DDL, "payments", newest, row)
    await fill(
        team,
        DDL.replace("payments", "archive"),
        "archive",
        [each for each in facts if each not in newest],
        row,
    )
    found = await look(team, stripe)
    assert open_codes(found)["table"] == Code.SEVERAL_TABLES, section_of(found).toml
    assert (found.complete, found.payments) == ((), None)


async def test_a_view_of_all_tables_is_mapped_and_a_join_is_not(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL, "payments", facts[:200], row)
    await fill(team, DDL.replace("payments", "later"), "later", facts[200:], row)
    await team.execute("create view joined as select p.* from payments p left join later l using (intent)")
    assert open_codes(await look(team, stripe))["table"] == Code.SEVERAL_TABLES

    await team.execute(
        "create view whole as select * from payments union all select * from later; "
        "create view report as select * from whole where amount > 0"
    )
    found = await look(team, stripe)
    assert mapping_of(found)["table"] == "public.whole"
    assert found.complete == ("payments",), section_of(found).toml


async def test_ids_of_lost_webhooks_are_no_second_table(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    lost = [each for each in facts if each.number % 50 == 0]
    await fill(team, DDL, "payments", [each for each in facts if each not in lost], row)
    ddl = "create table failed_webhooks (intent text, at timestamptz, error text)"
    await fill(team, ddl, "failed_webhooks", lost, lambda fact: (fact.id, fact.created, "timeout"))
    found = await look(team, stripe)
    assert mapping_of(found)["table"] == "public.payments"
    assert found.complete == ("payments",), section_of(found).toml


async def test_no_column_of_an_unusual_type_ends_the_look(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """Postgres counts `name` among the texts, and no mapping reads it."""
    await fill(team, DDL.replace("intent text", "intent name"), "payments", facts, row)
    [finding] = (await look(team, stripe)).findings
    assert finding.code == Code.IDS_WITHIN
    await team.execute("alter table payments add intent_text text; update payments set intent_text = intent")
    assert mapping_of(await look(team, stripe))["id"] == "intent_text"


async def test_the_newest_row_of_a_history_is_no_refund(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """A history of two rows for each payment, and a later row of a negative amount for a few."""
    await fill(team, DDL, "payments", facts, row)
    again = "insert into payments select intent, {}, currency, status, created + interval '{}' from payments"
    await team.execute(again.format("amount", "20 seconds"))
    assert "create view" in section_of(await look(team, stripe)).toml
    refunds = again.format("-amount", "40 seconds")
    few = "select intent from payments group by 1 order by md5(intent) limit 8"
    await team.execute(
        f"{refunds} where intent in ({few}); "
        "create table ordered as select * from payments order by created; drop table payments; "
        "alter table ordered rename to payments"
    )
    found = await look(team, stripe)
    assert open_codes(found)["id"] == Code.SEVERAL_ROWS
    assert "create view" not in section_of(found).toml


async def test_ids_within_longer_texts_are_reported(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    ddl = "create table payments (ref text, ids text[], amount integer)"
    await fill(team, ddl, "payments", facts, lambda fact: (f"stripe:{fact.id}", [fact.id], fact.amount))
    found = await look(team, stripe)
    [finding] = found.findings
    assert finding.code == Code.IDS_WITHIN
    assert "in public.payments.ref and public.payments.ids:" in finding.reason


async def test_ids_of_other_objects_are_named(team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]) -> None:
    """A shop that stores nothing but its Checkout sessions and invoices, and words that are no ids."""
    ddl = "create table orders (session text, invoice text, state text, secret text)"

    def order(fact: Fact) -> Sequence[Any]:
        return f"cs_test_a1{fact.key}", f"in_1{fact.key}", "in_progressofdelivery", f"{fact.id}_secret_x1"

    await fill(team, ddl, "orders", facts, order)
    [finding] = (await look(team, stripe)).findings
    assert finding.code == Code.OTHER_IDS
    assert "in public.orders.session (cs_...) and public.orders.invoice (in_...):" in finding.reason


async def test_no_view_takes_refunds_for_payments(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """A table with a later row for each refund, of a few payments: the newest row is not the payment."""
    await fill(team, DDL, "payments", facts, row)
    await team.execute(
        "insert into payments select intent, -amount, currency, status, created + interval '1 minute' "
        "from payments where status = 'PAID' order by created offset 60 limit 24"
    )
    found = await look(team, stripe)
    assert open_codes(found)["id"] == Code.SEVERAL_ROWS
    assert "create view" not in section_of(found).toml


async def test_rights_by_column_suffice(
    team: asyncpg.Pool, reader: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    ddl = DDL.replace("intent text", "email text, intent text")
    columns = "intent, amount, currency, status, created"
    await fill(team, ddl, f"payments ({columns})", facts, row)
    hidden = await look(reader, stripe)
    assert [each.code for each in hidden.findings] == [Code.TABLE_UNREADABLE]
    assert "it may not read 1 tables" in hidden.findings[0].reason

    await team.execute(f"grant select ({columns}) on payments to init_reader")
    found = await look(reader, stripe)
    assert found.complete == ("payments",), (found.unread, found.findings)


async def test_rows_that_security_hides_are_reported(
    team: asyncpg.Pool, reader: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    await fill(team, DDL, "payments", facts, row)
    await team.execute(
        "grant select on payments to init_reader; alter table payments enable row level security"
    )
    [finding] = (await look(reader, stripe)).findings
    assert finding.code == Code.TABLE_UNREADABLE
    assert "row-level security may hide rows of 1 tables" in finding.reason


async def test_a_view_neither_loses_nor_repeats_rows(
    team: asyncpg.Pool, stripe: Stripe, facts: list[Fact]
) -> None:
    """Some payments have no cart, and some have several items, which have the currency too."""
    ddl = """
    create table carts (cart integer primary key, code text);
    create table payments (intent text primary key, amount integer, status text, created timestamptz,
      cart integer references carts)
    """
    await team.execute(ddl)
    carts = [fact for fact in facts if fact.number % 25]
    await team.executemany(
        "insert into carts values ($1, $2)", [(each.number, each.currency) for each in carts]
    )

    def with_cart(fact: Fact) -> Sequence[Any]:
        return fact.id, fact.amount, row(fact)[3], fact.created, fact.number if fact in carts else None

    items = "create table items (intent text references payments, money text)"
    await fill(team, items, "payments", facts, with_cart)
    await team.executemany(
        "insert into items values ($1, $2)",
        [(each.id, each.currency) for each in facts for _ in range(1 + (each.number % 30 == 0))],
    )
    found = await look(team, stripe)
    view = section_of(found).facts["view"]
    await team.execute(view)
    assert await team.fetchval("select count(*) from paywatch_payments") == len(facts), view
    assert "items" not in view

"""A team's table is read, compared and written in its own types and statuses."""

from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from reconcile import ensure_default_ledger
from sandbox.shop.ledger import Plan, seed_ledger
from settings.reconcile import Mapping
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import PLAIN, Start, day_of, findings, plain_table, reconcile, role_of

PRISMA = """
create type "PaymentStatus" as enum ('PENDING', 'PAID', 'VOID', 'OPEN');
create table "Payment" (
  "id" uuid primary key default gen_random_uuid(),
  "stripePaymentIntentId" text not null unique,
  "amountInCents" integer not null,
  "currency" varchar(3) not null,
  "status" "PaymentStatus" not null,
  "createdAt" timestamp(3) not null,
  "updatedAt" timestamp(3) not null,
  "origin" text not null,
  "checked" boolean not null
);
"""
STATUSES = {
    "succeeded": "PAID",
    "canceled": "VOID",
    "processing": "PENDING",
    "requires_payment_method": "OPEN",
    "requires_confirmation": "OPEN",
    "requires_action": "OPEN",
    "requires_capture": "PENDING",
}
PRISMA_MAPPING = Mapping(
    table='"Payment"',
    id="stripePaymentIntentId",
    amount="amountInCents",
    currency="currency",
    status="status",
    created="createdAt",
    updated="updatedAt",
    statuses=STATUSES,
    defaults={"origin": "reconciliation", "checked": False},
)


async def test_a_prisma_table_is_filled_in_its_names_and_types(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=250)
    await ledger_pool.execute(PRISMA)
    deps = await make_deps(shop, mapping=PRISMA_MAPPING)
    assert (await reconcile(deps, day_of(shop))).status == "repaired"
    assert (await reconcile(deps, day_of(shop))).status == "matched"
    facts = shop.world.payment(0)
    (row,) = await ledger_pool.fetch(
        'select * from "Payment" where "stripePaymentIntentId" = $1', shop.world.payment_id(0)
    )
    assert (row["amountInCents"], row["currency"]) == (facts.amount, facts.currency)
    assert (row["status"], row["origin"], row["checked"]) == (STATUSES[facts.status], "reconciliation", False)
    assert (
        row["createdAt"].isoformat() == f"{day_of(shop).from_.date()}T{row['createdAt'].time().isoformat()}"
    )


@pytest.mark.parametrize(
    ("columns", "unit"),
    [
        ("amount numeric(14, 3), created timestamptz", "major"),
        ("amount text, created bigint", "major"),
        ("amount double precision, created timestamp", "major"),
        ("amount numeric, created integer", "minor"),
        ("amount varchar(20), created timestamptz", "minor"),
    ],
)
async def test_amounts_and_times_round_trip_in_every_type(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, columns: str, unit: str
) -> None:
    shop = company(payments=120)
    await ledger_pool.execute(
        f"create table t (id varchar(40) primary key, currency char(3), status text, {columns})"
    )
    deps = await make_deps(shop, mapping=PLAIN.model_copy(update={"amount_unit": unit}))
    assert (await reconcile(deps, day_of(shop))).status == "repaired"
    again = await reconcile(deps, day_of(shop))
    assert (again.status, again.objects["payments"]["synced"]) == ("matched", 120)


async def test_currencies_are_written_in_the_teams_upper_case(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=60)
    await ledger_pool.execute(
        "create table t (id text, amount bigint, currency text, status text, created timestamptz);"
        "insert into t values ('old', 1, 'USD', 'succeeded', '2020-01-01')"
    )
    deps = await make_deps(shop, mapping=PLAIN)
    assert (await reconcile(deps, day_of(shop))).status == "repaired"
    assert not await ledger_pool.fetchval("select exists (select from t where currency <> upper(currency))")
    assert (await reconcile(deps, day_of(shop))).status == "matched"


async def test_a_refused_row_is_named_and_the_others_are_written(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await ledger_pool.execute(plain_table("constraint no_yen check (currency <> 'jpy')"))
    deps = await make_deps(shop, mapping=PLAIN)
    result = await reconcile(deps, day_of(shop))
    yen = [i for i in range(300) if shop.world.payment(i).currency == "jpy"]
    assert result.status == "discrepancies"
    refused = {id_: each for id_, each in (await findings(deps, result)).items() if not each["resolved"]}
    assert set(refused) == {shop.world.payment_id(i) for i in yen}
    assert {(each["action"], each["note"]) for each in refused.values()} == {
        (
            "refused",
            'the ledger refused the row: new row for relation "t" violates check constraint "no_yen"',
        )
    }
    assert await ledger_pool.fetchval("select count(*) from t") == 300 - len(yen)


async def test_a_ledger_that_refuses_everything_is_not_tried_per_row(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=2000)
    await ledger_pool.execute(plain_table("customer text not null"))
    deps = await make_deps(shop, mapping=PLAIN)
    found = await findings(deps, await reconcile(deps, day_of(shop)))
    assert {each["action"] for each in found.values()} == {"refused"}
    notes = [each["note"] for each in found.values()]
    assert notes.count("not tried: the ledger refused each of the first 50 rows") == 1950


async def test_an_unmapped_status_is_reported_and_not_written(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await ledger_pool.execute(plain_table())
    deps = await make_deps(shop, mapping=PLAIN.model_copy(update={"statuses": {"succeeded": "PAID"}}))
    result = await reconcile(deps, day_of(shop))
    left = [each for each in (await findings(deps, result)).values() if not each["resolved"]]
    assert result.status == "discrepancies"
    assert "the mapping has no status for Stripe's status 'canceled'" in {each["note"] for each in left}
    assert [row["status"] for row in await ledger_pool.fetch("select distinct status from t")] == ["PAID"]


async def test_a_value_that_would_be_rounded_is_not_written(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=100)
    await ledger_pool.execute(
        "create table t (id text primary key, amount numeric(12, 0), currency text, status text, "
        "created timestamptz)"
    )
    deps = await make_deps(shop, mapping=PLAIN.model_copy(update={"amount_unit": "major"}))
    result = await reconcile(deps, day_of(shop))
    assert result.status == "discrepancies"
    left = [each for each in (await findings(deps, result)).values() if not each["resolved"]]
    assert {each["action"] for each in left} == {"refused"}
    assert all('column "amount" would round ' in each["note"] for each in left)
    assert "FAIL" in {proof.result for proof in result.proofs if proof.code == "control_totals"}


async def test_configured_names_cannot_inject_sql(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=30)
    evil = 'x"; drop table bystander; --'
    await ledger_pool.execute("create table bystander ()")
    quoted = '"' + evil.replace('"', '""') + '"'
    await ledger_pool.execute(
        f"create table {quoted} (id text primary key, {quoted} bigint, currency text, status text, "
        "created timestamptz)"
    )
    deps = await make_deps(shop, mapping=PLAIN.model_copy(update={"table": quoted, "amount": quoted}))
    assert (await reconcile(deps, day_of(shop))).status == "repaired"
    assert await ledger_pool.fetchval("select to_regclass('bystander') is not null")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"table": "nowhere"}, 'reconcile.payments.table = "nowhere": there is no such table'),
        ({"amount": "total"}, 'reconcile.payments.amount = "total": t has no column "total"'),
        (
            {"amount": "Amount"},
            'reconcile.payments.amount = "Amount": t has no column "Amount", did you mean "amount"?',
        ),
        ({"defaults": {"origin": "x"}}, 'reconcile.payments.defaults.origin = "x": t has no column "origin"'),
        (
            {"id": "amount", "amount": "id"},
            'column "amount" is bigint, and must be text to hold Stripe\'s ids',
        ),
        ({"created": "currency", "currency": "created"}, 'column "currency" is text, and must be a time'),
    ],
)
async def test_a_mapping_that_does_not_fit_fails_the_run(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, change: dict[str, Any], reason: str
) -> None:
    shop = company(payments=10)
    await ledger_pool.execute(
        "create table t (id text, amount bigint, currency text, status text, created timestamptz)"
    )
    result = await reconcile(await make_deps(shop, mapping=PLAIN.model_copy(update=change)), day_of(shop))
    assert (result.status, result.exit_code) == ("failed", 1)
    assert reason in result.reason
    assert shop.stripe.statistics.total() == 0


async def test_a_missing_default_ledger_names_the_command_to_run(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=10)
    deps = await make_deps(shop, mapping=None)
    result = await reconcile(deps, day_of(shop))
    assert result.reason == (
        "reconcile.payments: the default ledger table paywatch_ledger.payments does not exist: "
        "run `paywatch migrate --ledger`, or map your own table in [reconcile.payments]"
    )
    await ensure_default_ledger(ledger_pool)
    assert (await reconcile(deps, day_of(shop))).status == "repaired"


async def test_a_comparison_reads_a_materialized_view_with_select_alone(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool, clerk: asyncpg.Pool
) -> None:
    shop = company(payments=100)
    planted = await seed_ledger(database, shop.world, Plan(stale_status=2))
    await ledger_pool.execute(
        "alter table payments rename to base; create materialized view payments as select * from base;"
        f"grant select on payments to {await role_of(clerk)}"
    )
    deps = replace(await make_deps(shop, repair=()), ledger=clerk)
    before = await ledger_pool.fetch("select *, xmin::text from base order by 1")
    result = await reconcile(deps, day_of(shop))
    assert (result.status, set(await findings(deps, result))) == ("discrepancies", set(planted.updated))
    assert await ledger_pool.fetch("select *, xmin::text from base order by 1") == before


async def test_select_insert_and_update_are_sufficient_permissions(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, clerk: asyncpg.Pool
) -> None:
    shop = company(payments=150)
    role = await role_of(clerk)
    await ledger_pool.execute(f"{plain_table()}; grant select, insert, update on t to {role}")
    deps = replace(await make_deps(shop, mapping=PLAIN), ledger=clerk)
    assert (await reconcile(deps, day_of(shop))).status == "repaired"
    await ledger_pool.execute(f"revoke insert on t from {role}; delete from t")
    refused = await reconcile(deps, day_of(shop))
    assert (refused.status, refused.reason) == (
        "failed",
        (
            'reconcile.payments.table = "t": this user has no insert permission: '
            f'grant insert on "public"."t" to "{role}"'
        ),
    )

"""The presets of sql checks over mapped tables in a real database, against counts made by hand."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from probes import Outcome, Verdict, possible_causes
from probes.sql import probe
from settings import Settings
from tests.probes.configured import check, tools
from workers.presets import LedgerPresets

TABLES = """
create table payments (
  stripe_id text, amount numeric, currency text, status text, created_at timestamptz, updated_at timestamptz,
  paid_at timestamptz, customer text, provider text default 'stripe', account text
);
create index on payments (created_at);
create table refunds (id text, amount bigint, currency text, status text, created timestamptz);
create table disputes (id text, amount bigint, currency text, status text, created timestamptz);
create table payouts (
  id text, amount bigint, currency text, status text, created timestamptz, updated timestamptz
);
"""
STATUSES = {"succeeded": "PAID", "failed": "DECLINED", "processing": "PENDING", "canceled": "VOID"}
MAPPING: dict[str, Any] = {
    "table": "payments",
    "id": "stripe_id",
    "amount": "amount",
    "currency": "currency",
    "status": "status",
    "created": "created_at",
    "statuses": STATUSES,
    "rows_where": {"provider": "stripe"},
}
OTHER = {
    "id": "id",
    "amount": "amount",
    "currency": "currency",
    "status": "status",
    "created": "created",
}
PAYMENT = """
insert into payments
  (stripe_id, amount, currency, status, created_at, updated_at, paid_at, customer, provider)
values ($1, $2, $3, $4, now() - $5::interval, now() - $5::interval + interval '1 hour',
  now() - $5::interval + interval '4 seconds', $6, $7)
"""


@pytest.fixture
async def ledger(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    await connection.execute(TABLES)
    yield connection
    await connection.close()


async def pay(
    ledger: asyncpg.Connection,
    status: str | None,
    *,
    amount: object = 1000,
    currency: str = "usd",
    ago: timedelta = timedelta(minutes=5),
    **more: str,
) -> None:
    number = await ledger.fetchval("select count(*) from payments")
    id_, customer = more.get("id", f"pi_{number}"), more.get("customer")
    provider = more.get("provider", "stripe")
    await ledger.execute(PAYMENT, id_, amount, currency, status, ago, customer, provider)


async def outcome_of(
    url: str,
    keys: dict[str, Any] | None = None,
    mapping: dict[str, Any] | None = None,
    *,
    preset: str = "payments",
    zone: str = "UTC",
    **mappings: Any,
) -> Outcome:
    configured = check(kind="sql", url=url, preset=preset, **(keys or {}))
    reconcile = {"payments": MAPPING | (mapping or {})} | mappings
    presets = LedgerPresets(Settings(reconcile=reconcile, business_timezone=zone))  # type: ignore[arg-type]
    async with httpx.AsyncClient() as client:
        outcome = await probe(configured, tools(client, presets=presets))
    assert outcome.cause in {"", *possible_causes(configured)}
    return outcome


async def test_payments_are_counted_by_what_their_words_mean(
    ledger: asyncpg.Connection, database: str
) -> None:
    for status in ("PAID", "PAID", "PAID", "DECLINED", "VOID", "PENDING", "requires_action"):
        await pay(ledger, status)
    await pay(ledger, "PAID", ago=timedelta(minutes=20))
    await pay(ledger, "PAID", provider="cash")
    outcome = await outcome_of(database)
    assert (outcome.verdict, outcome.cause) == (Verdict.PASS, "")
    values = outcome.values
    assert (values["payment_volume"], values["payment_count"], values["pending_payments"]) == (7, 5, 2)
    assert values["payment_success_rate"] == pytest.approx(3 / 5)
    assert values["payment_failure_rate"] == pytest.approx(2 / 5)
    assert values["conversion_rate"] == pytest.approx(3 / 7)
    assert values['payment_revenue{currency="usd"}'] == 3000
    assert values["duplicates"] == 0
    assert "avg_payment_latency" not in values
    assert "paid_at" in str(outcome.evidence["missing"])


async def test_the_last_payment_is_the_newest_that_succeeded(
    ledger: asyncpg.Connection, database: str
) -> None:
    name = "time_since_last_payment"
    await pay(ledger, "PENDING", ago=timedelta(minutes=1))
    await pay(ledger, "PAID", provider="cash", ago=timedelta(minutes=1))
    await pay(ledger, "PAID", ago=timedelta(days=8))
    outcome = await outcome_of(database)
    assert name not in outcome.values
    assert "no payment of the last 7 days succeeded" in str(outcome.evidence["missing"])
    for hours in (30, 2, 5):
        await pay(ledger, "PAID", ago=timedelta(hours=hours))
    assert (await outcome_of(database)).values[name] == pytest.approx(7200, abs=60)


async def test_a_rate_of_nothing_is_missing(ledger: asyncpg.Connection, database: str) -> None:
    await pay(ledger, "PENDING")
    outcome = await outcome_of(database)
    assert outcome.verdict is Verdict.PASS
    assert (outcome.values["payment_volume"], outcome.values["payment_count"]) == (1, 0)
    assert not {"payment_success_rate", "payment_failure_rate"} & outcome.values.keys()
    assert outcome.values["conversion_rate"] == 0
    await ledger.execute("delete from payments")
    empty = await outcome_of(database)
    assert (empty.verdict, empty.values["payment_volume"]) == (Verdict.PASS, 0)
    assert "conversion_rate" not in empty.values


async def test_a_declined_payment_counts_as_failed_unless_the_check_says_otherwise(
    ledger: asyncpg.Connection, database: str
) -> None:
    await pay(ledger, "PAID")
    await pay(ledger, "requires_payment_method")
    assert (await outcome_of(database)).values["payment_failure_rate"] == 0.5
    outcome = await outcome_of(database, {"failed": ["failed"]})
    assert (outcome.values["payment_failure_rate"], outcome.values["pending_payments"]) == (0, 1)


async def test_a_word_shared_with_open_payments_is_no_failure(
    ledger: asyncpg.Connection, database: str
) -> None:
    await pay(ledger, "PENDING")
    statuses = STATUSES | {"requires_payment_method": "PENDING"}
    outcome = await outcome_of(database, mapping={"statuses": statuses})
    assert outcome.values["pending_payments"] == 1
    assert 'requires_payment_method shares the status "PENDING"' in str(outcome.evidence["notes"])


@pytest.mark.parametrize(
    ("status", "statuses", "sentence"),
    [
        (
            "KAPUTT\x1b[31m",
            STATUSES,
            'the status "KAPUTT\\x1b[31m", to which reconcile.payments.statuses maps',
        ),
        (None, STATUSES, "have no status, to which"),
        ("DONE", STATUSES | {"succeeded": "DONE", "failed": "DONE"}, "stands for success and for something"),
    ],
)
async def test_rows_of_an_unclear_status_are_in_no_rate(
    ledger: asyncpg.Connection, database: str, status: str | None, statuses: dict[str, str], sentence: str
) -> None:
    await pay(ledger, status)
    await pay(ledger, statuses["canceled"])
    outcome = await outcome_of(database, mapping={"statuses": statuses})
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "partial")
    assert sentence in outcome.reason
    assert outcome.reason.isprintable()
    assert (outcome.values["payment_volume"], outcome.values["payment_count"]) == (2, 1)
    assert outcome.values["conversion_rate"] == outcome.values["payment_success_rate"]


async def test_a_ledger_of_unknown_words_has_no_conversion(ledger: asyncpg.Connection, database: str) -> None:
    await pay(ledger, "UNHEARD OF")
    outcome = await outcome_of(database)
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "partial")
    assert "conversion_rate" not in outcome.values


async def test_amounts_are_minor_units_by_currency(ledger: asyncpg.Connection, database: str) -> None:
    await pay(ledger, "PAID", amount=19.99, currency="USD ")
    await pay(ledger, "PAID", amount=500, currency="JPY")
    await pay(ledger, "DECLINED", amount=7, currency="EUR")
    outcome = await outcome_of(database, mapping={"amount_unit": "major"})
    revenue = {name: value for name, value in outcome.values.items() if name.startswith("payment_revenue")}
    assert revenue == {
        'payment_revenue{currency="usd"}': pytest.approx(1999),
        'payment_revenue{currency="jpy"}': 500,
    }


async def test_revenue_begins_with_the_business_day(ledger: asyncpg.Connection, database: str) -> None:
    """The zone is chosen so that the business day began about two hours ago, whatever the time is now."""
    hour = await ledger.fetchval("select extract(hour from now() at time zone 'UTC')::int")
    offset = (2 - hour) % 24
    zone = f"Etc/GMT{-offset:+d}" if offset <= 14 else f"Etc/GMT{24 - offset:+d}"
    local = await ledger.fetchval("select now() at time zone $1", zone)
    await pay(ledger, "PAID", amount=300, ago=timedelta(minutes=30))
    await pay(ledger, "PAID", amount=40, ago=timedelta(hours=4))
    await pay(ledger, "PAID", amount=5, ago=timedelta(days=32))
    outcome = await outcome_of(database, zone=zone)
    assert outcome.values['revenue_today{currency="usd"}'] == 300
    expected = 340 if local.day > 1 else 300
    assert outcome.values['revenue_month{currency="usd"}'] == expected
    assert "revenue_today_target_share" not in outcome.values


async def test_targets_are_major_units_of_one_currency(ledger: asyncpg.Connection, database: str) -> None:
    targets = {"daily_target": "50", "monthly_target": "1500.50"}
    nothing = await outcome_of(database, targets)
    assert nothing.values["revenue_today_target_share"] == 0
    await pay(ledger, "PAID", amount=2000, ago=timedelta(0))
    outcome = await outcome_of(database, targets)
    assert outcome.values["revenue_month_target_share"] == pytest.approx(20 / 1500.5)
    await pay(ledger, "PAID", amount=999, currency="jpy", ago=timedelta(0))
    outcome = await outcome_of(database, targets)
    assert "revenue_month_target_share" not in outcome.values
    assert "set target_currency" in str(outcome.evidence["missing"])
    outcome = await outcome_of(database, targets | {"target_currency": "JPY"})
    assert outcome.values["revenue_month_target_share"] == pytest.approx(999 / 1500.5)


async def test_the_latency_is_from_creation_to_success(ledger: asyncpg.Connection, database: str) -> None:
    await pay(ledger, "PAID")
    await pay(ledger, "DECLINED")
    await pay(ledger, "BACK")
    statuses = STATUSES | {"refunded": "BACK"}
    outcome = await outcome_of(database, {"paid_at": "paid_at"}, {"statuses": statuses})
    assert outcome.values["avg_payment_latency"] == pytest.approx(4)
    await ledger.execute(
        "update payments set updated_at = created_at + interval '9 seconds' where status = 'PAID'"
    )
    outcome = await outcome_of(database, mapping={"updated": "updated_at", "statuses": statuses})
    assert outcome.values["avg_payment_latency"] == pytest.approx(9)  # the refund was later


async def test_duplicates_and_customers_are_counted(ledger: asyncpg.Connection, database: str) -> None:
    for customer in ("cus_1", "cus_1", "cus_2"):
        await pay(ledger, "PAID", id="pi_same", customer=customer)
    outcome = await outcome_of(database, mapping={"extra": {"customer": "customer"}})
    assert (outcome.values["duplicates"], outcome.values["active_customers"]) == (2, 2)


async def test_refunds_and_disputes_are_those_of_their_tables(
    ledger: asyncpg.Connection, database: str
) -> None:
    for _ in range(4):
        await pay(ledger, "PAID")
    await ledger.execute(
        "insert into refunds values ('re_1', 5, 'usd', 'succeeded', now()),"
        " ('re_2', 5, 'usd', 'failed', now())"
    )
    await ledger.execute(
        "insert into disputes values ('dp_1', 5, 'usd', 'needs_response', now()),"
        " ('dp_2', 5, 'usd', 'warning_closed', now()), ('dp_3', 5, 'usd', 'lost', now() - interval '1 day')"
    )
    outcome = await outcome_of(
        database, refunds=OTHER | {"table": "refunds"}, disputes=OTHER | {"table": "disputes"}
    )
    assert (outcome.values["refund_count"], outcome.values["refund_rate"]) == (1, 0.25)
    assert (outcome.values["dispute_count"], outcome.values["dispute_rate"]) == (1, 0.25)


async def test_refunds_can_be_derived_statuses(ledger: asyncpg.Connection, database: str) -> None:
    for status in ("PAID", "BACK"):
        await pay(ledger, status)
    outcome = await outcome_of(database, mapping={"statuses": STATUSES | {"refunded": "BACK"}})
    assert (outcome.values["refund_rate"], outcome.values["payment_success_rate"]) == (0.5, 1)
    assert "dispute_rate" in outcome.evidence["missing"]  # type: ignore[operator]


async def test_a_mapping_of_refunds_that_does_not_fit_leaves_the_rest(
    ledger: asyncpg.Connection, database: str
) -> None:
    await pay(ledger, "PAID")
    outcome = await outcome_of(database, refunds=OTHER | {"table": "refnds"})
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "partial")
    assert "there is no such table" in outcome.reason
    assert outcome.values["payment_success_rate"] == 1


async def test_only_the_rows_of_an_account(ledger: asyncpg.Connection, database: str) -> None:
    for account in ("acct_1", None, None):
        await pay(ledger, "PAID")
        await ledger.execute(
            "update payments set account = $1 where account is null and $1::text is not null", account
        )
    mapping = {"account": "account"}
    assert (await outcome_of(database, mapping=mapping)).values["payment_volume"] == 3
    one = await outcome_of(database, {"account": "acct_1"}, mapping)
    platform = await outcome_of(database, {"account": "platform"}, mapping)
    assert (one.values["payment_volume"], platform.values["payment_volume"]) == (1, 2)
    refused = await outcome_of(database, {"account": "acct_1"})
    assert (refused.verdict, refused.cause) == (Verdict.UNKNOWN, "query")
    assert "reconcile.payments.account" in refused.reason


async def test_times_may_be_unix_milliseconds(ledger: asyncpg.Connection, database: str) -> None:
    await ledger.execute(
        """create table numbers as select 'pi_1' as stripe_id, 5 as amount, 'usd' as currency,
          'PAID' as status,
          'stripe' as provider, (extract(epoch from now() - interval '5 min') * 1000)::bigint as created_at,
          (extract(epoch from now() - interval '5 min') * 1000 + 2500)::bigint as paid_at"""
    )
    outcome = await outcome_of(database, {"paid_at": "paid_at"}, {"table": "numbers", "created_unit": "ms"})
    assert outcome.values["payment_volume"] == 1
    assert outcome.values["avg_payment_latency"] == pytest.approx(2.5, abs=0.01)


async def test_charges_stand_in_for_payments(ledger: asyncpg.Connection, database: str) -> None:
    await pay(ledger, "succeeded")
    await pay(ledger, "failed")
    mapping = MAPPING | {"statuses": {}}
    outcome = await outcome_of(database, payments=None, charges=mapping)
    assert outcome.values["payment_failure_rate"] == 0.5


async def test_payouts(ledger: asyncpg.Connection, database: str) -> None:
    for number, status in enumerate(("paid", "paid", "failed", "pending", "in_transit")):
        await ledger.execute(
            """insert into payouts
            values ($1, 700, 'usd', $2, now() - interval '2 days', now() - interval '1 day')""",
            f"po_{number}",
            status,
        )
    mapping = OTHER | {"table": "payouts", "updated": "updated"}
    outcome = await outcome_of(database, preset="payouts", payouts=mapping)
    assert outcome.verdict is Verdict.PASS
    assert outcome.values == {
        "payout_volume": 5,
        "payout_count": 3,
        "pending_payouts": 2,
        "payout_success_rate": pytest.approx(2 / 3),
        "payout_failure_rate": pytest.approx(1 / 3),
        'payout_amount{currency="usd"}': 1400,
        "payout_processing_time": pytest.approx(86_400),
    }


async def test_a_mapping_that_does_not_fit_is_unknown(database: str) -> None:
    outcome = await outcome_of(database)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "query")
    assert "there is no such table" in outcome.reason


async def test_a_month_that_is_too_slow_leaves_the_window(ledger: asyncpg.Connection, database: str) -> None:
    """A view whose old rows sleep stands for a table whose month takes too long to read."""
    await pay(ledger, "PAID")
    await pay(ledger, "PAID", ago=timedelta(minutes=40))
    await ledger.execute(
        """create function slow(at timestamptz, status text) returns text language plpgsql stable as $$
        begin
          if at < now() - interval '30 minutes' then perform pg_sleep(60); end if;
          return status;
        end $$;
        create view slowly as
          select stripe_id, amount, currency, slow(created_at, status) as status, created_at, provider
          from payments"""
    )
    first_minutes = await ledger.fetchval("select now() - date_trunc('month', now()) < interval '1 hour'")
    zone = "Pacific/Kiritimati" if first_minutes else "UTC"
    outcome = await outcome_of(database, {"timeout": "4s"}, {"table": "slowly"}, zone=zone)
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "partial")
    assert outcome.reason.startswith("revenue_today and revenue_month: not computed within ")
    assert outcome.values["duplicates"] == 0
    assert outcome.values["payment_success_rate"] == 1


async def test_a_wrong_column_of_the_time_of_success_is_named(
    ledger: asyncpg.Connection, database: str
) -> None:
    for column, reason in (("payed_at", 'did you mean "paid_at"'), ("status", "must be a time")):
        outcome = await outcome_of(database, {"paid_at": column})
        assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "query")
        assert reason in outcome.reason

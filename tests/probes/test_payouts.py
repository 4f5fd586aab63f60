"""The check of payouts against the sandbox's double of Stripe, and a ledger in Postgres."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes import Outcome, Verdict
from probes.payouts.business_days import end_of, latest_before, today_in
from sandbox.company import Company
from settings.reconcile import ReconcileSettings
from tests.probes.stripe_desk import Desk
from tests.probes.stripe_objects import DAY, HOUR, Start, ago, event, starter
from workers.ledger_tables import mapped_tables

MAPPING = {
    "table": "payouts",
    "id": "stripe_id",
    "amount": "amount",
    "currency": "currency",
    "status": "status",
    "created": "created_at",
    "statuses": {"paid": "done"},
}


def today() -> date:
    return datetime.now(UTC).date()


def midnight(day: date) -> int:
    return end_of(day) - DAY


def payout(number: int, age: float = 5 * DAY, status: str = "paid", **more: Any) -> Any:
    arrival = midnight(datetime.fromtimestamp(ago(age), UTC).date() + timedelta(days=2))
    return {
        "id": f"po_{number}",
        "object": "payout",
        "created": ago(age),
        "amount": 5000 + number,
        "currency": "usd",
        "status": status,
        "arrival_date": arrival,
        "failure_code": None,
        "failure_balance_transaction": None,
        **more,
    }


def failed(number: int, days: float, **more: Any) -> tuple[Any, Any]:
    """Returns a payout that failed so many days ago, and the balance transaction that reversed it."""
    keys = {"failure_code": "account_closed", "failure_balance_transaction": f"txn_{number}", **more}
    reversal = {
        "id": f"txn_{number}",
        "object": "balance_transaction",
        "created": ago(days * DAY),
        "type": "payout_failure",
    }
    return payout(number, days * DAY + 5 * DAY, "failed", **keys), reversal


@pytest.fixture
def start(company: Callable[..., Company]) -> Start:
    return starter(company)


@asynccontextmanager
async def open_desk(town: Company, **given_: Any) -> AsyncIterator[Desk]:
    desk = Desk(town.stripe_url, town.key, "payouts", given_)
    yield desk
    await desk.close()


async def ask(town: Company, *, tools: dict[str, Any] | None = None, **keys: Any) -> Outcome:
    async with open_desk(town, **(tools or {})) as desk:
        return await desk.ask(**keys)


async def test_paid_payouts_pass_with_values(start: Start) -> None:
    paid = [event(number, 3 * DAY, kind="payout.paid", created=ago(5 * DAY)) for number in range(2)]
    outcome = await ask(start(payout=[payout(1), payout(2)], event=paid))
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "100% of 2 payouts in 30 days were paid")
    assert outcome.values["payout_success_rate"] == 1
    assert outcome.values["payout_processing_time"] == pytest.approx(2 * DAY, abs=60)
    assert outcome.values["payouts_stuck"] == outcome.values["payouts_failed"] == 0


async def test_an_account_without_payouts_has_no_rate(start: Start) -> None:
    outcome = await ask(start())
    assert outcome.verdict is Verdict.PASS
    assert outcome.reason == "no payout was completed in 30 days, and none is stuck or has failed"
    assert {"payout_success_rate", "payout_processing_time"} & set(outcome.values) == set()


@pytest.mark.parametrize("status", ["pending", "in_transit"])
async def test_a_payout_after_its_arrival_date_is_stuck(start: Start, status: str) -> None:
    late = payout(1, 40 * DAY, status, arrival_date=midnight(latest_before(today(), 3, ())))
    outcome = await ask(start(payout=[late, payout(2)]))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "stuck")
    assert outcome.reason.startswith("payouts not paid 3 business days after their arrival date: 1 (5001 usd")
    assert outcome.values["payouts_stuck"] == 1


async def test_a_payout_is_not_stuck_a_day_earlier(start: Start) -> None:
    limit = latest_before(today(), 3, ()) + timedelta(days=1)
    near = payout(1, 10 * DAY, "in_transit", arrival_date=midnight(limit))
    outcome = await ask(start(payout=[near]))
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.values["payouts_pending"] == 1


async def test_holidays_are_no_business_days(start: Start) -> None:
    late = payout(1, 20 * DAY, "in_transit", arrival_date=midnight(latest_before(today(), 3, ())))
    days = [str(today() - timedelta(days=number)) for number in range(1, 4)]
    assert (await ask(start(payout=[late]), holidays=days)).verdict is Verdict.PASS


async def test_a_failed_payout_fails(start: Start) -> None:
    lost, reversal = failed(1, 2)
    outcome = await ask(start(payout=[lost, payout(2), payout(3)], balance_transaction=[reversal]))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "failed")
    assert outcome.reason.startswith(
        "payouts failed within 7d: 1 (5001 usd, account_closed, after its arrival"
    )
    assert outcome.values["payout_success_rate"] == pytest.approx(2 / 3)


async def test_a_payout_that_failed_earlier_passes(start: Start) -> None:
    lost, reversal = failed(1, 8)
    town = start(payout=[lost, payout(2)], balance_transaction=[reversal])
    assert (await ask(town)).verdict is Verdict.PASS
    assert (await ask(town, failed_within="9d")).cause == "failed"


async def test_a_failure_without_transaction_counts_from_the_arrival_date(start: Start) -> None:
    lost = payout(1, 5 * DAY, "failed", failure_code=None)
    outcome = await ask(start(payout=[lost]))
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "failed")
    assert "no code" in outcome.reason


async def test_a_status_that_stripe_did_not_have_is_not_good(start: Start) -> None:
    outcome = await ask(start(payout=[payout(1), payout(2, status="on_hold")]))
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "unchecked")
    assert outcome.reason.startswith("payouts with a status that is not known: 1 (5002 usd, on_hold, due ")
    assert outcome.values["payout_count"] == 1


async def test_without_events_the_processing_time_is_not_known(start: Start) -> None:
    town = start(payout=[payout(1)])
    town.stripe.faults.add("forbidden", path="/v1/events")
    outcome = await ask(town)
    assert outcome.verdict is Verdict.PASS
    assert "payout_processing_time" not in outcome.values
    assert outcome.evidence["processing_time"] == "the key may not read events"


async def test_requests_are_bounded(start: Start) -> None:
    many = [payout(number, 5 * DAY + number) for number in range(700)]
    late = [payout(1000 + n, 20 * DAY + n, "pending", arrival_date=ago(18 * DAY)) for n in range(150)]
    lost = [payout(2000 + n, 4 * DAY + n, "failed") for n in range(250)]
    town = start(payout=[*many, *late, *lost])
    outcome = await ask(town)
    assert town.stripe.statistics.total() <= 8
    assert "payouts failed within 7d: at least 200" in outcome.reason
    assert "after their arrival date: at least 100" in outcome.reason


async def test_a_connected_account_is_requested(start: Start) -> None:
    lost, reversal = failed(1, 1)
    theirs = {"acct_1Connected": {"payout": [lost], "balance_transaction": [reversal]}}
    town = start(connected=theirs, payout=[payout(1)])
    assert (await ask(town, account="acct_1Connected")).cause == "failed"
    assert (await ask(town)).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("fault", "verdict", "cause"),
    [
        ("unauthorized", Verdict.FAIL, "key_refused"),
        ("forbidden", Verdict.FAIL, "forbidden"),
        ("rate_limit", Verdict.DEGRADED, "rate_limited"),
        ("error", Verdict.FAIL, "broken"),
        ("reset", Verdict.FAIL, "garbled"),
        ("garbage", Verdict.FAIL, "garbled"),
    ],
)
@pytest.mark.parametrize("after", [0, 3])
async def test_each_error_of_stripe_has_its_verdict(
    start: Start, fault: Any, verdict: Verdict, cause: str, after: int
) -> None:
    town = start(payout=[payout(1)])
    town.stripe.faults.add(fault, path="/v1/payouts", after=after)
    outcome = await ask(town)
    assert (outcome.verdict, outcome.cause) == (verdict, cause), outcome.reason


@pytest.fixture
async def ledger(database: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(database, min_size=0, max_size=2, statement_cache_size=0) as pool:
        yield pool


async def create(pool: asyncpg.Pool, rows: Sequence[tuple[str, int, str, str]]) -> None:
    await pool.execute(
        "create table payouts (stripe_id text, amount numeric, currency text, status text,"
        " created_at timestamptz default now())"
    )
    await pool.executemany(
        "insert into payouts (stripe_id, amount, currency, status) values ($1, $2, $3, $4)", rows
    )


def mapped(pool: asyncpg.Pool | None, mapping: Any = MAPPING) -> dict[str, Any]:
    settings = ReconcileSettings.model_validate({"payouts": mapping})
    return {"ledger_table": mapped_tables(settings, pool), "ledger": pool}


async def test_a_ledger_that_agrees_passes(start: Start, ledger: asyncpg.Pool) -> None:
    await create(ledger, [("po_1", 5001, "USD", "done")])
    outcome = await ask(start(payout=[payout(1)]), tools=mapped(ledger), ledger=True)
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.reason.endswith("and the ledger agrees")


async def test_a_ledger_in_major_units_agrees(start: Start, ledger: asyncpg.Pool) -> None:
    await create(ledger, [("po_1", 50, "usd", "done"), ("po_2", 9, "usd", "done")])
    await ledger.execute("update payouts set amount = 50.01 where stripe_id = 'po_1'")
    given_ = mapped(ledger, MAPPING | {"amount_unit": "major", "rows_where": {"stripe_id": "po_1"}})
    outcome = await ask(start(payout=[payout(1)]), tools=given_, ledger=True)
    assert outcome.verdict is Verdict.PASS, outcome.reason


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("po_1", 5001, "usd", "pending"), "po_1 is paid, in the ledger pending"),
        (("po_1", 5000, "usd", "done"), "po_1 is 5001 usd, in the ledger 5000 usd"),
        (("po_1", 5001, "eur", "done"), "po_1 is 5001 usd, in the ledger 5001 eur"),
    ],
)
async def test_a_ledger_that_differs_fails(
    start: Start, ledger: asyncpg.Pool, row: tuple[str, int, str, str], sentence: str
) -> None:
    await create(ledger, [row])
    outcome = await ask(start(payout=[payout(1, 8 * DAY)]), tools=mapped(ledger), ledger=True)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "ledger_differs")
    assert sentence in outcome.reason


async def test_a_row_that_a_webhook_may_still_write_is_not_missing(
    start: Start, ledger: asyncpg.Pool
) -> None:
    await create(ledger, [])
    town = start(payout=[payout(1, 600, "pending")])
    assert (await ask(town, tools=mapped(ledger), ledger=True)).verdict is Verdict.PASS


async def test_a_missing_row_degrades(start: Start, ledger: asyncpg.Pool) -> None:
    await create(ledger, [])
    town = start(payout=[payout(1, 2 * HOUR, "pending")])
    outcome = await ask(town, tools=mapped(ledger), ledger=True)
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "ledger_lacks")


async def test_a_ledger_without_mapping_cannot_be_checked(start: Start, ledger: asyncpg.Pool) -> None:
    town = start(payout=[payout(1)])
    for given_ in (mapped(ledger, None), {}):
        outcome = await ask(town, tools=given_, ledger=True)
        assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "unchecked")
    assert "set DATABASE_URL" in outcome.reason


async def test_a_mapped_table_that_is_gone_is_unknown(start: Start, ledger: asyncpg.Pool) -> None:
    outcome = await ask(start(payout=[payout(1)]), tools=mapped(ledger), ledger=True)
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "ledger")


@pytest.mark.parametrize(
    ("today", "days", "latest"),
    [
        (date(2026, 11, 27), 3, date(2026, 11, 23)),  # a Friday: Tuesday to Thursday have passed
        (date(2026, 11, 30), 1, date(2026, 11, 26)),  # a Monday: what should arrive on Friday is not late
        (date(2026, 12, 1), 1, date(2026, 11, 29)),  # a Tuesday: Monday has passed
    ],
)
def test_business_days_leave_out_weekends(today: date, days: int, latest: date) -> None:
    assert latest_before(today, days, ()) == latest


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_exactly_so_many_business_days_have_passed(today: date, days: int) -> None:
    latest = latest_before(today, days, ())
    between = [latest + timedelta(days=number) for number in range(1, (today - latest).days)]
    assert sum(day.weekday() < 5 for day in between) == days
    assert between[0].weekday() < 5


def test_today_is_that_of_the_business() -> None:
    now = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert today_in("America/New_York", now) == date(2026, 11, 30)
    assert today_in("Pacific/Auckland", now) == date(2026, 12, 1)

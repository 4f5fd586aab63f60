"""The summary of a month: three sentences, and unknown where nothing is stored."""

import json
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from tests.conftest import CommandLine
from tests.console.conftest import Visit
from tests.store.past import DAY, MINUTE, add_incident
from tests.store.watch import utc
from workers.summary.month import month_of

NOVEMBER = utc("2026-11-01T00:00:00")
ROLLUP = """
insert into paywatch.rollups
  (unit, check_name, starts, pass, degraded, fail, unknown, missed, longest, buckets, counts)
values ('day', $1, $2, $3, 0, $4, $5, 0, 0.2, '{}', '{}')
"""
CHECKS: list[dict[str, Any]] = [
    {"name": "checkout", "kind": "http", "url": "https://shop.example/", "groups": ["payments"]},
    {"name": "job", "kind": "payout_job", "max_age": "1h", "last_run": {"heartbeat": "job"}},
]


async def add_november(pool: asyncpg.Pool) -> None:
    """A month in which the check of the shop failed 1 % of the time, and 1 % is unknown; two incidents."""
    for name in ("checkout", "job"):
        await pool.execute(
            "insert into paywatch.checks (name, kind, severity, every_us, offset_us, next_slot, enabled)"
            " values ($1, 'http', 'P1', 60000000, 0, now(), false)",
            name,
        )
    for day in range(30):
        await pool.execute(ROLLUP, "checkout", NOVEMBER + day * DAY, 980, 10, 10)
    await pool.execute("update paywatch.rollup_state set until_ = $1", NOVEMBER + 31 * DAY)
    await add_incident(
        pool, "inc_1", NOVEMBER + DAY, resolved_at=NOVEMBER + DAY + 30 * MINUTE, subject="<i>shop"
    )
    await add_incident(pool, "inc_2", NOVEMBER + 2 * DAY, severity="P2", resolved_at=NOVEMBER + 3 * DAY)
    await pool.execute(
        "insert into paywatch.exceptions"
        " (account, id, object, object_id, first_run, first_seen, last_run, last_seen)"
        " values ('', 'exc_1', 'payments', 'pi_old', 'run_1', $1, 'run_2', $1)",
        NOVEMBER - 40 * DAY,
    )


async def add_run(
    pool: asyncpg.Pool,
    id_: str,
    day: datetime,
    status: str,
    at_risk: int,
    *,
    days: int = 1,
    object_: str = "payments",
    account: str = "",
    compared: tuple[tuple[str, int], ...] = (("usd", 1_000_00), ("jpy", 500)),
) -> None:
    """A run of one day that compared two currencies."""
    until = day + days * DAY
    sides = [
        {"side": side, "currency": currency, "count": 3, "sum": str(amount)}
        for side in ("stripe", "ledger")
        for currency, amount in compared
    ]
    result: dict[str, Any] = {
        "run": id_,
        "account": None,
        "from": day.isoformat(),
        "until": until.isoformat(),
        "status": status,
        "mode": "run",
        "objects": {},
        "proofs": [],
        "at_risk": {object_: {"usd": at_risk}} if at_risk else {},
    }
    await pool.execute(
        "insert into paywatch.runs (id, window_from, window_until, objects, mode, status, account)"
        " values ($1, $2, $3, array[$4], 'run', 'running', $5)",
        id_,
        day,
        until,
        object_,
        account,
    )
    await pool.execute(
        "insert into paywatch.object_runs (run, object, account, totals) values ($1, $2, $3, $4)",
        id_,
        object_,
        account,
        {"before": sides},
    )
    await pool.execute(
        "update paywatch.runs set status = $2, result = $3, finished_at = now() where id = $1",
        id_,
        status,
        result,
    )


async def test_a_month_without_data_is_unknown(visit: Visit) -> None:
    page = (await (await visit()).get("/summary?month=2026-10")).text
    assert "Money could be taken for an unknown part of the time (no check watches it" in page
    assert "No money was reconciled, so that nothing is known of differences." in page
    assert "Nothing was watched, so that nothing is known of incidents." in page
    assert "0.00 %" not in page
    assert "100.00 %" not in page


async def test_three_sentences_say_the_month(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_november(store_pool)
    await add_run(store_pool, "run_1", NOVEMBER, "matched", 0)
    await add_run(store_pool, "run_2", NOVEMBER + DAY, "discrepancies", 12_34)
    await add_run(store_pool, "run_3", NOVEMBER + 2 * DAY, "incomplete", 99_99)
    page = (await (await visit(checks=CHECKS)).get("/summary?month=2026-11")).text
    assert "Money could be taken 98.98 % of the time that is known (at least 98.00 % of all of it)" in page
    assert "paid out for an unknown part of the time (no reading of this time is stored)" in page
    assert "500 JPY" not in page.partition("<table>")[0]  # two days of it
    assert "1,000 JPY and 2,000.00 USD of payments were reconciled, on 6.66 % of the month" in page
    assert "12.34 USD of it is unexplained" in page
    assert "2 incidents, 1 of them P0 or P1 and none of them open now" in page
    assert "&lt;i&gt;shop" in page
    assert "pi_old" in page
    assert "1 not complete" in page


async def test_money_that_was_read_twice_is_counted_once(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_run(store_pool, "run_1", NOVEMBER, "discrepancies", 12_34)
    await add_run(store_pool, "run_2", NOVEMBER + DAY, "matched", 0)
    await add_run(store_pool, "run_3", NOVEMBER + 2 * DAY, "matched", 0)
    await add_run(store_pool, "run_4", NOVEMBER, "discrepancies", 5_00, days=2)
    await add_run(store_pool, "run_5", NOVEMBER + DAY, "matched", 0, days=1, object_="refunds")
    page = (await (await visit()).get("/summary?month=2026-11")).text
    assert "1,000 JPY and 2,000.00 USD of payments were reconciled, on 10.00 % of the month" in page
    assert "5.00 USD of it is unexplained" in page


async def test_an_account_that_never_completed_covers_nothing(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_run(store_pool, "run_1", NOVEMBER, "matched", 0, days=30)
    client = await visit()
    assert "on 100.00 % of the month" in (await client.get("/summary?month=2026-11")).text
    daily = {"daily_at": "04:00", "accounts": ["platform", "acct_2"]}
    configured = await visit(reconcile=daily)
    assert "on 0.00 % of the month" in (await configured.get("/summary?month=2026-11")).text
    await add_run(store_pool, "run_2", NOVEMBER, "failed", 0, account="acct_2")
    assert "on 0.00 % of the month" in (await client.get("/summary?month=2026-11")).text


async def test_the_time_before_the_installation_is_not_up(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_november(store_pool)
    await store_pool.execute("delete from paywatch.rollups where starts < $1", NOVEMBER + 15 * DAY)
    page = (await (await visit(checks=CHECKS)).get("/summary?month=2026-11")).text
    assert "Money could be taken 98.98 % of the time that is known (at least 49.00 % of all of it)" in page


async def test_a_month_has_nothing_of_the_next(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_november(store_pool)  # its first day of UTC begins in October of New York
    client = await visit(checks=CHECKS, business_timezone="America/New_York")
    page = (await client.get("/summary?month=2026-10")).text
    assert "Money could be taken for an unknown part of the time" in page
    assert "Nothing was watched" in page


async def test_the_command_prints_the_same(
    store_db: str, store_pool: asyncpg.Pool, command_line: CommandLine
) -> None:
    await add_november(store_pool)
    environment = {"DATABASE_URL": store_db}
    found = json.loads(
        (await command_line(environment, "report", "summary", "--month", "2026-11", "--json")).stdout
    )
    assert found["month"] == "2026-11"
    assert [each["month"] for each in found["trend"]][0::5] == ["2026-06", "2026-11"]
    assert [each["incidents"] for each in found["trend"]] == [None, None, None, None, None, 2]
    assert found["differences_older_than_30_days"]["number"] == 1
    text = (await command_line(environment, "report", "summary", "--month", "2026-11")).stdout
    assert found["sentences"][2] in text
    wrong = await command_line(environment, "report", "summary", "--month", "soon")
    assert (wrong.exit_code, "is not a month" in wrong.stderr) == (2, True)


@pytest.mark.parametrize("month", ["soon", "2026-13", "0000-01", "2199-01", "2026-11-01"])
async def test_a_wrong_month_gets_a_sentence(visit: Visit, month: str) -> None:
    answer = await (await visit()).get(f"/summary?month={month}")
    assert answer.status_code == 400
    assert "is not a month" in answer.text


def test_months_follow_the_clock_of_the_business() -> None:
    now = utc("2026-12-01T03:00:00")  # still November in New York
    assert month_of(None, now, "America/New_York").title == "2026-10"
    assert month_of(None, now, "UTC").title == "2026-11"
    november = month_of("2026-11", now, "America/New_York")
    assert (november.is_over, november.until) == (False, now)
    assert november.from_ == utc("2026-11-01T04:00:00")
    assert month_of("2026-10", now, "America/New_York").until - utc("2026-11-01T04:00:00") == timedelta(0)


async def test_a_month_whose_runs_compared_nothing_says_so(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_run(store_pool, "run_1", NOVEMBER, "discrepancies", 12_34, compared=())
    page = (await (await visit()).get("/summary?month=2026-11")).text
    assert "No payments were reconciled, on 3.33 % of the month; 12.34 USD is unexplained." in page

"""The page of payments: figures against targets, with what nobody knows said so, and series."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.conftest import CommandLine
from tests.console.conftest import Visit
from tests.console.measuring import add_reading, add_week_of_counts, now_of
from tests.console.summary.test_summary import add_run

KPIS: dict[str, Any] = {
    "name": "kpis",
    "kind": "sql",
    "every": "1m",
    "preset": "payments",
    "url": "postgresql://watcher@db.example/shop",
    "daily_target": "50000",
    "target_currency": "usd",
}
MAPPED: dict[str, Any] = {
    "payments": {
        "table": "payments",
        "id": "id",
        "amount": "amount",
        "currency": "currency",
        "status": "status",
        "created": "created",
    }
}
CONFIGURED: dict[str, Any] = {"checks": [KPIS], "reconcile": MAPPED}
VALUES = {
    "payment_success_rate": 0.96,
    "payment_failure_rate": 0.06,
    "payment_volume": 100.0,
    'revenue_today{currency="usd"}': 2_500_000.0,
    'revenue_today{currency="jpy"}': 900.0,
}


def row_of(page: str, title: str) -> str:
    """Returns the text of the row of a figure, without markup."""
    for row in page.split("<tr>")[1:]:
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row.partition("</tr>")[0])).strip()
        if text.startswith(title):
            return text
    raise LookupError(title)


async def test_figures_are_judged_against_their_targets(visit: Visit, store_pool: asyncpg.Pool) -> None:
    now = await now_of(store_pool)
    await add_week_of_counts(store_pool, "kpis", now, 100)
    evidence = {"missing": {"avg_payment_latency": "no success in the window has both times"}}
    await add_reading(store_pool, "kpis", "sql", now, values=VALUES, evidence=evidence)
    page = (await (await visit(**CONFIGURED)).get("/payments")).text
    assert "96.00 %" in row_of(page, "Success rate")
    assert "● met" in row_of(page, "Success rate")
    assert "■ missed" in row_of(page, "Failure rate")
    assert "no success in the window has both times" in row_of(page, "Latency, average")
    assert "◇ unknown" in row_of(page, "Latency, average")
    assert re.search(
        r"Volume 100 in 15 min \d+ to \d+ usual at this time of the week ● met", row_of(page, "Volume")
    )
    assert "25,000.00 USD 50,000.00 USD 50.0 %" in row_of(page, "Revenue today USD")
    assert "no target" in row_of(page, "Revenue today JPY")


async def test_what_no_check_measures_is_said(visit: Visit) -> None:
    page = (await (await visit()).get("/payments")).text
    for title in ("Success rate", "Conversion rate", "Duplicates"):
        assert "not measured: add a check of kind" in row_of(page, title)
    assert "◇ unknown" in row_of(page, "Revenue today")
    assert "no reconciliation of the last 35 days has ended" in page


async def test_a_run_of_one_object_explains_no_other(visit: Visit, store_pool: asyncpg.Pool) -> None:
    day = (await now_of(store_pool)) - timedelta(days=1)
    await add_run(store_pool, "run_1", day, "discrepancies", 12_34)
    await add_run(store_pool, "run_2", day, "matched", 0, object_="refunds")
    daily = {"daily_at": "04:00", "accounts": ["platform", "acct_2"]}
    page = (await (await visit(reconcile=daily)).get("/payments")).text
    assert row_of(page, "platform payments run_1").endswith("discrepancies 12.34 USD")
    assert row_of(page, "platform refunds run_2").endswith("matched none")
    assert "unknown: no run of the last 35 days has ended" in row_of(page, "acct_2 payments")
    await add_run(store_pool, "run_3", day, "incomplete", 0)
    assert "unknown: the run did not complete" in row_of(
        (await (await visit()).get("/payments")).text, "platform payments run_3"
    )


async def test_old_values_say_nothing_about_now(visit: Visit, store_pool: asyncpg.Pool) -> None:
    now = await now_of(store_pool)
    await add_reading(store_pool, "kpis", "sql", now - timedelta(hours=2), values=VALUES)
    later = {"verdict": "unknown", "cause": "ledger", "reason": "the database cannot be used"}
    await add_reading(store_pool, "kpis", "sql", now, **later)  # type: ignore[arg-type]
    row = row_of((await (await visit(**CONFIGURED)).get("/payments")).text, "Success rate")
    assert "96.00 %" in row
    assert "old: later readings measured nothing: the database cannot be used" in row
    assert "met" not in row


async def test_a_partial_reading_says_what_it_leaves_out(visit: Visit, store_pool: asyncpg.Pool) -> None:
    partial: dict[str, Any] = {
        "verdict": "degraded",
        "cause": "partial",
        "reason": "3 rows of an unclear status",
    }
    await add_reading(store_pool, "kpis", "sql", await now_of(store_pool), values=VALUES, **partial)
    row = row_of((await (await visit(**CONFIGURED)).get("/payments")).text, "Success rate")
    assert "▲ degraded: 3 rows of an unclear status" in row


async def test_without_a_past_the_volume_is_not_judged(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_reading(store_pool, "kpis", "sql", await now_of(store_pool), values=VALUES)
    row = row_of((await (await visit(**CONFIGURED)).get("/payments")).text, "Volume")
    assert "no baseline: 0 comparable weeks" in row
    assert "◇ unknown" in row


async def test_a_series_has_gaps_where_nothing_is_known(visit: Visit, store_pool: asyncpg.Pool) -> None:
    now = await now_of(store_pool)
    for minutes in (60, 30, 0):
        values = {"payment_success_rate": 0.9 + minutes / 1000}
        await add_reading(store_pool, "kpis", "sql", now - timedelta(minutes=minutes), values=values)
    client = await visit(**CONFIGURED)
    found = (await client.get("/payments/series?value=payment_success_rate&check=kpis&range=6h")).json()
    (line,) = found["lines"]
    assert [each for each in line["values"] if each is not None] == [0.96, 0.93, 0.9]
    assert len(line["values"]) == len(found["times"]) == 120
    assert (line["name"], found["unit"]) == ("Success rate", "share")
    page = (await client.get("/payments?series=kpis+payment_success_rate&range=6h")).text
    assert "Success rate of the last 6h" in page
    assert "4 of 5" in page


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/payments?range=2y", 400, "range: &#39;2y&#39; is not possible"),
        ("/payments?series=kpis+password", 400, "value: &#39;password&#39; is not one of"),
        ("/payments/series?value=duplicates&check=no%00", 404, "there is no check"),
        ("/payments/series?value=duplicates&check=nope", 404, "there is no check &#39;nope&#39;"),
        ("/payments/series", 400, "is not one of payment_success_rate"),
    ],
)
async def test_a_wrong_address_gets_a_sentence(visit: Visit, path: str, status: int, sentence: str) -> None:
    answer = await (await visit()).get(path)
    assert answer.status_code == status
    assert sentence in answer.text


async def test_the_command_says_the_same(
    tmp_path: Path, store_db: str, store_pool: asyncpg.Pool, command_line: CommandLine
) -> None:
    await add_reading(store_pool, "kpis", "sql", await now_of(store_pool), values=VALUES)
    environment = {"DATABASE_URL": store_db}
    done = await command_line(environment, "report", "payments")
    assert "Failure rate (target < 5 %): 6.00 % (kpis" in done.stdout
    assert 'Conversion rate (target > 80 %): not measured: add a check of kind "sql"' in done.stdout
    found = json.loads((await command_line(environment, "report", "payments", "--json")).stdout)
    words = {each["name"]: [line["word"] for line in each["measured"]] for each in found["figures"]}
    assert words["payment_success_rate"] == ["met"]
    assert words["conversion_rate"] == []

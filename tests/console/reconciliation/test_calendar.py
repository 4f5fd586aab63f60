"""The calendar: a day that nobody ran is said, and never looks like one that is in order."""

import re

import asyncpg
import pytest

from reconcile import Window, create
from reconcile.windows import business_day, start_of
from tests.console.conftest import Visit
from tests.reconcile.reporting import DAY, StoredFinding, create_report


def rows(page: str) -> dict[str, str]:
    """The text of each day of the calendar."""
    table = page.partition("calendar")[2].partition("</table>")[0]
    texts = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in table.split("<tr>")[2:]]
    return {text.split()[1]: text.partition("Z")[0] for text in texts if len(text.split()) > 1}


async def test_each_day_has_its_word(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool, [StoredFinding()])
    hours = Window(start_of(DAY.until.date(), "UTC"), start_of(DAY.until.date(), "UTC").replace(hour=5))
    await create_report(store_pool, [], window=hours)
    await create_report(
        store_pool, [], window=business_day(DAY.from_.date().replace(day=20), "UTC"), dry_run=True
    )
    await create(store_pool, business_day(DAY.from_.date().replace(day=21), "UTC"))
    days = rows((await (await visit()).get("/reconcile?month=2026-11")).text)
    assert "discrepancies" in days["2026-11-18"]
    assert "not signed" in days["2026-11-18"]
    assert "partly run" in days["2026-11-19"]
    assert "dry run only" in days["2026-11-20"]
    assert "queued" in days["2026-11-21"]
    assert "NOT RUN" in days["2026-11-17"]
    assert sum("NOT RUN" in text for text in days.values()) == 26


async def test_a_day_is_a_business_day(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool, [])  # a day of UTC
    days = rows((await (await visit(business_timezone="Asia/Tokyo")).get("/reconcile?month=2026-11")).text)
    assert "partly run" in days["2026-11-18"]
    assert "partly run" in days["2026-11-19"]


async def test_a_day_is_run_when_each_object_is(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await create_report(store_pool, [])
    client = await visit(reconcile={"objects": ["payments", "refunds"]})
    day = rows((await client.get("/reconcile?month=2026-11")).text)["2026-11-18"]
    assert "NOT RUN" in day
    assert "(refunds)" in day


async def test_single_ids_are_no_day(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run = await create(store_pool, DAY)
    await store_pool.execute('update paywatch.runs set options = \'{"only": ["pi_1"]}\' where id = $1', run)
    days = rows((await (await visit()).get("/reconcile?month=2026-11")).text)
    assert "NOT RUN" in days["2026-11-18"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("month=2026-13", "&#39;2026-13&#39; is not a month"),
        ("month=november", "is not a month"),
        ("account=acct_9", "is not configured, and no run is about it"),
        ("color=red", "has no filter &#39;color&#39;"),
    ],
)
async def test_a_wrong_address_gets_a_sentence(visit: Visit, query: str, sentence: str) -> None:
    answer = await (await visit()).get(f"/reconcile?{query}")
    assert answer.status_code == 400
    assert sentence in answer.text


async def test_runs_are_exported_with_their_filter(visit: Visit, store_pool: asyncpg.Pool) -> None:
    report = await create_report(store_pool, [StoredFinding()])
    await create(store_pool, DAY)
    client = await visit()
    items = (await client.get("/reconcile?status=discrepancies&format=json")).json()["items"]
    assert [(item["id"], item["signed"]) for item in items] == [(report.run, "not signed")]

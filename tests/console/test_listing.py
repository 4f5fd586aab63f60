"""Lists: filters in the address, pages by keys, counts, and exports of exactly the filter."""

import csv
import io
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from tests.console.conftest import Visit

START = datetime(2026, 11, 29, 8, tzinfo=UTC)


async def add_incidents(pool: asyncpg.Pool, number: int) -> None:
    rows = [
        (
            f"inc_{each:05}",
            f"check-{each}",
            "P0" if each % 2 else "P2",
            "it is down",
            START + timedelta(minutes=each // 3),
        )
        for each in range(number)
    ]
    await pool.executemany(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
        "values ($1, $2, $2, $3, $4, $5)",
        rows,
    )


async def test_pages_show_each_row_once(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_incidents(store_pool, 120)
    client = await visit()
    seen: list[str] = []
    url: str | None = "/incidents?severity=P0"
    while url:
        page = await client.get(url)
        assert page.status_code == 200
        assert "60 rows match the filter" in page.text
        found = [part.split('"')[0] for part in page.text.split('href="/incidents/')[1:]]
        seen += found
        after = page.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        url = after or None
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen) == 60


async def test_an_export_has_exactly_the_filter(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_incidents(store_pool, 7)
    client = await visit()
    exported = await client.get("/incidents?severity=P2&format=csv")
    rows = list(csv.DictReader(io.StringIO(exported.text)))
    assert [row["id"] for row in rows] == ["inc_00006", "inc_00004", "inc_00002", "inc_00000"]
    assert exported.headers["content-disposition"] == 'attachment; filename="paywatch-incidents.csv"'
    as_json = (await client.get("/incidents?severity=P2&format=json")).json()
    assert [row["id"] for row in as_json["items"]] == [row["id"] for row in rows]
    assert as_json["items"][0]["opened_at"] == "2026-11-29T08:02:00Z"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("severity=P9", "Severity: &#39;P9&#39; is not possible: use one of P0, P1, P2, P3"),
        ("sevrity=P0", "Incidents has no filter &#39;sevrity&#39;"),
        ("since=yesterday", "write it as 2026-11-29T00:00:00Z"),
        ("after=AAAA", "the parameter after is not a place in this list"),
        ("after=W251bGwsIDFd", "the parameter after is not a place in this list"),
        ("severity=P0&severity=P1", "is given 2 times"),
        ("check=%00", "printable characters"),
        ("format=xml", "use one of csv, json"),
    ],
)
async def test_a_wrong_address_gets_a_sentence(visit: Visit, query: str, sentence: str) -> None:
    answer = await (await visit()).get(f"/incidents?{query}")
    assert answer.status_code == 400
    assert sentence in answer.text


async def test_texts_of_others_are_never_markup(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
        "values ('inc_x', 'x', '<script>alert(1)</script>', 'P0', '\"><img src=x>', now())"
    )
    page = (await (await visit()).get("/incidents")).text
    assert "<script>alert" not in page
    assert "<img" not in page

"""The page of the figures: by severity, with the incidents behind each, of any period."""

import csv
import io
import json

import asyncpg
import pytest

from tests.console.conftest import Visit
from tests.store.past import ADD_CHECKS, ADD_EVENT, MINUTE, NOON, add_incident, add_readings, send

PERIOD = "since=2026-03-01&until=2026-03-02"


async def add_two(pool: asyncpg.Pool) -> None:
    """One incident that was acknowledged and ended, and one that is open."""
    await pool.execute(ADD_CHECKS, ["api"])
    await pool.execute("update paywatch.checks set enabled = false")
    await add_readings(pool, "api", "pfff", NOON)
    await add_incident(pool, "api", NOON, resolved_at=NOON + 30 * MINUTE)
    await pool.execute(ADD_EVENT, "api", NOON + 2 * MINUTE, "acknowledged", "ada", None)
    await add_incident(pool, "inc_second", NOON + MINUTE, subject="<script>x", severity="P0")
    await send(pool, "sms", 1, NOON)


async def test_figures_say_what_is_unknown(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_two(store_pool)
    page = (await (await visit()).get(f"/figures?{PERIOD}")).text
    assert "30 min" in page
    assert "2 incidents" in page
    assert page.count('<span class="unknown">unknown</span>') >= 4  # accuracy and compliance of each row
    assert "&lt;script&gt;x" in page
    assert "sms" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("figure=open", ["inc_second"]),
        ("figure=acknowledged", ["api"]),
        ("figure=unacknowledged", ["inc_second"]),
        ("figure=detected", ["api"]),
        ("figure=unmarked", ["api", "inc_second"]),
        ("figure=all&severity=P0", ["inc_second"]),
        ("figure=false", []),
        ("figure=all&after=api", ["inc_second"]),
    ],
)
async def test_each_figure_lists_the_incidents_behind_it(
    visit: Visit, store_pool: asyncpg.Pool, query: str, expected: list[str]
) -> None:
    await add_two(store_pool)
    page = (await (await visit()).get(f"/figures?{PERIOD}&{query}")).text
    assert [part.split('"')[0] for part in page.split('href="/incidents/')[1:]] == expected


async def test_exports_are_what_the_command_prints(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await add_two(store_pool)
    client = await visit()
    rows = list(csv.DictReader(io.StringIO((await client.get(f"/figures?{PERIOD}&format=csv")).text)))
    assert [row["id"] for row in rows] == ["api", "inc_second"]
    found = json.loads((await client.get(f"/figures?{PERIOD}&format=json")).text)
    assert found["totals"]["all"]["time_to_resolve"]["mean_seconds"] == 1800


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("figure=nice", "figure: &#39;nice&#39; is not possible"),
        ("severity=P9", "severity: &#39;P9&#39; is not possible"),
        ("since=soon", "since: &#39;soon&#39; is neither a date"),
        ("after=nope", "the parameter after is not a place"),
        ("format=xml", "use one of csv, json"),
    ],
)
async def test_a_wrong_address_gets_a_sentence(visit: Visit, query: str, sentence: str) -> None:
    answer = await (await visit()).get(f"/figures?{query}")
    assert answer.status_code == 400
    assert sentence in answer.text


async def test_no_incident_in_a_time_that_nobody_watched_is_unknown(visit: Visit) -> None:
    page = (await (await visit()).get("/figures")).text
    assert "Nothing was watched in this time, so that nothing is known of incidents" in page
    assert "No incident was open" not in page

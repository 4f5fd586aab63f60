"""The page of one check."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from console.pages.checks.tallies import strip_of
from console.roles import Role
from store import Tally, add_silence, audit_log
from tests.console.checks.world import CHECK, HOUR, configure, read, roll_up
from tests.console.conftest import Visit


async def test_everything_about_the_check_is_on_its_page(visit: Visit, store_pool: asyncpg.Pool) -> None:
    secret = "Bearer wolpertinger-in-the-forest"
    checks: tuple[dict[str, Any], ...] = (
        {"name": "base"},
        {
            "name": "api",
            "depends_on": ["base"],
            "runbook": "https://wiki.example/api",
            "headers": {"Authorization": secret},
        },
        {"name": "child", "depends_on": ["api"]},
    )
    rrule = "FREQ=DAILY;BYHOUR=3"
    window = {"name": "nightly", "match": {"check": "api"}, "rrule": rrule, "duration": "1h"}
    settings = await configure(store_pool, *checks, maintenance=[window])
    changed = [*checks[:1], {**checks[1], "every": "2m"}, checks[2]]
    await configure(store_pool, *changed, maintenance=[window])
    await roll_up(store_pool, ["api"], 91, bad={40: "fail"})
    await read(store_pool, "api", "pppf", every=timedelta(minutes=2), values={"queue": 7.5})
    await add_silence(store_pool, {"check": "api"}, lasts=HOUR, reason="moving house", by="ann")
    page = (await (await visit(checks=settings.checks)).get("/checks/api")).text
    for text in (
        "HTTP 503, expected 200",
        'href="https://wiki.example/api" rel="noreferrer"',
        'href="/checks/base"',
        'href="/checks/child"',
        "moving house",
        "Maintenance nightly",
        "Maintenance is not left out",
        "7.5",
        'href="/configuration/2"',
        "every: &#34;1m&#34; -&gt; &#34;2m&#34;",
        "headers.Authorization",
        "It is no reading",
    ):
        assert text in page, text
    assert "wolpertinger" not in page


async def test_uptime_is_of_the_slots_that_are_known(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(store_pool, {"name": "api"}, {"name": "dark"})
    await roll_up(store_pool, ["api"], 91, bad={40: "fail", 50: "missed"})
    client = await visit()
    rows = re.findall(
        r"<tr><td data-title=\"Of the last\">(.*?)</tr>", (await client.get("/checks/api")).text, re.DOTALL
    )
    assert [row.partition("<")[0] for row in rows] == ["24 hours", "7 days", "30 days", "90 days"]
    cells = [re.findall(r">([^<>]+)</td>", row) for row in rows]
    assert cells[2][:2] == ["100.000 %", "100.000 %"]
    uptime, at_least = (float(text.removesuffix(" %")) for text in cells[3][:2])
    assert 99.8 < uptime < 99.9
    assert at_least < uptime
    dark = (await client.get("/checks/dark")).text
    assert dark.count('<td data-title="Uptime" class="number"><span class="unknown">unknown</span>') == 4


@pytest.mark.parametrize("span", ["24h", "7d", "30d", "90d"])
async def test_the_chart_gets_at_most_2000_points_of_what_was_measured(
    visit: Visit, store_pool: asyncpg.Pool, span: str
) -> None:
    await configure(store_pool, {"name": "api"})
    await roll_up(store_pool, ["api"], 91)
    await read(store_pool, "api", "pppfp", phases={"connect": 0.25, "first byte": 0.5})
    client = await visit()
    found = (await client.get(f"/checks/api/series?range={span}")).json()
    times, lines = found["times"], {line["name"]: line["values"] for line in found["lines"]}
    assert 80 < len(times) <= 2000
    assert times == sorted(times)
    assert all(len(values) == len(times) for values in [*lines.values(), found["failed"]])
    if span in {"24h", "7d"}:
        assert {each for each in lines["connect"] if each is not None} == {0.25}
        assert None in lines["connect"], "a time without runs is a gap"
        assert sum(found["failed"]) == 1
    else:
        assert set(lines) == {"p50", "p95", "p99", "longest"}
        assert {each for each in lines["longest"] if each is not None} <= {0.3, 0.06}
    page = (await client.get(f"/checks/api?range={span}")).text
    assert f'data-series="/checks/api/series?range={span}"' in page
    assert "The same as a table" in page


async def test_readings_are_filtered_and_exported(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(store_pool, {"name": "api"})
    await read(store_pool, "api", "ppfpffd")
    client = await visit()
    exported = (await client.get("/checks/api/readings?verdict=fail&cause=status&format=csv")).text
    rows = list(csv.DictReader(io.StringIO(exported)))
    assert [row["verdict"] for row in rows] == ["fail"] * 3
    assert json.loads(rows[0]["phases"]) == {"connect": 0.01, "first byte": 0.05}
    assert float(rows[0]["late"]) == pytest.approx(0.02)
    since = rows[1]["slot"]
    newer = (await client.get(f"/checks/api/readings?verdict=fail&since={since}&format=json")).json()["items"]
    assert len(newer) == 2
    assert "HTTP 503, expected 200" in (await client.get("/checks/api/readings")).text


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/checks/nothing", 404, "no check is named &#39;nothing&#39;"),
        ("/checks/api%00", 404, "nothing at this address"),
        ("/checks/%3Cscript%3E", 404, "&lt;script&gt;"),
        ("/checks/api?range=1y", 400, "use one of 24h, 7d, 30d, 90d"),
        ("/checks/api/series?range=1y", 400, "use one of 24h, 7d, 30d, 90d"),
        ("/checks/api@eu/readings", 404, "no worker has run a check under the name"),
    ],
)
async def test_a_wrong_address_gets_a_sentence(
    visit: Visit, store_pool: asyncpg.Pool, path: str, status: int, sentence: str
) -> None:
    await configure(store_pool, {"name": "api"})
    answer = await (await visit()).get(path)
    assert answer.status_code == status
    assert sentence in answer.text


async def test_a_check_that_was_removed_or_never_run_says_so(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(store_pool, {"name": "old"}, {"name": "api"})
    await read(store_pool, "old", "pp")
    await configure(store_pool, {"name": "api"}, {"name": "new"})
    await store_pool.execute("delete from paywatch.checks where name = 'new'")
    client = await visit()
    assert "no longer configured: nobody runs it" in (await client.get("/checks/old")).text
    assert "nothing is known of it" in (await client.get("/checks/new")).text


async def test_somebody_asks_for_a_run_once_at_a_time(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(store_pool, {"name": "api"})
    client = await visit([Role.OPERATOR], name="ann")
    asked = await client.post("/checks/api/run")
    assert (asked.status_code, asked.headers["location"]) == (303, "/checks/api?notice=check-requested")
    page = (await client.get("/checks/api?notice=check-requested")).text
    assert "it waits for a worker without a location" in page
    assert 'hx-get="/checks/api/fragment/requests"' in page
    again = await client.post("/checks/api/run")
    assert again.status_code == 409
    assert "is being run for somebody already" in again.text
    await store_pool.execute(
        "update paywatch.check_requests set requested_at = requested_at - interval '1 minute'"
    )
    over = (await client.get("/checks/api/fragment/requests")).text
    assert "it was not run" in over
    assert "hx-get" not in over
    acts = await store_pool.fetch(
        "select actor, action, object, outcome from paywatch.audit_acts order by id"
    )
    assert [tuple(each) for each in acts] == [
        ("ann", "check_requested", "api", "done"),
        ("ann", "check_requested", "api", "refused"),
    ]
    assert (await audit_log.verify(store_pool)).broken is None


async def test_a_run_is_for_a_role_and_a_location_that_exist(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(store_pool, {"name": "api"}, location="eu")
    viewer = await visit([Role.VIEWER])
    assert "<button>Run now</button>" not in (await viewer.get("/checks/api")).text
    assert (await viewer.post("/checks/api/run")).status_code == 403
    operator = await visit([Role.OPERATOR])
    wrong = await operator.post("/checks/api/run", data={"at": "api@us"})
    assert (wrong.status_code, "use one of api@eu" in wrong.text) == (400, True)
    assert (await operator.post("/checks/api/run", data={"at": "api@eu"})).status_code == 303
    assert await store_pool.fetchval("select scheduled from paywatch.check_requests") == "api@eu"


async def test_what_a_run_found_is_masked_and_no_markup(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(store_pool, {"name": "api"})
    await store_pool.execute(
        "insert into paywatch.check_requests (id, check_name, scheduled, requested_by, ended_at, "
        "outcome, verdict, reason, evidence) "
        "values ('req_1', 'api', 'api', 'ann', now(), 'ran', 'fail', '<img src=x>', "
        """'{"body": "key sk_live_abcdefgh <script>"}')"""
    )
    page = (await (await visit()).get("/checks/api")).text
    assert "&lt;img src=x&gt;" in page
    assert "sk_live_abcdefgh" not in page
    assert "<script>" not in page.partition("<main")[2]


async def test_slots_that_nobody_recorded_are_missed(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(store_pool, {"name": "api"})
    await store_pool.execute("update paywatch.checks set next_slot = now() - interval '30 minutes'")
    page = (await (await visit(checks=[CHECK | {"name": "api"}])).get("/checks/api")).text
    assert re.search(r'data-title="Missed slots" class="number">(29|30)<', page)


def test_the_hour_that_clocks_show_twice_is_two_hours() -> None:
    hours = [datetime(2026, 11, 1, hour, tzinfo=UTC) for hour in (4, 5, 6, 7)]
    tallies = [Tally(passed=1), Tally(failed=1), Tally(passed=1), Tally(passed=1)]
    assert strip_of(hours, tallies, ZoneInfo("America/New_York"), "%H:%M") == {
        "00:00": "pass",
        "01:00 EDT": "fail",
        "01:00 EST": "pass",
        "02:00": "pass",
    }

"""The list of checks says how each of them is now, and what is not known."""

import csv
import io
import itertools
from datetime import timedelta

import asyncpg

import store
from store import add_silence
from tests.console.checks.world import HOUR, configure, read, roll_up
from tests.console.conftest import Visit
from workers.health import current_verdict

STATES = """
update paywatch.checks c
set last_verdict = s.verdict, next_slot = now() - s.late * interval '1 second',
  last_slot = case when s.verdict is not null then now() - interval '5 minutes' end,
  every_us = s.every * 1000000, offset_us = 0, leased_by = case when s.leased then 'w' end,
  lease_until = case when s.leased then now() + interval '1 minute' end
from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::boolean[])
  s (name, verdict, late, every, leased)
where c.name = s.name
"""


async def test_the_verdict_is_the_one_of_status_in_every_state(
    visit: Visit, store_pool: asyncpg.Pool
) -> None:
    verdicts = ("pass", "fail", "missed", "unknown", None)
    lates, intervals = (-7300, -5, 10, 25, 70, 130, 700, 4000), (5, 20, 60, 3600)
    states = list(itertools.product(verdicts, lates, intervals, (False, True)))
    names = [f"c{number:03}" for number in range(len(states))]
    await configure(store_pool, *({"name": name} for name in names))
    await store_pool.execute(STATES, names, *([each[n] for each in states] for n in range(4)))
    exported = (await (await visit()).get("/checks?format=json")).json()["items"]
    snapshot = await store.snapshot(store_pool)
    expected = {
        name: current_verdict(state, snapshot.at) or "no data" for name, state in snapshot.checks.items()
    }
    assert {row["name"]: row["verdict"] for row in exported} == expected
    assert {"no data", "unknown", "pass"} < set(expected.values())


async def test_filters_choose_and_an_export_has_exactly_them(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(
        store_pool,
        {"name": "api", "groups": ["shop", "front"], "labels": {"team": "core"}},
        {"name": "page", "groups": ["front"]},
        {"name": "tls", "severity": "P3"},
    )
    await read(store_pool, "api", "ppf")
    await read(store_pool, "page", "ppp")
    client = await visit()
    chosen = {
        "verdict=fail": ["api"],
        "verdict=no+data": ["tls"],
        "group=front": ["api", "page"],
        "severity=P3": ["tls"],
        "label=team%3Dcore": ["api"],
        "label=team%3Dother": [],
        "group=front&verdict=pass": ["page"],
    }
    for query, names in chosen.items():
        exported = await client.get(f"/checks?{query}&format=csv")
        assert [row["name"] for row in csv.DictReader(io.StringIO(exported.text))] == names, query
        page = (await client.get(f"/checks?{query}")).text
        assert all((f'href="/checks/{name}"' in page) is (name in names) for name in ("api", "page", "tls"))


async def test_a_group_has_one_light_which_is_its_worst(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(
        store_pool,
        {"name": "a", "groups": ["mixed"]},
        {"name": "b", "groups": ["mixed", "good"]},
        {"name": "c", "groups": ["silent"]},
    )
    await read(store_pool, "a", "f")
    await read(store_pool, "b", "p")
    page = (await (await visit()).get("/checks")).text
    lights = {
        part.partition('"')[0]: " ".join(part.partition("</li>")[0].split())
        for part in page.split('<li><a href="/checks?group=')[1:]
    }
    assert "v-fail" in lights["mixed"]
    assert "1 fail, 1 pass" in lights["mixed"]
    assert "v-pass" in lights["good"]
    assert "v-no-data" in lights["silent"]


async def test_strip_uptime_silence_and_incident_are_shown(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(store_pool, {"name": "api"}, {"name": "dark"})
    await roll_up(store_pool, ["api"], 31, bad={2: "fail"})
    await read(store_pool, "api", "d")
    await add_silence(store_pool, {"check": "api"}, lasts=HOUR, reason="deploy", by="ann")
    await store_pool.execute(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
        "values ('inc_1', 'check:api', 'api', 'P1', 'slow', now())"
    )
    client = await visit()
    rows = {row["name"]: row for row in (await client.get("/checks?format=json")).json()["items"]}
    assert list(rows["api"]["hours"].values())[-1] == "degraded"
    assert list(rows["api"]["hours"].values())[-3:-1] == ["pass", "pass"]
    assert 0.99 < rows["api"]["uptime"] < 1
    assert (rows["api"]["incident"], rows["api"]["silenced"][:4]) == ("inc_1", "sil_")
    assert (rows["dark"]["uptime"], rows["dark"]["at_least"]) == (None, None)
    step = timedelta(milliseconds=1)  # none of them in the hour before, which counts as rolled up
    started = await store_pool.fetchval("select date_trunc('second', now())")
    await read(store_pool, "dark", "puuu", every=step, until=started + 3 * step)
    (dark,) = (await client.get("/checks?format=json&verdict=unknown")).json()["items"]
    assert (dark["uptime"], dark["at_least"]) == (1.0, 0.25)
    assert set(rows["dark"]["hours"].values()) == {"no data"}
    page = (await client.get("/checks")).text
    assert 'href="/incidents/inc_1"' in page
    assert "Maintenance is not left out" in page


async def test_a_check_that_nobody_runs_is_said(visit: Visit, store_pool: asyncpg.Pool) -> None:
    settings = await configure(store_pool, {"name": "api"}, {"name": "gone"})
    await store_pool.execute("delete from paywatch.checks where name = 'gone'")
    page = (await (await visit(checks=settings.checks)).get("/checks")).text
    assert "1 configured check is run by no worker" in page


async def test_a_thousand_checks_are_paged_within_the_limits(visit: Visit, store_pool: asyncpg.Pool) -> None:
    names = [f"check-{number:04}" for number in range(1000)]
    await configure(store_pool, *({"name": name, "groups": [f"g{name[-1]}"]} for name in names))
    await roll_up(store_pool, names[:50], 31)
    client = await visit()
    page = await client.get("/checks")
    assert len(page.content) < 200_000
    assert page.text.count('href="/checks/check-') == 50
    assert "1,000 rows" in page.text

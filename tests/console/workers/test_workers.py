"""The page of workers never shows a fleet that is better than it is."""

import csv
import io
from datetime import timedelta
from typing import Any

import asyncpg

from store import claim_audit, record_audit, write_heartbeat
from tests.console.checks.world import configure, read
from tests.console.conftest import Visit

INFO: dict[str, Any] = {
    "version": "1.2.3",
    "location": "eu",
    "redis": {"state": "fails", "seconds": 3.0, "code": "unreachable", "reason": "Redis is <unreachable>"},
    "sight": {"state": "blind", "seconds": 9.0, "code": "network", "reason": "no route to any host"},
    "buffer": {"waiting": 3, "dropped": 12, "recorded": 1},
    "stripe": {"requests": 90, "last_minute": {"charges": 30}, "permitted": {"charges": 2.0, "refunds": 2.0}},
}


async def beat(
    pool: asyncpg.Pool, worker: str, role: str = "probes", *, before: int = 0, **more: Any
) -> None:
    await write_heartbeat(pool, worker, role, more.pop("info", {}), more.pop("skew", None), **more)
    await pool.execute(
        "update paywatch.heartbeats set beat_at = now() - $2 * interval '1 second' where worker = $1",
        worker,
        before,
    )


async def test_no_worker_at_all_is_said_in_red(visit: Visit, store_pool: asyncpg.Pool) -> None:
    page = (await (await visit()).get("/workers")).text
    assert "No worker is running: no worker has written to this store in the last day" in page
    assert "No audit was ever done" in page
    assert "no slot is known" in page
    await beat(store_pool, "probes@a", before=61)
    page = (await (await visit()).get("/workers")).text
    assert "No worker is running: all workers are dead" in page
    assert "1 worker is dead" in page


async def test_a_worker_shows_what_it_reports(visit: Visit, store_pool: asyncpg.Pool) -> None:
    settings = await configure(store_pool, {"name": "api"})
    digest = await store_pool.fetchval("select digest from paywatch.active_revision")
    await beat(store_pool, "probes@web-7-old", info=INFO, skew=2.5, revision="cfg_other")
    await beat(
        store_pool, "reconcile@web-7-too", "reconcile", info={"stripe": INFO["stripe"]}, revision=digest
    )
    await beat(store_pool, "probes@new", revision=digest)
    await beat(store_pool, "reconcile@gone", "reconcile", before=3600)
    await store_pool.execute(
        "update paywatch.checks set leased_by = 'probes@web-7-old', lease_until = now() + interval '1 minute'"
    )
    client = await visit(checks=settings.checks)
    exported = (await client.get("/workers?format=csv")).text
    rows = {row["worker"]: row for row in csv.DictReader(io.StringIO(exported))}
    old = rows["probes@web-7-old"]
    assert (old["state"], old["configuration"], old["version"]) == ("alive", "outdated", "1.2.3")
    assert (old["leases"], old["waiting"], old["dropped"]) == ("1", "3", "12")
    assert (old["redis"], old["sight"], old["clock_skew"]) == ("fails", "blind", "2.5")
    assert (rows["probes@new"]["configuration"], rows["probes@new"]["revision"]) == ("active", "1")
    assert rows["probes@new"]["dropped"] == "", "an older version reports none: unknown, and not 0"
    assert rows["reconcile@gone"]["state"] == "dead"
    page = (await client.get("/workers")).text
    assert "no route to any host" in page
    assert "&lt;unreachable&gt;" in page
    assert "25.0 %" in page, "30 of 120 permitted requests of a minute"
    assert "0.0 %" in page
    assert page.count('<td data-title="Endpoint">charges</td>') == 1, "both roles of one process say the same"
    only = (await client.get("/workers?outdated=on&role=probes")).text
    assert ("probes@web-7-old</code></td>" in only, "probes@new</code></td>" in only) == (True, False)


async def test_every_problem_has_its_code_and_what_to_do(visit: Visit, store_pool: asyncpg.Pool) -> None:
    settings = await configure(store_pool, {"name": "api"})
    await beat(store_pool, "probes@a", skew=40.0)
    await read(store_pool, "api", "f")
    await claim_audit(store_pool, timedelta(seconds=50))
    await record_audit(store_pool, "probes@a", "withheld", "check_overdue, worker_blind")
    page = (await (await visit(checks=settings.checks)).get("/workers")).text
    problems = page.partition('id="problems"')[2].partition('id="audit"')[0]
    for code in ("clock_unusable", "worker_outdated", "check_failing"):
        assert f">{code}</code>" in problems, code
    assert "synchronise the clock of its host" in problems
    assert problems.index("clock_unusable") < problems.index("check_failing"), (
        "first what stops the heartbeat"
    )
    audit = page.partition('id="audit"')[2].partition('id="slots"')[0]
    assert "heartbeat withheld" in audit
    assert "<code>check_overdue</code>, <code>worker_blind</code>" in audit


async def test_missed_and_overdue_slots_are_counted(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await configure(store_pool, {"name": "api"}, {"name": "page"})
    await read(store_pool, "api", "pmmp")
    now = await store_pool.fetchval("select now()")
    await read(store_pool, "page", "pp", until=now - timedelta(minutes=30))
    page = (await (await visit()).get("/workers")).text
    slots = page.partition('id="slots"')[2].partition('id="fleet"')[0]
    assert 'href="/checks/api">api</a> 2' in slots
    assert 'Overdue now</dt><dd>1: <a href="/checks/page">page</a>' in " ".join(slots.split())


async def test_a_report_of_another_form_is_left_out(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await beat(store_pool, "probes@x", info={"stripe": {"last_minute": 3, "permitted": []}, "buffer": "full"})
    answer = await (await visit()).get("/workers")
    assert answer.status_code == 200
    assert "No living worker reports requests to Stripe" in answer.text


async def test_without_a_check_none_is_said_to_be_in_time(visit: Visit) -> None:
    page = (await (await visit()).get("/workers")).text
    assert '<dt>Overdue now</dt><dd><span class="unknown">no check is scheduled</span>' in page

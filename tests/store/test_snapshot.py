"""The shared state that metrics and ``paywatch status`` show."""

from datetime import timedelta

import asyncpg

from probes.reading import Outcome, Reading, Verdict
from store import (
    CheckState,
    ClaimedReading,
    alive_queues,
    claim_audit,
    claim_deliveries,
    list_heartbeats,
    record,
    record_audit,
    record_delivery,
    snapshot,
    write_heartbeat,
)
from tests.store.watch import EVERY, Desk, Post, claim, found, schedule, scheduled, slots_pass, utc, watching

DESK = Desk(("gone", "hook"))


async def test_an_empty_store_has_an_empty_state(store_pool: asyncpg.Pool) -> None:
    now = await snapshot(store_pool)
    assert (now.checks, now.planned, now.audit) == ({}, {}, None)
    assert [now.incidents, now.notifications, now.runs, now.reconciliations, now.workers] == [[]] * 5


async def test_a_check_shows_its_last_reading_and_when_it_last_passed(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api", "new")
    (first,) = await claim(store_pool, "api")
    outcome = Outcome(
        Verdict.PASS,
        "answered 200",
        values={"payments": 12.0},
        evidence={"tls_not_after": "2027-01-31T12:00:00Z"},
    )
    await record(
        store_pool, [ClaimedReading(first, Reading("api", first.slot, outcome, first.slot, 0.1))], DESK
    )
    checks = (await snapshot(store_pool)).checks
    assert checks["api"] == CheckState(
        every=86400,
        next_slot=first.slot + EVERY,
        slot=first.slot,
        verdict="pass",
        reason="answered 200",
        last_pass=first.slot,
        values={"payments": 12.0},
        tls_not_after=utc("2027-01-31T12:00:00"),
    )
    assert (checks["new"].slot, checks["new"].verdict, checks["new"].leased) == (None, None, False)
    await claim(store_pool, "new")
    assert (await snapshot(store_pool)).checks["new"].leased

    await slots_pass(store_pool, "api", 2)
    (late,) = await claim(store_pool, "api")
    await record(store_pool, [found(late, Verdict.FAIL, "answered 503")], DESK)
    state = (await snapshot(store_pool)).checks["api"]
    assert (state.slot, state.verdict, state.reason) == (late.slot, "fail", "answered 503")
    assert state.last_pass == first.slot


async def test_invalid_times_in_evidence_are_ignored(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api")
    outcome = Outcome(Verdict.PASS, "fine", evidence={"tls_not_after": "unknown"})
    await record(
        store_pool, [ClaimedReading(taken, Reading("api", taken.slot, outcome, taken.slot, 0.1))], DESK
    )
    assert (await snapshot(store_pool)).checks["api"].tls_not_after is None


async def test_the_snapshot_has_incidents_notifications_and_workers(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api", "shop")
    taken = await claim(store_pool, "api", "shop")
    await record(store_pool, [found(one, Verdict.FAIL) for one in taken], DESK)
    for sent in await claim_deliveries(store_pool, Post(), worker="w1", lease=timedelta(minutes=1)):
        await record_delivery(store_pool, sent, "delivered")
    await write_heartbeat(store_pool, "probes@a", "probes", {}, -40.25)
    now = await snapshot(store_pool)
    assert sorted((each.severity, each.subject) for each in now.incidents) == [("P1", "api"), ("P1", "shop")]
    (gone,) = now.notifications  # the pending one is not late yet
    assert (gone.channel, gone.state, gone.number) == ("gone", "undeliverable", 2)
    assert gone.error == 'the channel "gone" is no longer configured'
    (worker,) = now.workers
    assert (worker.worker, worker.queue, worker.clock_skew) == ("probes@a", "probes", -40.25)
    assert worker.beat_at == (await list_heartbeats(store_pool))[0].beat_at
    assert now.at >= worker.beat_at


async def test_a_late_notification_is_delayed_until_it_is_delivered(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    await record(store_pool, [found(one, Verdict.FAIL) for one in await claim(store_pool, "api")], Desk())
    assert (await snapshot(store_pool)).notifications == []
    (sent,) = await claim_deliveries(store_pool, Post(), worker="w1", lease=timedelta(minutes=1))
    await record_delivery(store_pool, sent, "retry", error="HTTP status 503")
    await store_pool.execute("update paywatch.notifications set due_at = due_at - interval '2 minutes'")
    (late,) = (await snapshot(store_pool)).notifications
    assert (late.channel, late.state, late.subject, late.error) == (
        "hook",
        "delayed",
        "api",
        "HTTP status 503",
    )
    (sent,) = await claim_deliveries(store_pool, Post(), worker="w1", lease=timedelta(minutes=1))
    await record_delivery(store_pool, sent, "delivered")
    assert (await snapshot(store_pool)).notifications == []


NOTICE = """
insert into paywatch.notifications
  (sequence, channel, kind, severity, dedupe_key, payload, status, delivered_at)
values (1, 'hook', 'notice', 'P3', 'other', '{}', 'delivered', now())
"""


async def test_a_failed_notification_counts_until_a_later_one_arrives(store_pool: asyncpg.Pool) -> None:
    reminding = Desk(remind_every=timedelta(seconds=1))
    await watching(store_pool, "api")
    await record(store_pool, [found(one, Verdict.FAIL) for one in await claim(store_pool, "api")], reminding)
    (sent,) = await claim_deliveries(store_pool, Post(), worker="w1", lease=timedelta(minutes=1))
    await record_delivery(store_pool, sent, "failed", error="HTTP status 404")
    await store_pool.execute("update paywatch.notifications set created_at = created_at - interval '1 year'")
    (failed,) = (await snapshot(store_pool)).notifications
    assert (failed.state, failed.number, failed.error) == ("failed", 1, "HTTP status 404")
    await store_pool.execute(NOTICE)
    assert (await snapshot(store_pool)).notifications == [failed]  # the open incident was not reported there
    await store_pool.execute("update paywatch.incidents set resolved_at = now(), resolution = 'fixed'")
    assert (await snapshot(store_pool)).notifications == []


RUN = """
with run as (
  insert into paywatch.runs
    (id, window_from, window_until, objects, mode, status, requested_by, created_at, finished_at)
  values ($1, $2::date, $2::date + 1, '{payments}', 'run', $3, 'schedule', now(), now()) returning id
)
insert into paywatch.object_runs (run, object, account, phase) select id, 'payments', '', 'done' from run
"""


async def test_a_failed_run_is_unread_until_others_have_read_its_window(store_pool: asyncpg.Pool) -> None:
    day = (await store_pool.fetchval("select now()")).date()
    await store_pool.execute(RUN, "run_1", day - timedelta(days=2), "failed")
    await store_pool.execute(RUN, "run_2", day - timedelta(days=1), "incomplete")
    assert [(run.id, run.unread) for run in (await snapshot(store_pool)).runs] == [
        ("run_1", True),
        ("run_2", True),
    ]
    await store_pool.execute(RUN, "run_3", day - timedelta(days=2), "discrepancies")
    assert [run.id for run in (await snapshot(store_pool)).runs] == ["run_2"]


async def test_the_last_audit_is_shown_with_its_last_ping(store_pool: asyncpg.Pool) -> None:
    minute = timedelta(minutes=1)
    assert [await claim_audit(store_pool, minute) for _ in range(3)] == [True, False, False]
    assert (await snapshot(store_pool)).audit is None
    await record_audit(store_pool, "probes@a", "pinged")
    await record_audit(store_pool, "probes@b", "withheld", "check_overdue")
    audit = (await snapshot(store_pool)).audit
    assert audit is not None
    assert (audit.worker, audit.outcome, audit.detail) == ("probes@b", "withheld", "check_overdue")
    assert audit.pinged_at is not None
    assert audit.pinged_at < audit.at
    await store_pool.execute("update paywatch.audit set claimed_at = now() + interval '1 day'")
    assert await claim_audit(store_pool, minute)  # the database's clock was set back


async def test_a_queue_is_alive_for_a_minute_after_a_heartbeat(store_pool: asyncpg.Pool) -> None:
    for queue in ("probes", "reconcile"):
        await write_heartbeat(store_pool, f"{queue}@a", queue, {})
    assert await alive_queues(store_pool) == {"probes", "reconcile"}
    away = "update paywatch.heartbeats set beat_at = now() + $2::interval where queue = $1"
    await store_pool.execute(away, "probes", timedelta(seconds=-61))
    await store_pool.execute(away, "reconcile", timedelta(days=1))
    assert await alive_queues(store_pool) == set()


async def test_a_removed_check_is_not_shown(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api", "shop")
    await schedule(store_pool, scheduled("api"))
    assert set((await snapshot(store_pool)).checks) == {"api"}


async def test_times_are_utc_in_any_database_zone(store_pool: asyncpg.Pool, store_db: str) -> None:
    database = store_db.rpartition("/")[2].partition("?")[0]
    await store_pool.execute(f"alter database \"{database}\" set timezone to 'Asia/Kolkata'")
    await store_pool.expire_connections()
    now = (await snapshot(store_pool)).at
    assert now.utcoffset() == timedelta(0)


async def test_an_opening_without_a_resolve_is_found_per_channel(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    for verdict in (Verdict.FAIL, Verdict.PASS):
        await record(store_pool, [found(one, verdict) for one in await claim(store_pool, "api")], Desk())
        (sent,) = await claim_deliveries(store_pool, Post(), worker="w1", lease=timedelta(minutes=1))
        await record_delivery(store_pool, sent, "delivered")
        (open_,) = (await snapshot(store_pool)).incidents or (None,)
        assert (open_ is not None) is (verdict is Verdict.FAIL)
        assert open_ is None or (open_.alert is not None and open_.alert.incident == open_.id)
        await slots_pass(store_pool, "api")
    await store_pool.execute("update paywatch.incidents set resolved_at = resolved_at - interval '3 minutes'")
    assert (await snapshot(store_pool)).unresolved == {}
    await store_pool.execute("delete from paywatch.notifications where kind = 'resolved'")
    incident = await store_pool.fetchval("select id from paywatch.incidents")
    assert (await snapshot(store_pool)).unresolved == {"hook": [incident]}

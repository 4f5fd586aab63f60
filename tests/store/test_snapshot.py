"""The shared state that metrics and ``paywatch status`` show."""

from datetime import timedelta

import asyncpg

from probes.reading import Outcome, Reading, Verdict
from store import (
    ClaimedReading,
    claim_deliveries,
    list_heartbeats,
    record,
    record_delivery,
    snapshot,
    write_heartbeat,
)
from store.metrics import CheckState
from tests.store.watch import Desk, claim, found, schedule, scheduled, slots_pass, utc, watching

DESK = Desk(("gone", "hook"))


async def test_an_empty_store_has_an_empty_state(store_pool: asyncpg.Pool) -> None:
    now = await snapshot(store_pool)
    assert (now.checks, now.incidents, now.notifications, now.heartbeats) == ({}, {}, {}, {})


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
    passing = CheckState(
        slot=first.slot,
        verdict="pass",
        reason="answered 200",
        last_pass=first.slot,
        values={"payments": 12.0},
        tls_not_after=utc("2027-01-31T12:00:00"),
    )
    assert (await snapshot(store_pool)).checks == {"api": passing, "new": CheckState()}

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


async def test_the_snapshot_counts_incidents_and_notifications(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api", "shop")
    taken = await claim(store_pool, "api", "shop")
    await record(store_pool, [found(one, Verdict.FAIL) for one in taken], DESK)
    (sent,) = await claim_deliveries(store_pool, worker="w1", limit=1, lease=timedelta(minutes=1))
    await record_delivery(store_pool, sent, "delivered")
    await write_heartbeat(store_pool, "probes@a", "probes", {}, -40.25)
    now = await snapshot(store_pool)
    assert now.incidents == {"P1": 2}
    assert now.notifications == {"hook": {"delivered": 1, "pending": 1}, "gone": {"undeliverable": 2}}
    assert now.heartbeats == {"probes@a": (await list_heartbeats(store_pool))[0].beat_at}
    assert now.at >= now.heartbeats["probes@a"]
    assert now.clock_skews == {"probes@a": -40.25}


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

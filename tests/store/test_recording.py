"""A finished reading and all that follows from it, in one transaction."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import pytest

from alerts.content import Content
from alerts.events import Opened, Resolved
from alerts.model import AlertState, Notice, Notification
from alerts.step import Step
from alerts.suppression import Facts
from probes.reading import Outcome, Reading, Verdict
from store import (
    ClaimedReading,
    RecordStatus,
    claim_due,
    get,
    history,
    latest,
    list_incidents,
    record,
    record_outcome,
)
from tests.store.watch import (
    DEFINITION,
    EVERY,
    Desk,
    claim,
    found,
    notifications,
    reading,
    rows,
    slots_pass,
    utc,
    watching,
)

DESK = Desk()


async def test_a_reading_is_read_back_unchanged(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api")
    outcome = Outcome(
        Verdict.FAIL,
        reason="answered 503",
        cause="status",
        phases={"dns": 0.001, "total": 0.2},
        values={"latency": 0.2},
        evidence={"status": 503, "body": ["x", None, {"y": 1.5}]},
    )
    whole = Reading("api", taken.slot, outcome, taken.slot + timedelta(seconds=1), 0.2)
    await record(store_pool, [ClaimedReading(taken, whole)], DESK)
    assert await latest(store_pool) == {"api": whole}
    assert await history(store_pool, "api", taken.slot) == [whole]
    assert await history(store_pool, "api", taken.slot, until=taken.slot) == []


async def test_strange_answers_can_be_stored(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api")
    outcome = Outcome(
        Verdict.FAIL,
        reason="nul \x00 and half a pair \ud83d",
        values={"nan": math.nan, "endless": math.inf, "fine": 1.0},
        evidence={"body\x00": ["\x00", "\udfff", "a backslash \\u0000 stays"]},
    )
    whole = Reading("api", taken.slot, outcome, taken.slot, 0.2)
    (recorded,) = await record(store_pool, [ClaimedReading(taken, whole)], DESK)
    assert recorded.status is RecordStatus.STORED
    kept = (await latest(store_pool))["api"].outcome
    assert kept.reason == "nul \N{REPLACEMENT CHARACTER} and half a pair \N{REPLACEMENT CHARACTER}"
    assert kept.values == {"fine": 1.0}
    assert kept.evidence == {"body�": ["�", "�", "a backslash \\u0000 stays"]}


async def test_a_failing_reading_opens_an_incident(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api")
    (recorded,) = await record(
        store_pool, [found(taken, Verdict.FAIL, "answered 503")], Desk(("hook", "pager"))
    )
    assert [type(effect) for effect in recorded.effects] == [Opened, Notification, Notification]
    assert recorded.notifications == 2
    (incident,) = await list_incidents(store_pool)
    assert (incident.fingerprint, incident.subject, incident.severity) == ("check:api", "api", "P1")
    assert (incident.reason, incident.resolved_at) == ("answered 503", None)
    assert await notifications(store_pool) == [
        ("hook", "opened", "pending"),
        ("pager", "opened", "pending"),
    ]


async def test_a_failure_after_a_pass_opens_another_incident(
    store_pool: asyncpg.Pool,
) -> None:
    start = utc("2026-03-01T02:00:00")
    for day, verdict in enumerate([Verdict.FAIL, Verdict.PASS, Verdict.FAIL]):
        outcome = reading("reconcile:payments", start + timedelta(days=day), verdict)
        assert (await record_outcome(store_pool, outcome, DESK)).status is RecordStatus.STORED
    open_, resolved = await list_incidents(store_pool, "all")
    assert (open_.resolved_at, resolved.resolution) == (None, "it says pass")
    assert [kind for _, kind, _ in await notifications(store_pool)] == ["opened", "resolved", "opened"]


async def test_recording_again_after_a_lost_answer_changes_nothing(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api")
    finished = [found(taken, Verdict.FAIL)]
    (first,) = await record(store_pool, finished, DESK)
    (second,) = await record(store_pool, finished, DESK)
    assert (first.status, second.status, second.effects) == (RecordStatus.STORED, RecordStatus.ALREADY, ())

    await store_pool.execute("update paywatch.checks set next_slot = now()")
    await claim(store_pool, "api", worker="w2")
    (third,) = await record(store_pool, finished, DESK)
    assert third.status is RecordStatus.ALREADY
    assert len(await rows(store_pool, "api")) == 1
    assert len(await notifications(store_pool)) == 1


async def test_the_same_reading_twice_in_one_batch_is_one_reading(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api")
    recorded = await record(store_pool, [found(taken), found(taken)], DESK)
    assert [one.status for one in recorded] == [RecordStatus.STORED, RecordStatus.ALREADY]
    assert len(await rows(store_pool, "api")) == 1


@pytest.mark.parametrize("stale_first", [True, False])
async def test_the_reading_of_a_renewed_claim_wins(store_pool: asyncpg.Pool, stale_first: bool) -> None:
    await watching(store_pool, "api")
    (stale,) = await claim(store_pool, "api", lease=timedelta(0))
    (taken,) = await claim(store_pool, "api")
    batch = [found(stale, Verdict.FAIL), found(taken, Verdict.PASS)]
    recorded = await record(store_pool, batch if stale_first else batch[::-1], DESK)
    assert {(one.reading.outcome.verdict, one.status) for one in recorded} == {
        (Verdict.FAIL, RecordStatus.FENCED),
        (Verdict.PASS, RecordStatus.STORED),
    }
    assert [verdict for _, verdict, _ in await rows(store_pool, "api")] == ["pass"]


async def test_a_reading_after_a_lost_lease_is_fenced(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api", "shop")
    (stale,) = await claim(store_pool, "api", lease=timedelta(0))
    (own,) = await claim(store_pool, "shop")
    (taken,) = await claim(store_pool, "api", worker="w2")
    dropped, kept = await record(store_pool, [found(stale, Verdict.FAIL), found(own)], DESK)
    assert (dropped.status, kept.status) == (RecordStatus.FENCED, RecordStatus.STORED)
    await record(store_pool, [found(taken, Verdict.PASS)], DESK)
    assert [verdict for _, verdict, _ in await rows(store_pool, "api")] == ["pass"]
    assert await list_incidents(store_pool, "all") == []


async def test_an_expired_but_unclaimed_lease_can_record(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api", lease=timedelta(0))
    (recorded,) = await record(store_pool, [found(taken)], DESK)
    assert recorded.status is RecordStatus.STORED


async def test_a_removed_channel_makes_undeliverable_notifications(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api")
    (recorded,) = await record(store_pool, [found(taken, Verdict.FAIL)], Desk(("gone", "hook")))
    assert recorded.status is RecordStatus.STORED
    assert await notifications(store_pool) == [
        ("gone", "opened", "undeliverable"),
        ("hook", "opened", "pending"),
    ]
    (incident,) = await list_incidents(store_pool)
    details = await get(store_pool, incident.id)
    assert details is not None
    assert details.notifications[0].last_error == 'the channel "gone" is no longer configured'


@dataclass(frozen=True)
class Faulty(Desk):
    """Breaks on the check named ``poison``: when it decides, or in what it decides."""

    fault: str = "raises"

    def fingerprints(self, reading: Reading) -> list[str]:
        if reading.check == "poison" and self.fault == "does not know":
            raise ZeroDivisionError("of a list")
        return super().fingerprints(reading)

    def evaluate(
        self, reading: Reading, states: Mapping[str, AlertState], now: datetime, facts: Facts
    ) -> dict[str, Step]:
        decided = super().evaluate(reading, states, now, facts)
        if reading.check != "poison":
            return decided
        if self.fault == "raises":
            raise ZeroDivisionError("of a policy")
        twice = Opened("inc_other", "check:poison", "poison", self.policy("").severity, "again", now)
        return {name: (state, (*effects, twice)) for name, (state, effects) in decided.items()}

    def content(self, notification: Notification | Notice) -> Content:
        if self.fault == "cannot write":
            raise ZeroDivisionError("of a template")
        return super().content(notification)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("does not know", "the decision failed: ZeroDivisionError: of a list"),
        ("raises", "the decision failed: ZeroDivisionError: of a policy"),
        (
            "opens two",
            'UniqueViolationError: duplicate key value violates unique constraint "incidents_one_open"',
        ),
    ],
)
async def test_a_refused_reading_does_not_block_others(
    store_pool: asyncpg.Pool, fault: str, problem: str
) -> None:
    await watching(store_pool, "api", "poison", "shop")
    taken = await claim(store_pool, "api", "poison", "shop")
    recorded = await record(store_pool, [found(one, Verdict.FAIL) for one in taken], Faulty(fault=fault))
    statuses = {one.reading.check: (one.status, one.problem) for one in recorded}
    assert statuses == {
        "api": (RecordStatus.STORED, ""),
        "poison": (RecordStatus.REFUSED, problem),
        "shop": (RecordStatus.STORED, ""),
    }
    assert await rows(store_pool, "poison") == []
    assert {incident.subject for incident in await list_incidents(store_pool)} == {"api", "shop"}


async def test_a_message_that_fails_still_opens_the_incident(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api")
    await record(store_pool, [found(taken, Verdict.FAIL)], Faulty(fault="cannot write"))
    assert await notifications(store_pool) == [("hook", "opened", "undeliverable")]
    error = await store_pool.fetchval("select last_error from paywatch.notifications")
    assert error == "the message could not be written: ZeroDivisionError: of a template"
    assert len(await list_incidents(store_pool)) == 1


async def test_an_outage_opens_its_incidents_in_one_transaction(store_pool: asyncpg.Pool) -> None:
    checks = [f"check-{n}" for n in range(60)]
    await watching(store_pool, *checks)
    taken = await claim(store_pool, *checks)
    await record(store_pool, [found(one, Verdict.FAIL) for one in taken], Desk(("hook", "pager")))
    assert len(await list_incidents(store_pool)) == 60
    assert len(await notifications(store_pool)) == 120
    assert await store_pool.fetchval("select count(distinct xmin::text) from paywatch.incidents") == 1


NEXT_DAY = """
    with all_checks as (select name from paywatch.checks order by name for update)
    update paywatch.checks c set next_slot = next_slot - interval '1 day'
    from all_checks where c.name = all_checks.name
"""


async def test_overlapping_batches_do_not_deadlock(
    store_pools: list[asyncpg.Pool],
) -> None:
    checks = [f"check-{n}" for n in range(20)]
    await watching(store_pools[0], *checks)

    async def work(pool: asyncpg.Pool, worker: str, turn: int) -> list[RecordStatus]:
        statuses = []
        for _ in range(10):
            taken = await claim_due(
                pool, dict.fromkeys(checks, DEFINITION), worker=worker, limit=20, lease=timedelta(0)
            )
            finished = [found(one, Verdict.FAIL) for one in taken[turn:] + taken[:turn]]
            statuses += [one.status for one in await record(pool, finished, DESK)]
            await pool.execute(NEXT_DAY)
        return statuses

    done = await asyncio.gather(*(work(pool, f"w{n}", n * 5) for n, pool in enumerate(store_pools * 2)))
    assert RecordStatus.STORED in {status for statuses in done for status in statuses}
    assert RecordStatus.REFUSED not in {status for statuses in done for status in statuses}
    assert len(await list_incidents(store_pools[0], "all")) == 20


async def test_an_outcome_without_a_claim_is_stored_once(store_pool: asyncpg.Pool) -> None:
    slot = utc("2026-03-01T02:00:00")
    outcome = reading("reconcile:payments", slot, Verdict.FAIL, "3 payments differ")
    first = await record_outcome(store_pool, outcome, DESK)
    again = await record_outcome(store_pool, outcome, DESK)
    assert (first.status, first.notifications, again.status) == (RecordStatus.STORED, 1, RecordStatus.ALREADY)
    next_day = reading("reconcile:payments", slot + timedelta(days=1))
    ended = await record_outcome(store_pool, next_day, DESK)
    assert Resolved in {type(effect) for effect in ended.effects}
    assert [r.slot for r in await history(store_pool, "reconcile:payments", slot)] == [slot, next_day.slot]


async def test_concurrent_outcomes_are_stored_once(
    store_pools: list[asyncpg.Pool],
) -> None:
    slot = utc("2026-03-01T02:00:00")
    for n in range(5):
        outcome = reading("reconcile:payments", slot + n * EVERY, Verdict.FAIL, "3 payments differ")
        results = await asyncio.gather(*(record_outcome(pool, outcome, DESK) for pool in store_pools * 3))
        assert sorted(one.status for one in results) == [RecordStatus.ALREADY] * 8 + [RecordStatus.STORED]


async def test_a_reading_during_a_store_outage_fills_its_slot(
    store_pool: asyncpg.Pool,
) -> None:
    await watching(store_pool, "api")
    (running,) = await claim(store_pool, "api")
    await record(store_pool, [found(running)], DESK)
    await slots_pass(store_pool, "api", 5)
    due = running.slot - 4 * EVERY  # the oldest of the five slots that went by
    kept = await record_outcome(store_pool, reading("api", due + EVERY), DESK)
    late = await record_outcome(store_pool, reading("api", due), DESK)
    assert (kept.status, late.status) == (RecordStatus.STORED, RecordStatus.ALREADY)
    (taken,) = await claim(store_pool, "api")
    assert (taken.missed, taken.missed_from) == (2, due + 2 * EVERY)
    assert [(slot, verdict) for slot, verdict, _ in await rows(store_pool, "api")][1:] == [
        (due, "missed"),
        (due + EVERY, "pass"),
    ]


async def test_a_reading_of_a_removed_check_is_fenced(store_pool: asyncpg.Pool) -> None:
    await watching(store_pool, "api")
    await watching(store_pool)
    recorded = await record_outcome(store_pool, reading("api", utc("2026-03-01T02:00:00")), DESK)
    assert recorded.status is RecordStatus.FENCED


async def test_recording_nothing_does_nothing(store_pool: asyncpg.Pool) -> None:
    assert await record(store_pool, [], DESK) == []


async def test_evaluation_time_never_goes_back(
    store_pools: list[asyncpg.Pool],
) -> None:
    times: list[datetime] = []

    @dataclass(frozen=True)
    class Watchful(Desk):
        def evaluate(
            self, reading: Reading, states: Mapping[str, AlertState], now: datetime, facts: Facts
        ) -> dict[str, Step]:
            times.append(now)
            return super().evaluate(reading, states, now, facts)

    start = utc("2026-03-01T02:00:00")
    outcomes = [reading("reconcile:payments", start + timedelta(hours=n)) for n in range(30)]
    await asyncio.gather(
        *(record_outcome(store_pools[n % 3], one, Watchful()) for n, one in enumerate(outcomes))
    )
    assert len(times) >= len(outcomes)
    assert times == sorted(times)


async def test_recording_wins_over_a_waiting_claim(store_pool: asyncpg.Pool) -> None:
    """While a reading is being recorded its slot cannot be claimed, whether or not its lease ended."""
    await watching(store_pool, "api")
    (taken,) = await claim(store_pool, "api", lease=timedelta(0))
    during: list[asyncio.Task[object]] = []

    @dataclass(frozen=True)
    class Meanwhile(Desk):
        def evaluate(
            self, reading: Reading, states: Mapping[str, AlertState], now: datetime, facts: Facts
        ) -> dict[str, Step]:
            during.append(asyncio.ensure_future(claim(store_pool, "api", worker="w2")))
            return super().evaluate(reading, states, now, facts)

    (recorded,) = await record(store_pool, [found(taken)], Meanwhile())
    assert recorded.status is RecordStatus.STORED
    assert await during[-1] == []

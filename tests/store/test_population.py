"""The population of incidents of a period, with what their figures need."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from alerts.figures import Alert, MarkedAs, Noise, ResponseCode, Unknown, judge
from settings import Severity
from store import mark_incident
from store.population import Population, open_population
from tests.store.past import ADD_CHECKS, ADD_EVENT, DAY, MINUTE, NOON, add_incident, add_readings, send
from tests.store.watch import utc

ADD_DELIVERY = """
insert into paywatch.deliveries
  (channel, kind, severity, dedupe_key, incident_id, payload, status, decided_at, delivered_at)
values ('sms', 'digest', 'P1', $1, $2, '{}', 'accepted', '2026-03-01T12:00Z', '2026-03-01T12:00Z')
returning id
"""


async def read(
    pool: asyncpg.Pool, since: datetime, until: datetime, **options: Any
) -> tuple[Population, list[Alert]]:
    async with open_population(pool, since, until, options.pop("zone", "UTC"), **options) as population:
        return population, [alert async for alert in population.alerts]


async def test_an_incident_belongs_to_each_period_in_which_it_was_open(store_pool: asyncpg.Pool) -> None:
    await add_incident(store_pool, "before", NOON - 2 * DAY, resolved_at=NOON)
    await add_incident(store_pool, "at_its_start", NOON, resolved_at=NOON)
    await add_incident(store_pool, "into_it", NOON - DAY, resolved_at=NOON + MINUTE)
    await add_incident(store_pool, "over_it", NOON - 3 * DAY)
    await add_incident(store_pool, "at_its_end", NOON + DAY)
    _, found = await read(store_pool, NOON, NOON + DAY)
    assert [alert.id for alert in found] == ["over_it", "into_it", "at_its_start"]


async def test_a_population_is_read_in_batches(store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(
        "insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at) "
        "select 'inc_' || n, 'rule:' || n, 's', 'P2', '', $1 from generate_series(1, 1201) n",
        NOON,
    )
    _, found = await read(store_pool, NOON, NOON + DAY)
    assert len({alert.id for alert in found}) == 1201


async def test_detection_begins_with_the_first_failing_slot(store_pool: asyncpg.Pool) -> None:
    await add_readings(store_pool, "late", "ppfff", NOON)
    await add_incident(store_pool, "late", NOON + timedelta(seconds=5))
    await add_readings(store_pool, "blind", "pufff", NOON, cause="blind")
    await add_incident(store_pool, "blind", NOON + timedelta(seconds=5))
    await add_readings(store_pool, "far@berlin", "pppff", NOON)
    await add_readings(store_pool, "far@tokyo", "pffff", NOON)
    await add_readings(store_pool, "far@paris", "ppffp", NOON)
    await store_pool.execute(ADD_CHECKS, ["far@berlin", "far@tokyo", "far@paris"])
    await add_incident(store_pool, "far", NOON + timedelta(seconds=5))
    _, found = await read(store_pool, NOON, NOON + DAY)
    began = {alert.id: alert.began.at for alert in found}
    assert began == {"late": NOON - 2 * MINUTE, "blind": NOON - 2 * MINUTE, "far": NOON - 3 * MINUTE}


async def test_failures_after_a_manual_resolve_are_a_row_of_their_own(store_pool: asyncpg.Pool) -> None:
    await add_readings(store_pool, "api", "pffffff", NOON)
    first = NOON - 4 * MINUTE
    await add_incident(store_pool, "first", first, fingerprint="check:api", resolved_at=first + MINUTE / 2)
    await add_incident(store_pool, "second", NOON, fingerprint="check:api")
    _, found = await read(store_pool, NOON, NOON + DAY)
    assert found[0].began.at == NOON - 3 * MINUTE


async def test_a_beginning_that_nobody_knows_is_unknown(store_pool: asyncpg.Pool) -> None:
    day = NOON.replace(hour=0)
    await store_pool.execute(
        "create table paywatch.readings_20260301 partition of paywatch.readings "
        "for values from ('2026-03-01T00:00Z') to ('2026-03-02T00:00Z')"
    )
    await add_readings(store_pool, "cut", "fff", day + 2 * MINUTE)
    await add_incident(store_pool, "cut", day + 3 * MINUTE)
    await add_incident(store_pool, "older", day - MINUTE, resolved_at=NOON)
    await add_readings(store_pool, "new", "fff", day + timedelta(days=2, hours=1))
    await add_incident(store_pool, "new", day + timedelta(days=2, hours=2))
    await add_incident(store_pool, "rate", NOON, fingerprint="rule:rate@shop")
    await add_readings(store_pool, "reconcile:payments", "f", NOON)
    await add_incident(store_pool, "run", NOON, fingerprint="reconcile:payments")
    await add_incident(store_pool, "removed", NOON)
    _, found = await read(store_pool, day, NOON + 3 * DAY)
    assert {alert.id: alert.to_detect.unknown for alert in found} == {
        "cut": Unknown.READINGS_EXPIRED,
        "older": Unknown.READINGS_EXPIRED,
        "new": None,
        "rate": Unknown.RULE,
        "run": Unknown.RECONCILIATION,
        "removed": Unknown.NO_READINGS,
    }


async def test_the_first_acknowledgement_counts(store_pool: asyncpg.Pool) -> None:
    await add_incident(store_pool, "api", NOON)
    await store_pool.execute(ADD_EVENT, "api", NOON + MINUTE, "acknowledged", "ada", None)
    await store_pool.execute(ADD_EVENT, "api", NOON + 9 * MINUTE, "acknowledged", "grace", None)
    await store_pool.execute(ADD_EVENT, "api", NOON + 2 * MINUTE, "raised", "worse", "P0")
    _, (alert,) = await read(store_pool, NOON, NOON + DAY)
    assert (alert.to_acknowledge.length, alert.acknowledged_by) == (MINUTE, "ada")
    assert [stage.severity for stage in alert.stages] == [Severity.P1, Severity.P0]


async def test_responses_are_judged_by_stored_configurations(store_pool: asyncpg.Pool) -> None:
    opened = datetime.now(UTC) + MINUTE
    await add_incident(store_pool, "old", NOON)
    await add_incident(store_pool, "new", opened)
    await store_pool.execute(
        "insert into paywatch.config_revisions (digest, source, applied_by, version, configuration) "
        "values ('cfg_a', 'worker', 'w', '1', '{\"severities\": {\"P1\": {\"respond_within\": \"15m\"}}}')"
    )
    population, found = await read(store_pool, NOON, opened + DAY)
    codes = [judge(alert, population.promises, opened + DAY).code for alert in found]
    assert codes == [ResponseCode.UNKNOWN, ResponseCode.MISSED]


async def test_messages_are_counted_by_local_night(store_pool: asyncpg.Pool) -> None:
    """New York: 22:00 is 02:00 or 03:00 UTC; on 2026-03-08 the clocks there go forward."""
    await add_incident(store_pool, "api", NOON)
    moments = [
        "2026-03-08T02:59",
        "2026-03-08T03:00",
        "2026-03-08T10:59",
        "2026-03-08T11:00",
        "2026-03-09T02:00",
    ]
    for number, moment in enumerate(moments):
        await send(store_pool, "sms", number, utc(moment))
    await send(store_pool, "chat", 1, utc("2026-03-08T16:00"))
    population, (alert,) = await read(store_pool, NOON, NOON + 30 * DAY, zone="America/New_York")
    nights = {utc("2026-03-07T00:00").date(): 2, utc("2026-03-08T00:00").date(): 1}
    assert population.noise == [Noise("chat", 1), Noise("sms", 5, nights)]
    assert alert.notified is not None
    assert alert.notified.sent == 6


async def test_a_message_about_several_incidents_is_one(store_pool: asyncpg.Pool) -> None:
    await add_incident(store_pool, "api", NOON)
    for number in (1, 2, 3):
        await send(store_pool, "sms", number, NOON)
    group, single = [
        await store_pool.fetchval(ADD_DELIVERY, key, id_) for key, id_ in (("a", None), ("b", "api"))
    ]
    assert await store_pool.fetchval(ADD_DELIVERY, "of no incident", None)
    of = "update paywatch.notifications set delivery_id = $1 where sequence = any ($2::integer[])"
    await store_pool.execute(of, group, [1, 2])
    await store_pool.execute(of, single, [3])
    population, _ = await read(store_pool, NOON, NOON + DAY)
    assert population.noise == [Noise("sms", 2)]


async def test_notifications_past_their_retention_are_unknown(store_pool: asyncpg.Pool) -> None:
    await add_incident(store_pool, "api", NOON)
    _, (alert,) = await read(store_pool, NOON, NOON + DAY, keep=DAY)
    assert alert.notified is None


async def test_of_two_people_who_mark_at_once_one_wins(store_pools: list[asyncpg.Pool]) -> None:
    await add_incident(store_pools[0], "api", NOON)
    both = await asyncio.gather(
        mark_incident(store_pools[0], "api", MarkedAs.FALSE, by="ada", reason="a test"),
        mark_incident(store_pools[1], "api", MarkedAs.TRUE, by="grace"),
    )
    won, lost = sorted((each for each in both if each is not None), key=lambda each: not each.won)
    assert (won.won, lost.won) == (True, False)
    assert won.mark == lost.mark
    kinds = "select count(*) from paywatch.incident_events where kind = 'marked'"
    assert await store_pools[0].fetchval(kinds) == 1


async def test_a_mark_is_replaced_only_by_name(store_pool: asyncpg.Pool) -> None:
    await add_incident(store_pool, "api", NOON)
    false, true = MarkedAs.FALSE, MarkedAs.TRUE
    assert await mark_incident(store_pool, "none", false, by="ada") is None
    early = await mark_incident(store_pool, "api", true, by="ada", instead_of=false)
    await mark_incident(store_pool, "api", false, by="ada")
    changed = await mark_incident(store_pool, "api", true, by="grace", instead_of=false)
    assert early is not None
    assert (early.won, early.mark) == (False, None)
    assert changed is not None
    assert changed.won
    _, (alert,) = await read(store_pool, NOON, NOON + DAY)
    assert alert.mark is not None
    assert (alert.mark.value, alert.mark.by) == (true, "grace")
    rows = await store_pool.fetch(
        "select detail from paywatch.incident_events where kind = 'marked' order by id"
    )
    assert [row["detail"] for row in rows] == ["false by ada", "true by grace"]

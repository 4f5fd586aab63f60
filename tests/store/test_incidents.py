"""Incidents, and what people do to them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import asyncpg

from probes.reading import Verdict
from store import acknowledge, get, list_incidents, record_outcome, resolve, tick
from tests.store.watch import Desk, notifications, reading, utc

SLOT = utc("2026-03-01T02:00:00")
DESK = Desk()


async def opened(pool: asyncpg.Pool, subject: str = "reconcile:payments", desk: Desk = DESK) -> str:
    await record_outcome(pool, reading(subject, SLOT, Verdict.FAIL, "3 payments differ"), desk)
    return next(one.id for one in await list_incidents(pool) if one.subject == subject)


async def test_an_incident_has_its_timeline_and_notifications(store_pool: asyncpg.Pool) -> None:
    id_ = await opened(store_pool)
    await acknowledge(store_pool, id_, "ada", DESK)
    await resolve(store_pool, id_, "paid by hand", DESK)
    details = await get(store_pool, id_)
    assert details is not None
    assert [(event.kind, event.severity, event.detail) for event in details.events] == [
        ("opened", "P1", "3 payments differ"),
        ("acknowledged", None, "ada"),
        ("resolved", None, "paid by hand"),
    ]
    assert [(note.channel, note.kind, note.status) for note in details.notifications] == [
        ("hook", "opened", "pending"),
        ("hook", "acknowledged", "pending"),
        ("hook", "resolved", "pending"),
    ]
    incident = details.incident
    assert (incident.acknowledged_by, incident.resolution) == ("ada", "paid by hand")
    assert incident.acknowledged_at is not None
    assert incident.resolved_at is not None
    assert incident.opened_at <= incident.acknowledged_at <= incident.resolved_at


async def test_open_incidents_are_listed_newest_first(
    store_pool: asyncpg.Pool,
) -> None:
    ids = [await opened(store_pool, f"reconcile:{n}") for n in range(4)]
    await resolve(store_pool, ids[1], "fixed", DESK)
    assert [one.id for one in await list_incidents(store_pool)] == [ids[3], ids[2], ids[0]]
    assert [one.id for one in await list_incidents(store_pool, "all")] == ids[::-1]
    assert [one.id for one in await list_incidents(store_pool, "all", limit=2)] == [ids[3], ids[2]]


async def test_an_unknown_incident_is_none(store_pool: asyncpg.Pool) -> None:
    assert await get(store_pool, "inc_nothing") is None
    assert await acknowledge(store_pool, "inc_nothing", "ada", DESK) is None
    assert await resolve(store_pool, "inc_nothing", "fixed", DESK) is None


async def test_the_first_acknowledgement_counts(store_pool: asyncpg.Pool) -> None:
    id_ = await opened(store_pool)
    first = await acknowledge(store_pool, id_, "ada", DESK)
    second = await acknowledge(store_pool, id_, "grace", DESK)
    assert first is not None
    assert second is not None
    assert (first.outcome, second.outcome) == ("done", "already_acknowledged")
    assert second.incident == first.incident
    assert second.incident.acknowledged_by == "ada"
    assert [kind for _, kind, _ in await notifications(store_pool)] == ["opened", "acknowledged"]


async def test_resolving_twice_notifies_once(store_pool: asyncpg.Pool) -> None:
    id_ = await opened(store_pool)
    first = await resolve(store_pool, id_, "fixed", DESK, by="ada")
    second = await resolve(store_pool, id_, "fixed again", DESK, by="grace")
    assert first is not None
    assert second is not None
    assert (first.outcome, second.outcome) == ("done", "already_resolved")
    assert second.incident == first.incident
    assert (second.incident.resolution, second.incident.resolved_by) == ("fixed", "ada")
    assert [kind for _, kind, _ in await notifications(store_pool)] == ["opened", "resolved"]


async def test_concurrent_resolutions_resolve_once(
    store_pools: list[asyncpg.Pool],
) -> None:
    for number in range(10):
        subject = f"reconcile:{number}"
        id_ = await opened(store_pools[0], subject)
        await asyncio.gather(
            resolve(store_pools[0], id_, "by hand", DESK),
            record_outcome(store_pools[1], reading(subject, SLOT + timedelta(days=1)), DESK),
            acknowledge(store_pools[2], id_, "ada", DESK),
        )
        details = await get(store_pools[0], id_)
        assert details is not None
        kinds = [event.kind for event in details.events]
        assert (kinds.count("opened"), kinds.count("resolved")) == (1, 1)
        assert kinds[-1] == "resolved"
    assert await list_incidents(store_pools[0]) == []


async def test_a_notified_channel_gets_the_resolution(
    store_pool: asyncpg.Pool,
) -> None:
    id_ = await opened(store_pool, desk=Desk(("hook", "pager")))
    await resolve(store_pool, id_, "no longer configured", Desk(()))
    assert [(channel, kind) for channel, kind, _ in await notifications(store_pool)] == [
        ("hook", "opened"),
        ("pager", "opened"),
        ("hook", "resolved"),
        ("pager", "resolved"),
    ]


async def test_tick_reminds_of_unacknowledged_incidents(
    store_pool: asyncpg.Pool,
) -> None:
    patient = Desk(remind_every=timedelta(minutes=15))
    impatient = replace(patient, remind_every=timedelta(microseconds=1))
    first, second, third = [await opened(store_pool, f"reconcile:{n}", patient) for n in range(3)]
    await acknowledge(store_pool, first, "ada", patient)
    await resolve(store_pool, second, "fixed", patient)
    assert await tick(store_pool, patient) == 0
    assert await tick(store_pool, impatient) == 1
    details = await get(store_pool, third)
    assert details is not None
    assert [note.kind for note in details.notifications] == ["opened", "reminder"]


async def test_tick_without_incidents_writes_nothing(store_pool: asyncpg.Pool) -> None:
    assert await tick(store_pool, DESK) == 0

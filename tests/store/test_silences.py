"""Silences in the store, and the incidents whose messages they hold."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from probes.reading import Verdict
from store import (
    UnknownId,
    acknowledge,
    add_silence,
    expire_silence,
    get,
    list_incidents,
    list_silences,
    record_outcome,
    resolve,
    snapshot,
    tick,
)
from tests.store.watch import Desk, notifications, reading, utc

SLOT = utc("2026-03-01T02:00:00")
DESK = Desk()
HALF_AN_HOUR = timedelta(minutes=30)


async def silenced(pool: asyncpg.Pool) -> tuple[str, str]:
    """Returns a silence, and the incident that it holds."""
    silence = await add_silence(pool, {"check": "api"}, lasts=HALF_AN_HOUR, reason="we deploy", by="ann")
    await record_outcome(pool, reading("api", SLOT, Verdict.FAIL, "refused"), DESK)
    return silence.id, (await list_incidents(pool))[0].id


async def test_a_silence_holds_the_messages_of_its_incident(store_pool: asyncpg.Pool) -> None:
    silence, incident = await silenced(store_pool)
    assert await notifications(store_pool) == []
    details = await get(store_pool, incident)
    assert details is not None
    assert [event.kind for event in details.events] == ["opened", "held"]
    assert details.events[1].detail == "silence of ann: we deploy"
    assert (details.events[1].inputs["code"], details.events[1].inputs["by"]) == ("silence", silence)
    (listed,) = await list_silences(store_pool)
    assert (listed.matchers, listed.active, listed.held) == ({"check": "api"}, True, 1)
    now = await snapshot(store_pool)
    assert ([each.held for each in now.incidents], now.silences) == (["silence"], 1)


async def test_an_incident_speaks_when_its_silence_is_ended(store_pool: asyncpg.Pool) -> None:
    silence, _ = await silenced(store_pool)
    assert await tick(store_pool, DESK) == 0
    ended, ours = await expire_silence(store_pool, silence, "bob")
    assert (ended.active, ended.expired_by, ours) == (False, "bob", True)
    assert await tick(store_pool, DESK) == 1
    assert [kind for _, kind, _ in await notifications(store_pool)] == ["opened"]
    assert await list_silences(store_pool) == []
    assert [each.id for each in await list_silences(store_pool, ended=True)] == [silence]


async def test_a_silence_is_ended_by_one_person(store_pools: list[asyncpg.Pool]) -> None:
    silence, _ = await silenced(store_pools[0])
    both = await asyncio.gather(
        expire_silence(store_pools[0], silence, "bob"), expire_silence(store_pools[1], silence, "cleo")
    )
    assert sorted(ours for _, ours in both) == [False, True]
    assert len({record.expired_by for record, _ in both}) == 1
    with pytest.raises(UnknownId, match="no silence has the id 'sil_0'"):
        await expire_silence(store_pools[0], "sil_0", "bob")


async def test_of_two_who_acknowledge_one_wins(store_pools: list[asyncpg.Pool]) -> None:
    await record_outcome(store_pools[0], reading("api", SLOT, Verdict.FAIL), DESK)
    (incident,) = await list_incidents(store_pools[0])
    changes = await asyncio.gather(
        acknowledge(store_pools[0], incident.id, "ann", DESK, HALF_AN_HOUR),
        acknowledge(store_pools[1], incident.id, "bob", DESK, HALF_AN_HOUR),
    )
    won = [change for change in changes if change is not None and change.done]
    lost = [change for change in changes if change is not None and not change.done]
    assert (len(won), [change.outcome for change in lost]) == (1, ["already_acknowledged"])
    assert lost[0].incident == won[0].incident
    at, until = won[0].incident.acknowledged_at, won[0].incident.acknowledged_until
    assert at is not None
    assert until == at + HALF_AN_HOUR


async def test_an_acknowledgement_of_a_resolved_incident_says_who_resolved_it(
    store_pool: asyncpg.Pool,
) -> None:
    await record_outcome(store_pool, reading("api", SLOT, Verdict.FAIL), DESK)
    (incident,) = await list_incidents(store_pool)
    await resolve(store_pool, incident.id, "fixed", DESK, by="ann")
    change = await acknowledge(store_pool, incident.id, "bob", DESK)
    assert change is not None
    assert (change.outcome, change.incident.resolved_by) == ("already_resolved", "ann")
    assert change.incident.acknowledged_by is None

"""Rules over the readings of several locations: each is judged apart, until it is given up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from alerts import Evaluator
from probes.reading import Outcome, Reading, Verdict
from settings import Settings
from store import evaluate_rules, read_states, record_outcome, retire_locations
from store.rules.replay import judge_at
from tests.store.test_rules import CONFIGURATION
from tests.store.watch import Desk, schedule, scheduled

MINUTE = timedelta(minutes=1)
NAMES = ("api@eu", "api@us")


class Places:
    """The check api, run from two locations."""

    def __init__(self, pool: asyncpg.Pool, slot: datetime, rules: Sequence[dict[str, Any]]) -> None:
        self.pool, self.slot = pool, slot
        self.evaluator = Evaluator(Settings(**(CONFIGURATION | {"rules": rules})))

    @classmethod
    async def of(cls, pool: asyncpg.Pool, *rules: dict[str, Any]) -> "Places":
        await schedule(pool, scheduled(*NAMES, every=MINUTE))
        slot: datetime = await pool.fetchval("select date_trunc('minute', now()) - interval '30 minutes'")
        await pool.execute("update paywatch.checks set next_slot = $1, offset_us = 0", slot)
        await pool.execute("insert into paywatch.locations (name) values ('eu'), ('us')")
        return cls(pool, slot, rules)

    async def read(self, eu: float, us: float, verdict: Verdict = Verdict.PASS) -> None:
        """Records a reading of each location, and judges."""
        for name, value in zip(NAMES, (eu, us), strict=True):
            outcome = Outcome(verdict if value else Verdict.PASS, "", "status", values={"rate": value})
            reading = Reading(name, self.slot, outcome, self.slot, 0.1)
            assert (await record_outcome(self.pool, reading, Desk(opens_after=1000))).stored
        self.slot += MINUTE
        await evaluate_rules(self.pool, self.evaluator, "w")

    async def open(self) -> list[str]:
        rows = await self.pool.fetch(
            "select fingerprint from paywatch.incidents where resolved_at is null order by 1"
        )
        return [row["fingerprint"] for row in rows]

    async def retire(self, location: str) -> None:
        """As if only the other location had a worker."""
        await self.pool.execute("delete from paywatch.heartbeats")
        other = "us" if location == "eu" else "eu"
        await self.pool.execute(
            "insert into paywatch.heartbeats (worker, queue, beat_at, info)"
            " values ('w', 'probes', now(), $1)",
            {"location": other},
        )
        kept = timedelta(0)
        assert await retire_locations(self.pool, self.evaluator, kept) == [location]


@pytest.mark.parametrize("keys", [{}, {"checks": ["api"]}])
async def test_each_location_is_judged_apart(store_pool: asyncpg.Pool, keys: dict[str, Any]) -> None:
    places = await Places.of(store_pool, {"name": "failures", "condition": "rate > 5%", **keys})
    await places.read(0.2, 0.0)
    assert await places.open() == ["rule:failures@api@eu"]
    await places.read(0.2, 0.2)
    assert await places.open() == ["rule:failures@api@eu", "rule:failures@api@us"]
    await places.read(0.0, 0.2)
    assert await places.open() == ["rule:failures@api@us"]
    said = await judge_at(
        store_pool, places.evaluator.policies, places.evaluator.policies.rules["failures"], places.slot
    )
    assert {each.check: each.judgement.truth.value for each in said} == {"api@eu": "false", "api@us": "true"}


@pytest.mark.parametrize("keys", [{}, {"checks": ["api"]}])
async def test_failures_are_counted_for_each_location(store_pool: asyncpg.Pool, keys: dict[str, Any]) -> None:
    rule = {"name": "down", "condition": "health_check_failures > 1 in 5 minutes", **keys}
    places = await Places.of(store_pool, rule)
    await places.read(1.0, 1.0, Verdict.FAIL)
    await places.read(1.0, 0.0, Verdict.FAIL)
    assert await places.open() == ["rule:down@api@eu"]


async def test_incidents_of_a_location_that_is_given_up_resolve(store_pool: asyncpg.Pool) -> None:
    rules = [{"name": "failures", "condition": "rate > 5%"}, {"name": "calm", "condition": "not failures"}]
    places = await Places.of(store_pool, *rules)
    await places.read(0.2, 0.2)
    await places.retire("eu")
    assert await places.open() == ["rule:failures@api@us"]
    states = await read_states(store_pool)
    assert sorted(states) == ["rule:calm", "rule:failures@api@us"]
    reason = await store_pool.fetchval(
        "select resolution from paywatch.incidents where fingerprint = 'rule:failures@api@eu'"
    )
    assert reason == "no worker runs the check at this location any more"


async def test_a_location_that_is_given_up_is_judged_no_more(store_pool: asyncpg.Pool) -> None:
    rules = [{"name": "failures", "condition": "rate > 5%"}, {"name": "calm", "condition": "not failures"}]
    places = await Places.of(store_pool, *rules)
    await places.read(0.2, 0.0)
    await places.retire("eu")
    outcome = Outcome(Verdict.PASS, "", values={"rate": 0.0})
    await record_outcome(store_pool, Reading("api@us", places.slot, outcome, places.slot, 0.1), Desk())
    done = await evaluate_rules(store_pool, places.evaluator, "w")
    assert done.judgements == 2
    states = await read_states(store_pool)
    assert states["rule:calm"].judgement.truth.value == "true"


async def test_a_baseline_is_that_of_the_location(store_pool: asyncpg.Pool) -> None:
    rule = {"name": "volume", "condition": "rate < 50% of baseline for 15 minutes"}
    places = await Places.of(store_pool, rule)
    await store_pool.execute(
        "insert into paywatch.readings (check_name, slot, verdict, started_at, duration, measured) "
        "select name, slot, 'pass', slot, 0.1, jsonb_build_object('rate', rate) "
        "from (values ('api@eu', 100), ('api@us', 0)) as n (name, rate), "
        "generate_series($1::timestamptz - interval '29 days', $1 - interval '1 minute', '1 minute') slot",
        places.slot,
    )
    await places.read(0.0, 0.0)
    assert await places.open() == ["rule:volume@api@eu"]

"""Rules judged over stored readings: each reading once, whatever happens to workers."""

import asyncio
import random
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import store
from alerts import Evaluator
from alerts.rules import Truth
from probes.reading import Outcome, Reading, Verdict
from settings import Settings
from store import Evaluation, evaluate_rules, record_outcome
from tests.store.watch import Desk, schedule, scheduled

ROOT = Path(__file__).parents[2]
MINUTE = timedelta(minutes=1)
CONFIGURATION: dict[str, Any] = {
    "checks": [
        {"name": name, "kind": "http", "url": "https://shop.example/", "every": "1m"}
        for name in ("api", "web")
    ],
    "rules": [
        {"name": "failures", "condition": "rate > 5%", "severity": "P1"},
        {"name": "down", "condition": "health_check_failures > 1 consecutive", "checks": ["web"]},
        {"name": "both", "condition": "failures and down", "severity": "P0"},
    ],
    "channels": {"hook": {"kind": "webhook", "url": "https://hook.example/"}},
}


def evaluator(**changes: Any) -> Evaluator:
    return Evaluator(Settings(**(CONFIGURATION | changes)))


class Shop:
    """Two checks with a reading each minute, and the rules over them."""

    def __init__(self, pool: asyncpg.Pool, slot: datetime, rules: Evaluator) -> None:
        self.pool, self.slot, self.rules = pool, slot, rules

    @classmethod
    async def of(cls, pool: asyncpg.Pool, **changes: Any) -> "Shop":
        await schedule(pool, scheduled("api", "web", every=MINUTE))
        now: datetime = await pool.fetchval("select now()")
        await pool.execute("update paywatch.checks set next_slot = now() - interval '1 hour', offset_us = 0")
        slot = now.replace(second=0, microsecond=0) - 40 * MINUTE
        await pool.execute("update paywatch.checks set next_slot = $1", slot)
        return cls(pool, slot, evaluator(**changes))

    async def read(
        self, *values: float | None, check: str = "api", verdict: Verdict = Verdict.PASS, judge: bool = True
    ) -> Evaluation:
        """Records a reading for each value, one minute apart, and judges after all."""
        for value in values:
            outcome = Outcome(verdict, "", "status", values={} if value is None else {"rate": value})
            reading = Reading(check, self.slot, outcome, self.slot, 0.1)
            recorded = await record_outcome(self.pool, reading, Desk(opens_after=1000))
            assert recorded.stored
            self.slot += MINUTE
        return await self.judge() if judge else Evaluation()

    async def judge(self, worker: str = "w1") -> Evaluation:
        return await evaluate_rules(self.pool, self.rules, worker)

    async def incidents(self) -> list[tuple[str, bool]]:
        """The fingerprint of each incident, oldest first, and whether it is open."""
        rows = await self.pool.fetch(
            "select fingerprint, resolved_at from paywatch.incidents "
            "order by opened_at, resolved_at, fingerprint"
        )
        return [(row["fingerprint"], row["resolved_at"] is None) for row in rows]

    async def truths(self) -> dict[str, str]:
        found = await store.read_states(self.pool)
        return {fingerprint: state.judgement.truth.value for fingerprint, state in found.items()}


async def test_a_rule_opens_and_resolves_an_incident(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    opened = await shop.read(0.01, 0.2)
    assert opened.notifications == 1
    assert await shop.incidents() == [("rule:failures@api", True)]
    await shop.read(0.01)
    assert await shop.incidents() == [("rule:failures@api", False)]


async def test_each_reading_is_judged_however_late_the_rules_are(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    await shop.read(0.0)
    await shop.read(0.2, 0.0, 0.2, 0.0, judge=False)
    done = await shop.judge()
    assert [open_ for _, open_ in await shop.incidents()] == [False, False]
    assert done.notifications == 4


async def test_nothing_is_judged_twice(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    await shop.read(0.2)
    assert (await shop.judge()).judgements == 0
    assert (await shop.read(0.2)).notifications == 0


async def test_each_check_has_its_own_incident(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    await shop.read(0.2)
    await shop.read(0.0, check="web")
    assert await shop.incidents() == [("rule:failures@api", True)]


async def test_a_value_that_is_missing_resolves_nothing(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    await shop.read(0.2)
    await shop.read(*[None] * 6, verdict=Verdict.UNKNOWN)
    assert await shop.incidents() == [("rule:failures@api", True)]
    assert (await shop.truths())["rule:failures@api"] == "unknown"


async def test_a_value_that_stays_missing_is_a_milder_incident(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    await shop.read(0.0, None, None)
    assert await shop.incidents() == []
    await shop.read(None)
    assert await store_pool.fetchval("select severity from paywatch.incidents") == "P2"
    await shop.read(0.2)
    assert await store_pool.fetchval("select severity from paywatch.incidents") == "P1"


async def test_a_rule_over_others_follows_them(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    await shop.read(0.2)
    assert (await shop.truths())["rule:both"] == "unknown"
    await shop.read(None, None, check="web", verdict=Verdict.FAIL)
    assert ("rule:both", True) in await shop.incidents()
    await shop.read(0.0)
    assert ("rule:both", False) in await shop.incidents()


async def test_an_objective_that_burns_opens_an_incident(store_pool: asyncpg.Pool) -> None:
    objective = {"name": "slo", "objective": "99.9% over 30d", "checks": ["api"], "severity": "P1"}
    shop = await Shop.of(store_pool, rules=[objective])
    await shop.read(None, None)
    assert await shop.incidents() == []
    await shop.read(None, None, None, verdict=Verdict.FAIL)
    assert await shop.incidents() == [("rule:slo", True)]


async def resolve_by_hand(shop: Shop, restarted: datetime) -> None:
    """Resolves the only incident, whose rule counts readings from ``restarted`` on."""
    (incident,) = await store.list_incidents(shop.pool)
    await store.resolve(shop.pool, incident.id, "by hand", shop.rules)
    await shop.pool.execute(
        "update paywatch.alert_states set state = jsonb_set(state, '{restarted}', to_jsonb($1::timestamptz))",
        restarted,
    )


async def test_a_resolve_by_hand_restarts_the_hold(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool, rules=[{"name": "failures", "condition": "rate > 5% for 2m"}])
    await shop.read(0.2, 0.2, 0.2)
    await resolve_by_hand(shop, shop.slot - MINUTE)
    await shop.read(0.2, 0.2)
    assert [open_ for _, open_ in await shop.incidents()] == [False]
    await shop.read(0.2)
    assert [open_ for _, open_ in await shop.incidents()] == [False, True]


async def test_a_resolve_by_hand_before_the_clock_was_set_back_restarts_nothing(
    store_pool: asyncpg.Pool,
) -> None:
    shop = await Shop.of(store_pool, rules=[{"name": "failures", "condition": "rate > 5% for 2m"}])
    await shop.read(0.2, 0.2, 0.2)
    await resolve_by_hand(shop, datetime.now(UTC) + timedelta(days=365))
    await shop.read(0.2)
    assert [open_ for _, open_ in await shop.incidents()] == [False, True]


async def test_a_reconciliation_is_judged(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool, rules=[{"name": "gap", "condition": "rate > 5%"}])
    await shop.read(0.2, check="reconcile:payments@acct_1")
    assert await shop.incidents() == [("rule:gap@reconcile:payments@acct_1", True)]


async def test_only_one_worker_judges_at_a_time(store_pools: list[asyncpg.Pool]) -> None:
    shop = await Shop.of(store_pools[0])
    await shop.read(0.2, judge=False)
    done = await asyncio.gather(
        *(evaluate_rules(pool, shop.rules, f"w{n}") for n, pool in enumerate(store_pools))
    )
    assert sum(each.notifications for each in done) == 1
    assert await shop.incidents() == [("rule:failures@api", True)]


async def test_a_worker_that_lost_its_lease_writes_nothing(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    await shop.read(0.2, judge=False)
    stolen = "update paywatch.rule_evaluation set fence = fence + 1"
    await shop.judge()
    await store_pool.execute(stolen)
    fence = await store_pool.fetchval("select fence from paywatch.rule_evaluation")
    finish = (ROOT / "store/sql/rule_finish.sql").read_text()
    assert await store_pool.fetchval(finish, fence - 1) is None
    assert await store_pool.fetchval(finish, fence) is True


KILLED = """
import asyncio, sys, time
from pydantic import SecretStr
from alerts import Evaluator
from store import connect, evaluate_rules
from tests.store.test_rules import CONFIGURATION
from settings import Settings

class Slow(Evaluator):
    def content(self, notification):
        print("deciding", flush=True)
        time.sleep(3600)

async def main():
    pool = await connect(SecretStr(sys.argv[1]), size=2)
    await evaluate_rules(pool, Slow(Settings(**CONFIGURATION)), "doomed")

asyncio.run(main())
"""


async def test_a_kill_while_deciding_loses_nothing(store_db: str, store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    await shop.read(0.2, judge=False)
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, store_db, cwd=ROOT, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    try:
        assert await worker.stdout.readline() == b"deciding\n"
    finally:
        with suppress(ProcessLookupError):
            worker.kill()
        await worker.communicate()
    assert (await shop.incidents(), await shop.truths()) == ([], {})
    assert (await shop.judge("other")).fenced
    await store_pool.execute("update paywatch.rule_evaluation set lease_until = now()")  # the lease expires
    assert (await shop.judge("other")).notifications == 1
    assert await shop.incidents() == [("rule:failures@api", True)]


async def test_a_clock_that_was_set_back_stops_no_rule(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    await shop.read(0.0)
    await store_pool.execute("update paywatch.rule_progress set judged_slot = now() + interval '1 day'")
    await shop.read(0.2)
    assert await shop.incidents() == [("rule:failures@api", True)]


async def test_a_rule_that_is_defined_anew_forgets_what_it_said(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool)
    await shop.read(0.0)
    changed = evaluator(rules=[{"name": "failures", "condition": "rate > 90%"}])
    await store.prune_states(store_pool, changed.policies.rules.values())
    assert await shop.truths() == {}


@pytest.mark.parametrize("batches", [[1] * 12, [12], [5, 7]])
async def test_batches_of_readings_change_no_decision(store_pool: asyncpg.Pool, batches: list[int]) -> None:
    values = iter([0.2, 0.2, None, 0.0, 0.2, None, None, None, 0.2, 0.0, 0.0, 0.2])
    shop = await Shop.of(store_pool)
    await shop.read(0.0)
    for size in batches:
        await shop.read(*[next(values) for _ in range(size)])
    assert await shop.incidents() == [
        ("rule:failures@api", False),
        ("rule:failures@api", False),
        ("rule:failures@api", True),
    ]
    state = (await store.read_states(store_pool))["rule:failures@api"]
    assert (state.judgement.truth, state.since) == (Truth.TRUE, shop.slot - MINUTE)


NAMES_A_DEFAULT = [
    {"name": "failures", "condition": "rate > 5%"},
    {"name": "ours", "condition": "failures and not system-down"},
]


async def test_a_default_that_a_condition_names_is_judged_and_opens_nothing(store_pool: asyncpg.Pool) -> None:
    shop = await Shop.of(store_pool, rules=NAMES_A_DEFAULT)
    await shop.read(0.2)
    assert (await shop.truths())["rule:ours"] == "true"
    await shop.read(0.2, 0.2, 0.2, 0.2, verdict=Verdict.FAIL)
    truths = await shop.truths()
    assert (truths["rule:system-down@api"], truths["rule:ours"]) == ("true", "false")
    assert sorted(await shop.incidents()) == [("rule:failures@api", True), ("rule:ours", False)]


def test_a_default_that_is_no_longer_switched_on_is_not_configured() -> None:
    assert evaluator(rules=[*NAMES_A_DEFAULT, {"use": "system-down"}]).has("rule:system-down@api")
    assert not evaluator(rules=NAMES_A_DEFAULT).has("rule:system-down@api")


GOOD, BAD = 0.0, 0.2
STEADY = """
update paywatch.alert_states
set state = state || '{"flips": [], "flapping_since": "2026-01-01T00:00:00Z"}'
where state ? 'flapping_since'
"""
"""As if an incident that flaps had not changed for a long time."""


@pytest.mark.parametrize("seed", range(3))
async def test_each_incident_of_a_random_history_is_resolved_once(
    store_pool: asyncpg.Pool, seed: int
) -> None:
    rng = random.Random(seed)
    hold = rng.choice(["", " for 1m", " for 2m"])
    shop = await Shop.of(store_pool, rules=[{"name": "failures", "condition": f"rate > 5%{hold}"}])
    for _ in range(6):
        await shop.read(*[rng.choice([GOOD, BAD, BAD, None]) for _ in range(rng.randint(1, 5))])
        open_before = [each for each in await shop.incidents() if each[1]]
        await shop.read(None, verdict=Verdict.UNKNOWN)
        assert [each for each in await shop.incidents() if each[1]][: len(open_before)] == open_before
    await shop.read(GOOD)
    await store_pool.execute(STEADY)
    await shop.read(GOOD)
    assert all(not open_ for _, open_ in await shop.incidents())
    kinds = [
        row["kind"]
        for row in await store_pool.fetch(
            "select kind from paywatch.notifications where kind in ('opened', 'resolved') order by id"
        )
    ]
    assert kinds == ["opened", "resolved"] * (len(kinds) // 2)
    assert kinds

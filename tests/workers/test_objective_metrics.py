"""The gauges of an objective: the numbers that its rule is judged by, and nothing where they are unknown."""

from datetime import datetime, timedelta

import asyncpg
import pytest

from settings import Settings
from settings.policy import Rule
from tests.store.watch import schedule, scheduled
from tests.workers.test_metrics_state import Gauges, gauges
from workers.metrics.objectives import Objectives
from workers.metrics.state import State

MINUTE = timedelta(minutes=1)
RULE = Rule(name="slo", objective="90% over 1d", checks=("api",))
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")


async def shown(pool: asyncpg.Pool, ago: dict[int, str]) -> Gauges:
    """The gauges after readings so many minutes ago."""
    await schedule(pool, scheduled("api", every=MINUTE))
    now: datetime = await pool.fetchval("select now()")
    rows = [("api", now - MINUTE * minutes, verdict) for minutes, verdict in ago.items()]
    await pool.executemany(
        "insert into paywatch.readings (check_name, slot, slots, verdict, started_at, duration)"
        " values ($1, $2, 1, $3, $2, 0.1)",
        rows,
    )
    state = State(Settings(rules=(RULE,)))
    await state.refresh(pool)
    return {key: value for key, value in gauges(state).items() if key[0].startswith("objective_")}


async def test_burn_rates_and_the_budget_are_those_of_the_readings(store_pool: asyncpg.Pool) -> None:
    found = await shown(
        store_pool, {1: "pass", 2: "fail", 3: "degraded", 4: "pass", 45: "fail", 46: "missed"}
    )
    rates = {key[2]: value for key, value in found.items() if key[0] == "objective_burn_rate"}
    assert rates == pytest.approx({window: 2.5 if window in {"5m", "30m"} else 4 for window in WINDOWS})
    assert found["objective_target_ratio", "slo"] == pytest.approx(0.9)
    assert found["objective_budget_left_ratio", "slo"] == pytest.approx(1 - 0.4 / 0.1)
    assert found["objective_unknown_ratio", "slo"] == pytest.approx(1 / 6)


async def test_readings_of_yesterday_say_nothing_of_the_budget_now(store_pool: asyncpg.Pool) -> None:
    found = await shown(store_pool, {90: "pass", 91: "pass"})
    assert ("objective_budget_left_ratio", "slo") not in found
    assert {key[2] for key in found if key[0] == "objective_burn_rate"} == {"2h", "6h", "1d", "3d"}


async def test_without_readings_there_is_only_the_target(store_pool: asyncpg.Pool) -> None:
    assert await shown(store_pool, {}) == {("objective_target_ratio", "slo"): pytest.approx(0.9)}


async def test_a_failed_count_leaves_nothing_of_the_one_before(store_pool: asyncpg.Pool) -> None:
    await shown(store_pool, {1: "pass"})
    objectives, now = Objectives(), await store_pool.fetchval("select now()")
    await objectives.refresh(store_pool, [RULE], now)
    assert any(family.samples for family in objectives.metrics())
    await store_pool.execute("alter table paywatch.late_hours rename to away")
    await objectives.refresh(store_pool, [RULE], now + timedelta(seconds=59))
    with pytest.raises(asyncpg.UndefinedTableError):
        await objectives.refresh(store_pool, [RULE], now + timedelta(seconds=60))
    assert not any(family.samples for family in objectives.metrics())

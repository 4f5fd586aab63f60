"""Follows a drill: waits for its incident, for the messages, for the end, and for the messages of that."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import asyncpg

import store
from store.drills import DrillRecord, get_drill, stop_drill
from workers.drills.plan import DrillPlan
from workers.drills.result import DrillSight

PAUSE = 0.3
"""Seconds between two looks."""
DELIVERIES_WITHIN = timedelta(minutes=2)
"""As long as a message of a P0 may take before other channels are notified."""
RECORDED_WITHIN = timedelta(seconds=30)
"""How long after its slot a reading may be recorded."""


async def follow_drill(
    pool: asyncpg.Pool, plan: DrillPlan, drill: DrillRecord, report: Callable[[str], None]
) -> DrillSight:
    """Returns what the drill showed. Withdraws the failure as soon as it has done its work."""

    async def wait(is_reached: Callable[[DrillSight], bool], within: timedelta) -> DrillSight:
        until = time.monotonic() + within.total_seconds()
        while True:
            sight = await see(pool, plan, drill)
            if is_reached(sight) or time.monotonic() >= until:
                return sight
            await asyncio.sleep(PAUSE)

    sight = await wait(
        lambda now: now.details is not None or not now.drill.active, plan.lasts + RECORDED_WITHIN
    )
    if sight.details is not None:
        report(f"{sight.details.incident.id} has opened; waiting for its messages")
        await wait(lambda now: now.all_opened or now.is_held or not now.drill.active, plan.lasts)
    await stop_drill(pool, drill.id)
    if sight.details is not None:
        report("the failure is withdrawn; waiting for the resolve and its messages")
        sight = await wait(
            lambda now: now.ended_at is not None, plan.ends_within + plan.every + RECORDED_WITHIN
        )
    if sight.ended_at is not None:
        sight = await wait(lambda now: now.all_resolved, DELIVERIES_WITHIN)
    return await see(pool, plan, drill)


async def see(pool: asyncpg.Pool, plan: DrillPlan, drill: DrillRecord) -> DrillSight:
    now = await get_drill(pool, drill)
    return DrillSight(plan, now, await store.get(pool, now.incident) if now.incident else None)

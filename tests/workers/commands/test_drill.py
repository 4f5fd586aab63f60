"""``paywatch drill`` leaves no failure behind, and says who else runs one."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from settings import Settings
from settings.values import Severity
from store.audit_log import list_acts
from store.drills import start_drill
from tests.store.watch import watching
from tests.waiting import eventually
from workers.commands.drill import run_drill
from workers.drills.plan import DrillPlan
from workers.output import Exit

MINUTE = timedelta(minutes=1)
PLAN = DrillPlan("api", Severity.P0, MINUTE, 3, 2, 5 * MINUTE, ("hook",))
STOPPED = "select stopped_because from paywatch.drills"


async def test_an_interrupted_drill_withdraws_its_failure(
    store_pool: asyncpg.Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    await watching(store_pool, "api")
    task = asyncio.create_task(run_drill(Settings(), store_pool, PLAN, "ann", as_json=False))

    async def begun() -> bool:
        return bool(await store_pool.fetchval("select count(*) from paywatch.drills"))

    await eventually(begun, "the drill begins")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store_pool.fetchval(STOPPED) == "withdrawn"
    assert "its failure ends now" in capsys.readouterr().err
    (act,) = await list_acts(store_pool)
    assert (act.action, act.object, act.actor) == ("drill_started", "api", "ann")


async def test_the_second_drill_of_a_check_is_refused(
    store_pool: asyncpg.Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    await watching(store_pool, "api")
    drill, _ = await start_drill(store_pool, "api", lasts=MINUTE, by="ann")
    assert await run_drill(Settings(), store_pool, PLAN, "bob", as_json=False) is Exit.FOUND
    assert f"ann runs {drill.id} on api already" in capsys.readouterr().err
    assert await store_pool.fetchval(STOPPED) is None
    (act,) = await list_acts(store_pool)
    assert (act.action, act.object, act.actor, act.outcome) == ("drill_started", "api", "bob", "refused")

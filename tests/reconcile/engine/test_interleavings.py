"""A run that dies between any two statements, as often as it may, ends as one that nobody disturbed."""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile import Deps, create, execute, export
from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from tests.conftest import Databases
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.mortal import Killed, Life
from tests.reconcile.shop import Start, day_of, rows
from tests.waiting import eventually

GAPS = Plan(missing=12, stale_status=8, stale_amount=3, conflicting=3, ahead=2, orphaned=3, malformed=2)
LEDGER = (
    "select stripe_payment_intent_id, amount, currency, status, created_at, source from public.payments "
    "order by 1, 2, 3"
)
"""Without the times at which rows were written."""
LEASE_ENDED = "update paywatch.runs set lease_until = clock_timestamp() where lease_until is not null"


@dataclass(frozen=True, slots=True)
class Ending:
    """What a run leaves behind, without what may differ from run to run."""

    ledger: list[tuple[Any, ...]]
    report: dict[str, Any]
    findings: str


class Ground:
    """One company, and a fresh store and ledger for each run over its payments."""

    def __init__(self, shop: Company, deps: Deps, databases: Databases, template: str, folder: Path) -> None:
        self._shop, self._deps, self._databases = shop, deps, databases
        self._template, self._folder = template, folder

    async def run(self, deaths: list[int], *, unheard: bool = False) -> tuple[Ending, int]:
        """A worker for each of ``deaths``, which lives for so many statements, and one that lives on;
        ``unheard``: and is not told of many a commit.

        Also gives the number of statements that the last one needed.
        """
        dsns = self._databases.create(self._template), self._databases.create()
        await seed_ledger(dsns[1], self._shop.world, GAPS)
        try:
            async with AsyncExitStack() as stack:
                store, ledger = [
                    await stack.enter_async_context(asyncpg.create_pool(dsn, min_size=0, max_size=6))
                    for dsn in dsns
                ]
                run = await create(store, day_of(self._shop))
                for death in deaths:
                    await self._live(run, store, ledger, Life(death))
                last = Life(unheard=unheard)
                await self._live(run, store, ledger, last)
                return await self._ending(store, ledger, run), last.used
        finally:
            for dsn in dsns:
                self._databases.drop(dsn)

    async def _live(self, run: str, store: asyncpg.Pool, ledger: asyncpg.Pool, life: Life) -> None:
        deps = replace(self._deps, store=life.pool(store), ledger=life.pool(ledger))
        try:
            await execute(run, deps)
        except Killed:
            await store.execute(LEASE_ENDED)

    async def _ending(self, store: asyncpg.Pool, ledger: asyncpg.Pool, run: str) -> Ending:
        folder = self._folder / run
        await export(store, run, folder)
        report = json.loads((folder / "report.json").read_text())
        return Ending(
            await rows(ledger, LEDGER), {**report, "run": ""}, (folder / "findings.jsonl").read_text()
        )


@pytest.fixture
async def ground(
    company: Start, make_deps: MakeDeps, databases: Databases, store_template: str, tmp_path: Path
) -> Ground:
    shop = company(payments=250)
    deps = await make_deps(shop, rate=None)
    return Ground(shop, deps, databases, store_template, tmp_path)


CALM: dict[str, tuple[Ending, int]] = {}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_sequence_of_kills_ends_like_an_undisturbed_run(
    ground: Ground, data: st.DataObject
) -> None:
    if not CALM:
        CALM["run"] = await ground.run([])
    undisturbed, statements = CALM["run"]
    deaths = data.draw(st.lists(st.integers(0, statements), min_size=1, max_size=4), label="deaths")
    ending, _ = await ground.run(deaths)
    assert ending.ledger == undisturbed.ledger
    assert ending.findings == undisturbed.findings
    assert ending.report == undisturbed.report


async def test_commit_with_a_lost_answer_is_not_repeated(ground: Ground) -> None:
    undisturbed, _ = await ground.run([])
    ending, _ = await ground.run([], unheard=True)
    assert ending.ledger == undisturbed.ledger
    assert ending.findings == undisturbed.findings
    assert ending.report == undisturbed.report


async def test_slice_shrinks_only_after_its_older_half_is_stored(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    """The half is written while a page is on its way that reaches below where the slice is cut."""
    since = datetime(2026, 11, 18, tzinfo=UTC)
    shop = company(payments=0, since=since, until=since + timedelta(days=1))
    await seed_ledger(database, shop.world)
    for hour, count in ((23.7, 100), (20.0, 50), (11.6, 700)):
        for number in range(count):
            moment = int(since.timestamp() + hour * 3600) - number
            shop.changes.create_payment(status="requires_payment_method", created=moment)
    del shop.world.events.values[:]  # nothing but the list tells of them
    page = shop.stripe.faults.add("hold", path=LIST, after=1, times=1)
    deps = await make_deps(shop, rate=1)  # a second reader comes once a second has passed without a page
    run = await create(deps.store, day_of(shop))
    work = asyncio.create_task(execute(run, deps))
    async with deps.store.acquire() as connection:
        await eventually(lambda: deps.store.fetchval(BEGUN, run), "the first page is stored")
        held = connection.transaction()
        await held.start()
        await connection.execute(SAME_NUMBER, run)
        await eventually(lambda: deps.store.fetchval(WAITING), "the older half waits for its lock")
        page.release()
        await asyncio.sleep(0.3)  # time for what must not happen; a slow machine only notices it less often
        work.cancel()
        await asyncio.wait([work])
        await held.rollback()
    result = await execute(run, deps)
    assert (result.status, result.objects["payments"]["read"]) == ("repaired", 850)


LIST = "/v1/payment_intents"
OF_RUN = "object_run = (select object_run from paywatch.object_runs where run = $1 and object = 'payments')"
BEGUN = f"select pages from paywatch.slices where {OF_RUN} and number = 0"
SAME_NUMBER = f"""
insert into paywatch.slices (object_run, number, source, lower_bound, upper_bound)
select object_run, 1, source, lower_bound, upper_bound from paywatch.slices where {OF_RUN} and number = 0
"""
WAITING = """
select count(*) from pg_stat_activity
where datname = current_database() and wait_event_type = 'Lock' and query like '%paywatch.slices%'
"""

"""A run that is killed between any two statements, any number of times, ends like an undisturbed run."""

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
from tests.databases import Databases
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.mortal import Killed, Life
from tests.reconcile.shop import Start, day_of, rows
from tests.waiting import eventually

GAPS = Plan(missing=12, stale_status=8, stale_amount=3, conflicting=3, ahead=2, orphaned=3, malformed=2)
LEDGER = (
    "select stripe_payment_intent_id, amount, currency, status, created_at, source from public.payments "
    "order by 1, 2, 3"
)
"""Without ``updated_at``, which differs from run to run."""
LEASE_ENDED = "update paywatch.runs set lease_until = clock_timestamp() where lease_until is not null"


@dataclass(frozen=True, slots=True)
class Ending:
    """The result of a run, without the values that differ from run to run."""

    ledger: list[tuple[Any, ...]]
    report: dict[str, Any]
    findings: str


class Harness:
    """Executes runs over the payments of one company, each with a new store and ledger."""

    def __init__(self, shop: Company, deps: Deps, databases: Databases, template: str, folder: Path) -> None:
        self._shop, self._deps, self._databases = shop, deps, databases
        self._template, self._folder = template, folder

    async def run(self, deaths: list[int], *, lose_answers: bool = False) -> tuple[Ending, int]:
        """Executes a run with one killed worker for each of ``deaths`` (its number of steps), and a last one
        that is not killed.

        ``lose_answers``: the last one does not receive the answers of some commits. Also returns the number
        of steps of the last worker.
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
                for steps in deaths:
                    await self._execute(run, store, ledger, Life(steps))
                last = Life(lose_answers=lose_answers)
                await self._execute(run, store, ledger, last)
                return await self._ending(store, ledger, run), last.used
        finally:
            for dsn in dsns:
                self._databases.drop(dsn)

    async def _execute(self, run: str, store: asyncpg.Pool, ledger: asyncpg.Pool, life: Life) -> None:
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
async def harness(
    company: Start, make_deps: MakeDeps, databases: Databases, store_template: str, tmp_path: Path
) -> Harness:
    shop = company(payments=250)
    deps = await make_deps(shop, rate=None)
    return Harness(shop, deps, databases, store_template, tmp_path)


UNDISTURBED: dict[str, tuple[Ending, int]] = {}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_sequence_of_kills_ends_like_an_undisturbed_run(
    harness: Harness, data: st.DataObject
) -> None:
    if not UNDISTURBED:
        UNDISTURBED["run"] = await harness.run([])
    undisturbed, steps = UNDISTURBED["run"]
    deaths = data.draw(st.lists(st.integers(0, steps), min_size=1, max_size=4), label="deaths")
    ending, _ = await harness.run(deaths)
    assert ending.ledger == undisturbed.ledger
    assert ending.findings == undisturbed.findings
    assert ending.report == undisturbed.report


async def test_commit_with_a_lost_answer_is_not_repeated(harness: Harness) -> None:
    undisturbed, _ = await harness.run([])
    ending, _ = await harness.run([], lose_answers=True)
    assert ending.ledger == undisturbed.ledger
    assert ending.findings == undisturbed.findings
    assert ending.report == undisturbed.report


async def test_slice_shrinks_only_after_its_older_half_is_stored(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    """The half is written while a page is being fetched that reaches below the point where the slice is
    cut."""
    since = datetime(2026, 11, 18, tzinfo=UTC)
    shop = company(payments=0, since=since, until=since + timedelta(days=1))
    await seed_ledger(database, shop.world)
    for hour, count in ((23.7, 100), (20.0, 50), (11.6, 700)):
        for number in range(count):
            moment = int(since.timestamp() + hour * 3600) - number
            shop.changes.create_payment(status="requires_payment_method", created=moment)
    del shop.world.events.values[:]  # so that only the list contains them
    page = shop.stripe.faults.add("hold", path=LIST, after=1, times=1)
    deps = await make_deps(shop, rate=1)  # a second reader starts after a second without a page
    run = await create(deps.store, day_of(shop))
    work = asyncio.create_task(execute(run, deps))
    async with deps.store.acquire() as connection:
        await eventually(lambda: deps.store.fetchval(BEGUN, run), "the first page is stored")
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(SAME_NUMBER, run)
        await eventually(lambda: deps.store.fetchval(WAITING), "the older half waits for its lock")
        page.release()
        await asyncio.sleep(0.3)  # time for the error to happen; a slow machine only detects it less often
        work.cancel()
        await asyncio.wait([work])
        await transaction.rollback()
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

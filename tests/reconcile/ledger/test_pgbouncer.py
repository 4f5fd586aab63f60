"""A ledger behind PgBouncer in transaction mode, where each transaction can get another session."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import Options, examine_all
from reconcile.undo.undo import undo
from sandbox.shop.ledger import Plan, seed_ledger
from settings.reconcile import ReconcileSettings
from store import connect
from tests.bouncers import PGBOUNCER
from tests.bouncers import bouncer as behind_bouncer
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import SHOP, Start, classes, day_of, reconcile, rows
from tests.waiting import eventually

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed")


@pytest.fixture
def bouncer(database: str) -> Iterator[str]:
    """The DSN of the team's database behind PgBouncer."""
    with behind_bouncer(database) as dsn:
        yield dsn


@pytest.fixture
async def pooled(bouncer: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool as the workers open it."""
    await wait_until_answering(bouncer)
    async with asyncpg.create_pool(bouncer, min_size=0, statement_cache_size=0) as pool:
        yield pool


async def wait_until_answering(dsn: str) -> None:
    async def answers() -> bool:
        connection = await asyncpg.connect(dsn, statement_cache_size=0)
        await connection.close()
        return True

    await eventually(answers, "PgBouncer answers", retry=(OSError, asyncpg.PostgresError))


async def test_run_plan_and_undo_work_through_pgbouncer(
    company: Start, make_deps: MakeDeps, database: str, pooled: asyncpg.Pool, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=400)
    planted = await seed_ledger(database, shop.world, Plan(missing=6, stale_status=5, conflicting=2))
    before = await rows(ledger_pool)
    assert await examine_all(pooled, ReconcileSettings(payments=SHOP)) == {"payments": []}
    deps = replace(await make_deps(shop), ledger=pooled)
    dry = await reconcile(deps, day_of(shop), dry_run=True)
    assert (classes(dry), await rows(ledger_pool)) == (planted.counts(), before)
    done = await reconcile(deps, day_of(shop), options=Options(plan=dry.plan))
    assert (done.plan, done.objects["payments"]["created"]) == (dry.plan, 6)
    assert len(await rows(ledger_pool)) == len(before) + 6
    undone = await undo(deps.store, pooled, done.run, by="ada")
    assert undone.objects == {"payments": {"put_back": 5, "deleted": 6, "left": 0}}
    assert await rows(ledger_pool) == before


async def test_runs_work_with_the_store_behind_pgbouncer(
    company: Start, make_deps: MakeDeps, database: str, bouncer: str, store_db: str
) -> None:
    shop = company(payments=400)
    planted = await seed_ledger(database, shop.world, Plan(missing=6, stale_status=5))
    await wait_until_answering(bouncer)
    through = urlunsplit(urlsplit(bouncer)._replace(path=urlsplit(store_db).path))
    store = await connect(SecretStr(through), size=5)
    deps = replace(await make_deps(shop), store=store)
    for _ in range(3):  # each run meets server connections that other clients have used
        result = await reconcile(deps, day_of(shop), dry_run=True)
        assert (result.status, classes(result)) == ("discrepancies", planted.counts())
    await store.close()

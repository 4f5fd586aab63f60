"""An unreachable, refusing or slow ledger: a run waits, can be resumed, or says what to fix."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import Deps, create, execute
from sandbox.embedded.servers import EmbeddedPostgres
from sandbox.shop.ledger import seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of
from tests.waiting import PATIENCE


@asynccontextmanager
async def with_ledger(deps: Deps, dsn: str, *, patience: float = 0.3, **options: Any) -> AsyncIterator[Deps]:
    """The same dependencies with another ledger."""
    settings = deps.settings.model_copy(update={"database_url": SecretStr(dsn)})
    async with asyncpg.create_pool(dsn, min_size=0, max_size=4, timeout=PATIENCE, **options) as ledger:
        yield replace(deps, ledger=ledger, settings=settings, patience=patience)


async def test_run_waits_for_a_briefly_unreachable_ledger(
    company: Start, make_deps: MakeDeps, own_postgres: EmbeddedPostgres
) -> None:
    shop = company(payments=60)
    await seed_ledger(own_postgres.dsn, shop.world)
    async with with_ledger(await make_deps(shop), own_postgres.dsn, patience=PATIENCE) as deps:
        own_postgres.kill()
        work = asyncio.create_task(execute(await create(deps.store, day_of(shop)), deps))
        await asyncio.sleep(1)
        await asyncio.to_thread(own_postgres.start)
        assert (await work).status == "matched"


async def test_run_resumes_once_the_ledger_is_reachable(
    company: Start, make_deps: MakeDeps, own_postgres: EmbeddedPostgres
) -> None:
    shop = company(payments=60)
    await seed_ledger(own_postgres.dsn, shop.world)
    async with with_ledger(await make_deps(shop), own_postgres.dsn) as deps:
        run = await create(deps.store, day_of(shop))
        own_postgres.kill()
        result = await asyncio.wait_for(execute(run, deps), PATIENCE)
        assert result.ends["payments"].status == "incomplete"
        assert f":********@127.0.0.1:{own_postgres.port}/" in result.ends["payments"].reason
        assert "cannot be reached" in result.ends["payments"].reason
        await asyncio.to_thread(own_postgres.start)
        assert (await execute(run, deps)).status == "matched"


async def test_rejected_password_fails_the_run_with_advice(
    company: Start, make_deps: MakeDeps, own_postgres: EmbeddedPostgres
) -> None:
    shop = company(payments=10)
    wrong = own_postgres.dsn.replace("postgres:", "postgres:not-", 1)
    async with with_ledger(await make_deps(shop), wrong) as deps:
        result = await execute(await create(deps.store, day_of(shop)), deps)
    assert result.status == "failed"
    assert "refused the user: check the user and the password in DATABASE_URL" in result.reason
    assert "not-" not in result.reason


@pytest.mark.parametrize("broken", [False, True])
async def test_statement_timeout_is_reported_with_its_setting(
    company: Start, make_deps: MakeDeps, database: str, broken: bool
) -> None:
    shop = company(payments=10)
    await seed_ledger(database, shop.world)
    if broken:
        shop.stripe.faults.add("error", path="/v1/payment_intents")
    limits: dict[str, Any] = {"server_settings": {"statement_timeout": "1s"}}
    other = await asyncpg.connect(database)
    async with with_ledger(await make_deps(shop), database, **limits) as deps, other.transaction():
        await other.execute("lock table public.payments in access exclusive mode")
        result = await execute(await create(deps.store, day_of(shop)), deps)
    await other.close()
    end = result.ends["payments"]
    assert end.status == "failed"
    assert end.reason_code == "ledger_error"
    assert end.reason.startswith("the table public.payments in the ledger at postgresql://")
    assert "raise the statement_timeout" in end.reason

"""Approving what daily runs may write: exactly what was shown, and by an approver only."""

import asyncpg

from console.roles import Role
from reconcile.runs.approvals import is_approved, plan_of, writes_of
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT
from tests.console.conftest import Visit
from tests.console.reconciliation.test_starting import REPAIRS
from tests.reconcile.reporting import StoredFinding, create_report

PLAN_OF = """
update paywatch.object_runs set plan_sha256 = sha256('writes'), plan = $2::jsonb
where run = $1 and object = 'payments'
"""
WRITE = """
update paywatch.findings set plan = 'update', class = 'updated',
  stripe = stripe || '{"extra": {"customer_name": "Ann Smith"}}',
  fields = '{"extra.customer_name": {"stripe": "Ann Smith", "ledger": null}}'
"""


async def planned(pool: asyncpg.Pool) -> str:
    """A dry run that has planned one write of a mapping with a personal column."""
    settings = Settings(**REPAIRS)
    run = (await create_report(pool, [StoredFinding()], settings, dry_run=True)).run
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        await connection.execute(PLAN_OF, run, plan_of(settings, "payments"))
        await connection.execute(WRITE)
    return run


async def approved(pool: asyncpg.Pool) -> bool:
    writes = writes_of(PLATFORM_ACCOUNT, "payments", plan_of(Settings(**REPAIRS), "payments"))
    return await is_approved(pool, writes)


async def test_only_the_plan_that_was_shown_is_approved(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run, client = await planned(store_pool), await visit([Role.APPROVER], name="bob", **REPAIRS)
    path = f"/reconcile/runs/{run}/approve"
    plan = (await client.get(path)).text.partition('name="plan" value="')[2].partition('"')[0]
    other = await client.post(path, data={"plan": "sha256:" + "0" * 64})
    assert (other.status_code, await approved(store_pool)) == (409, False)
    assert (await client.post(path, data={"plan": plan})).status_code == 303
    assert await approved(store_pool)
    assert await store_pool.fetchval("select approved_by from paywatch.approvals") == "bob"
    assert "Approve:" not in (await client.get(path)).text


async def test_who_may_not_approve_sees_no_button(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run, client = await planned(store_pool), await visit([Role.OPERATOR], **REPAIRS)
    page = (await client.get(f"/reconcile/runs/{run}/approve")).text
    assert "0 inserts and 1 updates" in page
    assert "Approve:" not in page
    assert (await client.post(f"/reconcile/runs/{run}/approve")).status_code == 403


async def test_planned_writes_name_no_customer(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run, client = await planned(store_pool), await visit(**REPAIRS)
    page = (await client.get(f"/reconcile/runs/{run}/approve")).text
    assert "extra.customer_name" in page
    assert "Ann Smith" not in page


async def test_a_run_that_wrote_has_nothing_to_approve(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run = (await create_report(store_pool)).run
    page = (await (await visit()).get(f"/reconcile/runs/{run}/approve")).text
    assert "has no plan that could be approved" in page

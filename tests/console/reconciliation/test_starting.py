"""Starting a run: the dry run first, what it costs, and what a real run needs."""

from typing import Any

import asyncpg
import httpx
import pytest

from console.roles import Role
from reconcile import create
from reconcile.runs.approvals import Approval, approve, plan_of, writes_of
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT
from tests.console.conftest import Visit
from tests.reconcile.reporting import DAY, create_report

ASKED = {"account": "platform", "from": "2026-11-18", "until": "2026-11-18", "object": "payments"}
REPAIRS: dict[str, Any] = {"reconcile": {"repair": ["created", "updated"]}}
SHOP = """
create table shop (pi text primary key, amount bigint, currency text, status text, created timestamptz);
insert into shop select 'pi_' || n, 100, 'usd', 'succeeded', '2026-11-18' from generate_series(1, 250) n
"""
PLAN = "sha256:" + "a" * 64


async def dry_run(pool: asyncpg.Pool) -> str:
    """A dry run that has planned nothing in particular."""
    run = (await create_report(pool, [], dry_run=True)).run
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        change = (
            "update paywatch.runs set result = result || jsonb_build_object('plan', $2::text) where id = $1"
        )
        await connection.execute(change, run, PLAN)
    return run


async def runs(pool: asyncpg.Pool) -> list[asyncpg.Record]:
    columns = "id, mode, status, requested_by, options->>'plan' as plan"
    query = f"select {columns} from paywatch.runs order by created_at"
    return await pool.fetch(query)


async def test_a_dry_run_is_queued_and_recorded(visit: Visit, store_pool: asyncpg.Pool) -> None:
    client = await visit([Role.FINANCE], name="fay")
    answer = await client.post("/reconcile/new", data=ASKED)
    (run,) = await runs(store_pool)
    assert answer.headers["location"] == f"/reconcile/runs/{run['id']}?notice=run-queued"
    assert (run["mode"], run["status"], run["requested_by"]) == ("dry-run", "queued", "console fay")
    acts = await store_pool.fetch("select actor, action, outcome from paywatch.audit_acts")
    assert [tuple(act) for act in acts] == [("fay", "run_requested", "done")]


async def test_only_one_run_of_an_account_is_open(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run = await create(store_pool, DAY)
    answer = await (await visit()).post("/reconcile/new", data=ASKED)
    assert answer.status_code == 409
    assert f"{run} is still open for account platform" in answer.text
    assert await store_pool.fetchval("select outcome from paywatch.audit_acts") == "refused"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"from": "2026-11-19"}, "2026-11-18 is before 2026-11-19"),
        ({"from": "18.11.2026"}, "&#39;18.11.2026&#39; is not a day"),
        ({"from": ""}, "is not a day"),
        ({"until": "2999-01-01", "from": "2998-12-31"}, "has not ended in UTC"),
        ({"from": "2020-01-01"}, "at most 366 days"),
        ({"object": "refunds"}, "is not reconciled: reconcile.objects has payments"),
        ({"object": []}, "choose at least one of payments"),
        ({"account": "acct_1"}, "is not configured"),
    ],
)
async def test_wrong_input_gets_a_sentence(
    visit: Visit, store_pool: asyncpg.Pool, change: dict[str, Any], sentence: str
) -> None:
    client = await visit()
    for answer in (
        await client.post("/reconcile/new", data=ASKED | change),
        await client.get("/reconcile/new", params=httpx.QueryParams(ASKED | change)),
    ):
        assert answer.status_code == 400
        assert sentence in answer.text
    assert await runs(store_pool) == []


async def test_the_cost_is_unknown_before_anything_is_known(visit: Visit) -> None:
    page = (await (await visit()).get("/reconcile/new", params=ASKED)).text
    assert page.count("unknown</span>") == 4
    assert "Start the dry run" in page


async def test_the_cost_is_from_the_rows_of_the_ledger(visit: Visit, store_pool: asyncpg.Pool) -> None:
    await store_pool.execute(SHOP)
    columns = {
        "id": "pi",
        "amount": "amount",
        "currency": "currency",
        "status": "status",
        "created": "created",
    }
    client = await visit(reconcile={"payments": {"table": "shop"} | columns})
    page = (await client.get("/reconcile/new", params=ASKED)).text
    assert ">250<" in page
    assert ">3<" in page


async def test_a_real_run_needs_a_dry_run_that_has_ended(visit: Visit, store_pool: asyncpg.Pool) -> None:
    client = await visit()
    queued, real = (
        await create(store_pool, DAY, dry_run=True),
        (await create_report_of_refunds(store_pool)).run,
    )
    for run in (queued, real):
        answer = await client.post("/reconcile/new", data={"dry": run})
        assert answer.status_code == 409
        assert "is not a dry run that has ended" in answer.text
    assert (await client.post("/reconcile/new", data={"dry": "run_9"})).status_code == 404


async def create_report_of_refunds(pool: asyncpg.Pool) -> Any:
    return await create_report(pool, [], objects=("refunds",))


async def test_a_real_run_writes_only_what_is_approved(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run, client = await dry_run(store_pool), await visit(name="fay", **REPAIRS)
    refused = await client.post("/reconcile/new", data={"dry": run})
    assert refused.status_code == 409
    assert "nobody has approved what may be written to payments" in refused.text

    writes = writes_of(PLATFORM_ACCOUNT, "payments", plan_of(Settings(**REPAIRS), "payments"))
    await approve(store_pool, [Approval(writes, run, PLAN, "bob")])
    assert (await client.post("/reconcile/new", data={"dry": run})).status_code == 303
    started = (await runs(store_pool))[-1]
    assert (started["mode"], started["plan"], started["requested_by"]) == ("run", PLAN, "console fay")


async def test_a_run_is_cancelled_once(visit: Visit, store_pool: asyncpg.Pool) -> None:
    run, client = await create(store_pool, DAY), await visit([Role.OPERATOR])
    assert (await client.post(f"/reconcile/runs/{run}/cancel")).status_code == 303
    again = await client.post(f"/reconcile/runs/{run}/cancel")
    assert again.status_code == 409
    assert "has already ended" in again.text

"""Daily runs write nothing until a person has approved what they may write."""

import json
from datetime import time
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from reconcile import (
    Deps,
    NotApprovable,
    Options,
    RunResult,
    Window,
    approve_all,
    create,
    execute,
    export,
    proposals,
    unapproved,
)
from reconcile.runs.approvals import plan_of, writes_of
from reconcile.runs.records import SCHEDULE, Request
from sandbox.company import Company
from sandbox.shop.ledger import Plan, Planted, seed_ledger
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT
from settings.reconcile import Mapping, ReconcileSettings
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import SHOP, Start, day_of, findings, hours, queue, reconcile, rows

VERSIONS = "select stripe_payment_intent_id, xmin::text from payments order by 1"
APPROVALS = "select object, repair, run, plan, approved_by from paywatch.approvals"


@pytest.fixture
def shop(company: Start) -> Company:
    return company(payments=60)


@pytest.fixture
async def planted(shop: Company, database: str) -> Planted:
    return await seed_ledger(database, shop.world, Plan(missing=3, stale_status=2))


async def daily(deps: Deps, window: Window, **options: Any) -> RunResult:
    """A run as the schedule makes it."""
    request = Request(window, requested_by=SCHEDULE, options=Options(**options))
    return await execute(await queue(deps.store, request), deps)


async def approve(deps: Deps, run: str | None = None) -> None:
    await approve_all(deps.store, await proposals(deps.store, deps.settings, run=run), "ada")


async def test_a_daily_run_that_nobody_approved_writes_no_row(
    shop: Company, planted: Planted, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, tmp_path: Path
) -> None:
    deps = await make_deps(shop)
    before = await rows(ledger_pool, VERSIONS)
    result = await daily(deps, day_of(shop))
    assert (result.status, result.mode, result.reason_code) == ("discrepancies", "run", "plan_not_approved")
    assert "would have made 3 inserts and 2 updates" in result.reason
    assert f"`paywatch reconcile approve {result.run} --as NAME`" in result.reason
    assert await rows(ledger_pool, VERSIONS) == before
    found = await findings(deps, result)
    assert {found[id_]["action"] for id_ in planted.created} == {"would be inserted"}
    assert {found[id_]["note_code"] for id_ in (*planted.created, *planted.updated)} == {"write_not_approved"}
    report = json.loads(
        (await export(deps.store, result.run, tmp_path / "report") / "report.json").read_text()
    )
    assert (report["withheld"], report["reason"]) == (
        {"payments": {"inserts": 3, "updates": 2}},
        result.reason,
    )
    assert await deps.store.fetchval("select count(*) from paywatch.exceptions") == 5


async def test_an_approval_lets_the_next_daily_run_repair_what_was_left(
    shop: Company, planted: Planted, make_deps: MakeDeps
) -> None:
    deps, day = await make_deps(shop), day_of(shop)
    held = await daily(deps, hours(day, 0, 23))
    await approve(deps, held.run)
    (row,) = await deps.store.fetch(APPROVALS)
    assert tuple(row) == ("payments", ["created", "updated"], held.run, held.plan, "ada")
    done = await daily(deps, hours(day, 23, 24))
    assert (done.status, done.withheld) == ("repaired", {})
    assert (await reconcile(deps, day)).status == "matched"


async def test_an_approval_between_two_attempts_counts(
    shop: Company, planted: Planted, make_deps: MakeDeps
) -> None:
    deps = await make_deps(shop)
    dry = await reconcile(deps, day_of(shop), dry_run=True)
    fault = shop.stripe.faults.add("unauthorized")
    run = await queue(deps.store, Request(day_of(shop), requested_by=SCHEDULE))
    assert (await execute(run, deps)).status == "failed"
    fault.times = 0
    await approve(deps, dry.run)
    assert (await execute(run, deps, again=True)).status == "repaired"


@pytest.mark.parametrize(
    ("mapping", "repair"),
    [
        (SHOP, ("created", "updated", "conflict")),
        (SHOP.model_copy(update={"defaults": {"source": "paywatch"}}), ("created", "updated")),
        (SHOP.model_copy(update={"updated": None}), ("created", "updated")),
    ],
)
async def test_what_could_write_more_needs_its_own_approval(
    shop: Company, planted: Planted, make_deps: MakeDeps, mapping: Mapping, repair: tuple[str, ...]
) -> None:
    deps = await make_deps(shop)
    await approve(deps, (await reconcile(deps, day_of(shop), dry_run=True)).run)
    changed = await make_deps(shop, mapping=mapping, repair=repair)
    held = await daily(changed, day_of(shop))
    assert held.reason_code == "plan_not_approved"
    await approve(changed)
    assert (await daily(changed, day_of(shop))).status == "repaired"


async def test_fewer_classes_need_no_new_approval(
    shop: Company, planted: Planted, make_deps: MakeDeps
) -> None:
    deps = await make_deps(shop)
    await approve(deps, (await reconcile(deps, day_of(shop), dry_run=True)).run)
    fewer = await make_deps(shop, repair=("created",))
    result = await daily(fewer, day_of(shop))
    assert (result.withheld, result.objects["payments"]["created"]) == ({}, 3)
    assert (await reconcile(fewer, day_of(shop), dry_run=True)).objects["payments"]["created"] == 0


async def test_a_person_who_names_classes_is_not_held_up(
    shop: Company, planted: Planted, make_deps: MakeDeps
) -> None:
    deps = await make_deps(shop, repair=())
    done = await reconcile(deps, day_of(shop), options=Options(repair=("created", "updated")))
    assert (done.status, done.withheld) == ("repaired", {})
    assert await deps.store.fetch(APPROVALS) == []


async def test_a_reviewed_plan_is_an_approval(shop: Company, planted: Planted, make_deps: MakeDeps) -> None:
    deps, day = await make_deps(shop), day_of(shop)
    plan = (await reconcile(deps, day, dry_run=True)).plan
    done = await reconcile(deps, day, options=Options(plan=plan, approved_by="ada"))
    assert done.status == "repaired"
    (row,) = await deps.store.fetch(APPROVALS)
    assert tuple(row) == ("payments", ["created", "updated"], done.run, plan, "ada")


async def test_a_plan_of_single_ids_approves_no_daily_run(
    shop: Company, planted: Planted, make_deps: MakeDeps
) -> None:
    deps, only = await make_deps(shop), (planted.created[0],)
    dry = await reconcile(deps, day_of(shop), dry_run=True, options=Options(only=only))
    with pytest.raises(NotApprovable, match="was limited to single ids by --only"):
        await proposals(deps.store, deps.settings, run=dry.run)
    await reconcile(deps, day_of(shop), options=Options(only=only, plan=dry.plan))
    assert await deps.store.fetch(APPROVALS) == []


async def test_an_outdated_plan_is_not_approved(shop: Company, planted: Planted, make_deps: MakeDeps) -> None:
    deps, day = await make_deps(shop), day_of(shop)
    dry = await reconcile(deps, day, dry_run=True)
    wider = await make_deps(shop, repair=("created", "updated", "conflict"))
    other = await make_deps(shop, mapping=SHOP.model_copy(update={"defaults": {"source": "paywatch"}}))
    for changed, why in (
        (wider, "is outdated: the configuration also repairs conflict now"),
        (other, "is outdated: the configuration has another mapping, or another mode of Stripe, now"),
    ):
        with pytest.raises(NotApprovable, match=f"the plan of payments in {dry.run} {why}: start a dry run"):
            await proposals(changed.store, changed.settings, run=dry.run)
    await reconcile(deps, day, options=Options(repair=("created", "updated")))
    later = await reconcile(deps, day, dry_run=True)
    with pytest.raises(NotApprovable, match=f"is outdated: {later.run} has planned other writes since"):
        await proposals(deps.store, deps.settings, run=dry.run)


async def test_a_run_without_a_plan_cannot_be_approved(
    shop: Company, planted: Planted, make_deps: MakeDeps
) -> None:
    deps, day = await make_deps(shop, repair=()), day_of(shop)
    with pytest.raises(NotApprovable, match="no run of the last 30 days has a plan that was not executed"):
        await proposals(deps.store, deps.settings)
    nothing = await reconcile(deps, day, dry_run=True)
    with pytest.raises(NotApprovable, match="repairs nothing: name the classes with `repair`"):
        await proposals(deps.store, deps.settings, run=nothing.run)
    written = await reconcile(deps, day, options=Options(repair=("created",)))
    with pytest.raises(NotApprovable, match=f"{written.run} has no plan that could be approved: it wrote"):
        await proposals(deps.store, deps.settings, run=written.run)
    open_ = await create(deps.store, day)
    with pytest.raises(NotApprovable, match=f"{open_} has not ended"):
        await proposals(deps.store, deps.settings, run=open_)


async def test_the_schedule_knows_what_is_not_approved(
    shop: Company, planted: Planted, make_deps: MakeDeps
) -> None:
    deps = await make_deps(shop, daily_at="02:00", objects=("payments", "refunds"))
    assert [(each.object, each.run) for each in await unapproved(deps.store, deps.settings)] == [
        ("payments", None),
        ("refunds", None),
    ]
    held = await daily(deps, day_of(shop))
    assert (await unapproved(deps.store, deps.settings))[0].run == held.run
    await approve(deps, held.run)
    assert [each.object for each in await unapproved(deps.store, deps.settings)] == ["refunds"]
    reports_only = deps.settings.model_copy(update={"reconcile": ReconcileSettings(daily_at=time(2))})
    assert await unapproved(deps.store, reports_only) == []


CHANGES: dict[str, Any] = {
    "table": "public.orders",
    "id": "other",
    "amount": "other",
    "amount_unit": "major",
    "currency": "other",
    "status": "other",
    "created": "other",
    "updated": None,
    "account": "other",
    "statuses": {"succeeded": "SETTLED"},
    "defaults": {"source": "other"},
    "generate": {"key": "uuid"},
    "extra": {"customer": "customer"},
}


def digest(mapping: Mapping, key: str = "sk_test_1") -> bytes:
    settings = Settings(reconcile=ReconcileSettings(payments=mapping), stripe_secret_key=SecretStr(key))
    return writes_of(PLATFORM_ACCOUNT, "payments", plan_of(settings, "payments")).digest


@pytest.mark.parametrize("key", CHANGES)
def test_each_key_of_a_mapping_counts(key: str) -> None:
    assert digest(SHOP.model_copy(update={key: CHANGES[key]})) != digest(SHOP)


def test_the_order_of_a_table_does_not_count() -> None:
    assert SHOP.statuses
    reversed_ = dict(reversed(SHOP.statuses.items()))
    assert digest(SHOP.model_copy(update={"statuses": reversed_})) == digest(SHOP)


def test_live_mode_needs_its_own_approval() -> None:
    assert digest(SHOP, "rk_live_1") != digest(SHOP, "rk_test_1")
    assert digest(SHOP, "rk_live_1") == digest(SHOP, "sk_live_2")

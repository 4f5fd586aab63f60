"""A plan reviewed on a dry run is carried out exactly, or nothing is written."""

import re

import asyncpg
import pytest

from reconcile import Options, create, execute
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, findings, hours, reconcile, rows

GAPS = Plan(missing=7, stale_status=5, conflicting=4)
HASH = re.compile(r"sha256:[0-9a-f]{64}")


async def test_reviewed_plan_is_carried_out(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world, GAPS)
    deps = await make_deps(shop)
    dry = await reconcile(deps, day_of(shop), dry_run=True)
    assert dry.plan is not None
    assert HASH.fullmatch(dry.plan)
    assert (await reconcile(deps, day_of(shop), dry_run=True)).plan == dry.plan
    done = await reconcile(deps, day_of(shop), options=Options(plan=dry.plan))
    assert (done.plan, done.reason) == (dry.plan, "")
    assert {each["action"] for each in (await findings(deps, done)).values()} == {
        "inserted",
        "updated",
        "none",
    }
    assert (await reconcile(deps, day_of(shop))).plan != dry.plan


async def test_ledger_changed_since_the_review_gets_no_writes(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    planted = await seed_ledger(database, shop.world, GAPS)
    deps = await make_deps(shop)
    dry = await reconcile(deps, day_of(shop), dry_run=True)
    stale, *_ = sorted(planted.updated)
    gone = next(id_ for (id_, _, _, status, *_) in await rows(ledger_pool) if status == "PAID")
    await ledger_pool.execute("update payments set status = null where stripe_payment_intent_id = $1", stale)
    await ledger_pool.execute("delete from payments where stripe_payment_intent_id = $1", gone)
    before = await rows(ledger_pool)
    refused = await reconcile(deps, day_of(shop), options=Options(plan=dry.plan))
    assert await rows(ledger_pool) == before
    assert (refused.status, refused.exit_code) == ("discrepancies", 1)
    assert refused.reason == (
        "payments: the plan differs from the reviewed one, and nothing was written: "
        f"1 write is new (the insert of payments {gone}), "
        f"1 write is different (the update of payments {stale}); the plan is now {refused.plan}"
    )
    notes = {each["note"] for each in (await findings(deps, refused)).values() if each["plan"]}
    assert notes == {"nothing was written: the plan differs from the reviewed one"}
    again = await reconcile(deps, day_of(shop), options=Options(plan=refused.plan))
    assert again.reason == ""
    assert await rows(ledger_pool) != before


async def test_plan_of_another_window_is_refused(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=200)
    await seed_ledger(database, shop.world, GAPS)
    deps, day = await make_deps(shop), day_of(shop)
    dry = await reconcile(deps, hours(day, 0, 12), dry_run=True)
    refused = await reconcile(deps, day, options=Options(plan=dry.plan))
    assert f"{dry.run}, which made it, was about {dry.from_} until {dry.until}" in refused.reason
    unknown = "sha256:" + "0" * 64
    refused = await reconcile(deps, day, options=Options(plan=unknown))
    assert f"no run here has made {unknown}" in refused.reason
    with pytest.raises(ValueError, match="'md5' is no plan: write the sha256:"):
        await create(deps.store, day, options=Options(plan="md5"))


async def test_all_objects_are_planned_before_any_write(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    from reconcile import ensure_default_ledger

    shop = company(payments=80)
    await ensure_default_ledger(ledger_pool)
    deps = await make_deps(shop, mapping=None)
    objects = ("payments", "refunds")
    dry = await reconcile(deps, day_of(shop), objects=objects, dry_run=True)
    await ledger_pool.execute(
        "insert into paywatch_ledger.refunds values ('re_new', 1, 'usd', 'pending', now(), now(), '')"
    )
    refund = await ledger_pool.fetchval("select id from paywatch_ledger.refunds")
    assert refund == "re_new"
    done = await reconcile(deps, day_of(shop), objects=objects, options=Options(plan=dry.plan))
    assert (done.plan, {each.reason for each in done.ends.values()}) == (dry.plan, {""})
    assert await ledger_pool.fetchval("select count(*) from paywatch_ledger.payments") == 80


async def test_incomplete_run_refuses_every_plan(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=200)
    await seed_ledger(database, shop.world, GAPS)
    deps = await make_deps(shop)
    dry = await reconcile(deps, day_of(shop), dry_run=True)
    before = await rows(ledger_pool)
    shop.stripe.faults.add("unauthorized", path="/v1/payment_intents", after=1)
    result = await reconcile(deps, day_of(shop), options=Options(plan=dry.plan))
    assert result.status == "incomplete"
    assert await rows(ledger_pool) == before


async def test_repair_option_overwrites_conflicts_in_one_run(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=200)
    await seed_ledger(database, shop.world, Plan(conflicting=3, missing=2))
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop), options=Options(repair=("conflict",)))
    actions = {(each["class"], each["action"]) for each in (await findings(deps, result)).values()}
    assert actions == {("conflict", "updated"), ("created", "none")}
    assert (await reconcile(deps, day_of(shop))).status == "repaired"


async def test_only_selected_ids_are_written(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=200)
    planted = await seed_ledger(database, shop.world, GAPS)
    wanted = (planted.created[0], planted.updated[0])
    deps = await make_deps(shop)
    run = await create(deps.store, day_of(shop), options=Options(only=wanted))
    result = await execute(run, deps)
    found = await findings(deps, result)
    assert {id_ for id_, each in found.items() if each["action"] in ("inserted", "updated")} == set(wanted)
    left = {
        each["note"] for id_, each in found.items() if id_ in {*planted.created[1:], *planted.updated[1:]}
    }
    assert left == {"the id is not among those of --only"}
    assert result.status == "discrepancies"


async def test_possibly_newer_row_is_written_only_after_a_refetch(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=400)
    await seed_ledger(database, shop.world)
    waiting = [shop.world.payment_id(n) for n in range(400) if shop.world.payment(n).status == "processing"]
    level = "update payments set status = 'ACTION_NEEDED' where stripe_payment_intent_id = any($1)"
    await ledger_pool.execute(level, waiting)
    deps, before = await make_deps(shop), shop.stripe.statistics.total()
    shop.stripe.faults.add("forbidden", path=f"/v1/payment_intents/{waiting[0]}")
    result = await reconcile(deps, day_of(shop))
    found = await findings(deps, result)
    assert result.status == "incomplete"
    assert {each["note"] for each in found.values()} == {
        "the row can be newer than Stripe's answer: the next run asks Stripe again"
    }
    assert shop.stripe.statistics.total() > before
    shop.stripe.faults.clear()
    assert (await reconcile(deps, day_of(shop))).status == "repaired"

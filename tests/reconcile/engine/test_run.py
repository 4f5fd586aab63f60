"""Whole runs against the pretend company: they find the planted gaps and repair what the policy allows."""

from datetime import timedelta

import asyncpg
import pytest
import structlog

from reconcile import Busy, create, ensure_default_ledger, execute
from sandbox.shop.ledger import Plan, seed_ledger
from settings.accounts import Account
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, classes, day_of, findings, reconcile, rows

EVERY_GAP = Plan(
    missing=7, stale_status=5, stale_amount=3, conflicting=4, ahead=2, orphaned=6, duplicated=3, malformed=4
)
REPAIRABLE = Plan(missing=7, stale_status=5, stale_amount=3)


async def test_every_planted_gap_is_found_in_its_class(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=1500)
    planted = await seed_ledger(database, shop.world, EVERY_GAP)
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert classes(result) == planted.counts()
    assert result.objects["payments"]["read"] == 1500
    assert (result.status, result.exit_code) == ("discrepancies", 1)
    found = await findings(deps, result)
    for name in ("created", "updated", "conflict", "orphaned", "duplicate", "invalid"):
        assert {id_ for id_, each in found.items() if each["class"] == name} == set(getattr(planted, name))


async def test_next_run_after_a_repair_finds_everything_synced(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=600)
    planted = await seed_ledger(database, shop.world, REPAIRABLE)
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert (result.status, result.exit_code) == ("repaired", 0)
    assert classes(result) == planted.counts()
    assert result.summary == "Synced: 585, Created: 7, Updated: 8"

    before = await rows(ledger_pool, "select *, xmin::text from public.payments order by 1")
    again = await reconcile(deps, day_of(shop))
    assert (again.status, again.summary) == ("matched", "Synced: 600, Created: 0, Updated: 0")
    assert await rows(ledger_pool, "select *, xmin::text from public.payments order by 1") == before


async def test_created_row_has_stripes_facts_and_team_statuses(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=120)
    planted = await seed_ledger(database, shop.world, Plan(missing=120))
    await reconcile(await make_deps(shop), day_of(shop))
    inserted = {row[0]: row for row in await rows(ledger_pool)}
    assert set(inserted) == set(planted.created)
    untouched = company(payments=120)
    await ledger_pool.execute("alter table public.payments rename to repaired")
    await seed_ledger(database, untouched.world)
    for id_, amount, currency, status, created, _, _ in await rows(ledger_pool):
        assert inserted[id_][1:5] == (amount, currency, status, created)
        assert inserted[id_][6] == "reconciliation"
        assert inserted[id_][5] is not None


async def test_dry_run_finds_the_same_and_writes_nothing(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=400)
    planted = await seed_ledger(database, shop.world, REPAIRABLE)
    before = await rows(ledger_pool)
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop), dry_run=True)
    assert (result.mode, result.status, result.exit_code) == ("dry-run", "discrepancies", 1)
    assert classes(result) == planted.counts()
    assert await rows(ledger_pool) == before
    actions = {each["action"] for each in (await findings(deps, result)).values()}
    assert actions == {"would be inserted", "would be updated"}


async def test_classes_outside_the_policy_are_not_written(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world, REPAIRABLE)
    deps = await make_deps(shop, repair=("created",))
    result = await reconcile(deps, day_of(shop))
    assert result.status == "discrepancies"
    updated = [each for each in (await findings(deps, result)).values() if each["class"] == "updated"]
    assert {(each["action"], each["note"]) for each in updated} == {
        ("none", "the repair policy does not name 'updated'")
    }
    assert (
        await ledger_pool.fetchval("select count(*) from public.payments where source = 'reconciliation'")
        == 7
    )


async def test_conflict_is_overwritten_only_if_the_policy_names_it(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world, Plan(conflicting=4, ahead=2))
    deps = await make_deps(shop)
    assert (await reconcile(deps, day_of(shop))).status == "discrepancies"
    overwriting = await make_deps(shop, repair=("created", "updated", "conflict"))
    assert (await reconcile(overwriting, day_of(shop))).status == "repaired"
    assert (await reconcile(deps, day_of(shop))).status == "matched"


async def test_second_run_of_an_account_is_refused(company: Start, store_pool: asyncpg.Pool) -> None:
    window = day_of(company(payments=10))
    first = await create(store_pool, window)
    with pytest.raises(Busy, match=f"{first} is still open for this account"):
        await create(store_pool, window)
    await create(store_pool, window, account=Account("acct_other"))


async def test_finished_run_returns_its_stored_result(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=80)
    await seed_ledger(database, shop.world)
    deps = await make_deps(shop)
    run = await create(deps.store, day_of(shop))
    assert await execute(run, deps) == await execute(run, deps)


async def test_log_has_the_summary_of_counts(company: Start, make_deps: MakeDeps, database: str) -> None:
    shop = company(payments=60)
    await seed_ledger(database, shop.world, Plan(missing=3, stale_status=2))
    with structlog.testing.capture_logs() as logged:
        await reconcile(await make_deps(shop), day_of(shop))
    assert [each["message"] for each in logged if each["event"] == "reconciled"] == [
        "Synced: 55, Created: 3, Updated: 2"
    ]


async def test_only_staged_rows_of_the_newest_minutes_remain(
    company: Start, make_deps: MakeDeps, database: str, store_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    day = day_of(shop)
    await reconcile(await make_deps(shop), day)
    assert await store_pool.fetchval("select count(*) from paywatch.staged_ledger") == 0
    left = await store_pool.fetch("select distinct created from paywatch.staged_stripe")
    assert all(row["created"] >= day.until - timedelta(minutes=5) for row in left)


async def test_default_ledger_serves_a_team_without_a_table(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=150)
    deps = await make_deps(shop, mapping=None)
    await ensure_default_ledger(ledger_pool)
    await ensure_default_ledger(ledger_pool)
    result = await reconcile(deps, day_of(shop))
    assert (result.status, result.objects["payments"]["created"]) == ("repaired", 150)
    assert (await reconcile(deps, day_of(shop))).status == "matched"

"""Objects that Stripe's events name: changes of objects that were created before the window."""

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs

import asyncpg
import pytest

from reconcile.objects.kind import Kind
from reconcile.objects.kinds import KINDS
from sandbox.shop.ledger import seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import SHOP, Start, day_of, findings, hours, reconcile
from tests.reconcile.sources.cases import (
    SET_STATUS,
    classes_and_sources,
    fetched_ids,
    payments,
    reconcile_morning,
    reconcile_to_an_open_payment,
)


async def test_old_payment_named_by_an_event_is_repaired(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, deps, afternoon = await reconcile_morning(company, make_deps, database)
    old = payments(shop, "processing", "requires_action", before=afternoon.from_)[0]
    shop.changes.change_payment(old, status="succeeded")
    result = await reconcile(deps, afternoon)
    assert await classes_and_sources(deps, result) == {old: ("updated", "changed")}
    assert result.ends["payments"].status == "repaired"
    expected = len(
        [each for each in shop.world.every_payment() if each.created >= afternoon.from_.timestamp()]
    )
    assert result.objects["payments"]["read"] == expected + 1


async def test_event_about_the_overlap_fetches_its_payment(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, deps, afternoon, last = await reconcile_to_an_open_payment(company, make_deps, database)
    shop.changes.change_payment(last, status="canceled")
    result = await reconcile(deps, afternoon)
    assert await classes_and_sources(deps, result) == {last: ("updated", "changed")}
    assert result.ends["payments"].status == "repaired"


async def test_synced_old_payment_is_counted_only_by_its_window(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await reconcile_morning(company, make_deps, database)
    old = payments(shop, "processing", "requires_action", before=afternoon.from_)[0]
    shop.changes.change_payment(old, status="succeeded")
    await ledger_pool.execute(SET_STATUS, old, "PAID")
    result = await reconcile(deps, afternoon)
    later = [each for each in shop.world.every_payment() if each.created >= afternoon.from_.timestamp()]
    assert (result.ends["payments"].status, result.objects["payments"]["synced"]) == ("matched", len(later))


async def test_old_payment_without_a_row_is_created(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await reconcile_morning(company, make_deps, database)
    old = payments(shop, "requires_action", "processing", before=afternoon.from_)[0]
    await ledger_pool.execute("delete from public.payments where stripe_payment_intent_id = $1", old)
    shop.changes.change_payment(old, status="succeeded")
    result = await reconcile(deps, afternoon)
    assert await classes_and_sources(deps, result) == {old: ("created", "changed")}


async def test_object_deleted_after_its_event_is_orphaned(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, deps, afternoon = await reconcile_morning(company, make_deps, database)
    old = payments(shop, "processing", "requires_action", before=afternoon.from_)[0]
    shop.changes.change_payment(old, status="succeeded")
    shop.changes.delete(old)
    result = await reconcile(deps, afternoon)
    assert await classes_and_sources(deps, result) == {old: ("orphaned", "changed")}


async def test_events_are_read_since_the_last_completed_run(
    company: Start, make_deps: MakeDeps, database: str, store_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await reconcile_morning(company, make_deps, database)
    query = """
        select (sources->'changed'->>'until')::timestamptz from paywatch.object_runs where object = 'payments'
    """
    began = await store_pool.fetchval(query)
    await reconcile(deps, afternoon, dry_run=True)
    await reconcile(deps, afternoon)
    requests = [parse_qs(each.query) for each in shop.stripe.statistics.requests if each.path == "/v1/events"]
    since = [int(each["created[gte]"][0]) for each in requests if "delivery_success" not in each]
    assert since == [int(began.timestamp()) - 300] * 2  # a dry run does not advance it
    assert all(len([name for name in each if name.startswith("types")]) <= 20 for each in requests)


async def test_payments_after_the_window_are_left_to_later_runs(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    deps = await make_deps(shop)
    morning = hours(day_of(shop), 0, 12)
    later = shop.changes.create_payment()
    result = await reconcile(deps, morning)
    assert result.ends["payments"].status == "matched"
    assert later not in fetched_ids(shop)
    assert set(fetched_ids(shop)) <= set(payments(shop, "succeeded", "canceled", before=morning.until))


async def test_payment_changed_after_listing_is_compared_as_changed(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=150)
    await seed_ledger(database, shop.world)
    day = day_of(shop)
    changing = payments(shop, "processing", "requires_action", before=day.until)[0]
    changed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def change() -> None:
        shop.changes.change_payment(changing, "succeeded")
        loop.call_soon_threadsafe(changed.set)

    shop.stripe.between("/v1/payment_intents", change, 2)
    shop.stripe.faults.add("error", path="/v1/events", times=3)
    events = shop.stripe.faults.add("hold", path="/v1/events")
    deps = await make_deps(shop)
    running = asyncio.create_task(reconcile(deps, day))
    await changed.wait()
    events.release()
    result = await running
    assert await classes_and_sources(deps, result) == {changing: ("updated", "listed")}
    written = "select status from public.payments where stripe_payment_intent_id = $1"
    assert await ledger_pool.fetchval(written, changing) == "PAID"


async def test_run_without_event_permission_still_repairs(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=120)
    await seed_ledger(database, shop.world)
    missed = payments(shop, "succeeded", before=day_of(shop).until)[0]
    await ledger_pool.execute("delete from public.payments where stripe_payment_intent_id = $1", missed)
    shop.stripe.denied.add("/v1/events")
    deps = await make_deps(shop, stripe={"key": shop.restricted_key})
    result = await reconcile(deps, day_of(shop))
    end = result.ends["payments"]
    assert (end.status, result.exit_code) == ("incomplete", 1)
    assert end.reason_code == "events_not_read"
    assert "rak_event_read" in end.reason
    found = await findings(deps, result)
    assert (found[missed]["resolved"], found[missed]["lost_webhook"]) == (True, "unknown")
    assert result.notes["payments"][-1].code == "delivery_unknown"


async def test_object_from_several_sources_is_one_finding(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await reconcile_morning(company, make_deps, database)
    old = payments(shop, "processing", "requires_action", before=afternoon.from_)[0]
    shop.changes.change_payment(old, status="succeeded")
    moved = "update public.payments set created_at = $2 where stripe_payment_intent_id = $1"
    await ledger_pool.execute(moved, old, afternoon.from_ + timedelta(hours=1))
    result = await reconcile(deps, afternoon)
    assert await classes_and_sources(deps, result) == {old: ("updated", "changed")}
    assert fetched_ids(shop).count(old) == 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_event_types_of_a_kind_fit_in_one_request(kind: Kind) -> None:
    derived = SHOP.model_copy(update={"statuses": {status: status for status in kind.derived_statuses}})
    for mapping in (SHOP, derived):
        types = kind.event_types(mapping).all
        assert len(types) == len(set(types)) <= 20

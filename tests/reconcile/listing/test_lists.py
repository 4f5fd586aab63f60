"""Lists that change while they are read, are unevenly distributed or omit objects are read completely."""

import asyncpg

from reconcile import Progress, create, execute
from sandbox.shop.ledger import seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, classes, day_of, findings, reconcile, rows

LIST = "/v1/payment_intents"


async def test_payment_created_while_listing_is_read(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=800)
    await seed_ledger(database, shop.world)
    day = day_of(shop)
    newest = int(day.until.timestamp()) - 5
    shop.stripe.between(LIST, lambda: shop.changes.create_payment(created=newest), 4)
    result = await reconcile(await make_deps(shop), day)
    assert (result.status, result.objects["payments"]["read"]) == ("repaired", 801)


async def test_payment_that_succeeds_after_listing_is_no_conflict(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    (processing,) = await ledger_pool.fetch("select * from public.payments where status = 'PENDING' limit 1")
    id_ = processing["stripe_payment_intent_id"]
    pay = "update public.payments set status = 'PAID' where stripe_payment_intent_id = $1"
    await ledger_pool.execute(pay, id_)
    shop.stripe.between(LIST, lambda: shop.changes.change_payment(id_, status="succeeded"), 5)
    result = await reconcile(await make_deps(shop), day_of(shop))
    assert (result.status, result.objects["payments"]["synced"]) == ("matched", 300)


async def test_second_with_more_than_a_page_is_read_completely(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=900, bursts=3)
    await seed_ledger(database, shop.world)
    result = await reconcile(await make_deps(shop), day_of(shop))
    assert (result.status, result.objects["payments"]["read"]) == ("matched", 900)


async def test_payments_within_a_few_hours_are_all_read(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=3000, skewed=True, dsn=database)
    result = await reconcile(await make_deps(shop), day_of(shop))
    assert (result.status, result.objects["payments"]["created"]) == ("repaired", 3000)


async def test_small_window_costs_two_requests(company: Start, make_deps: MakeDeps, database: str) -> None:
    shop = company(payments=90)
    await seed_ledger(database, shop.world)
    await reconcile(await make_deps(shop), day_of(shop))
    assert shop.stripe.statistics.total(LIST) == 2  # the list, and its newest minutes a second time


async def test_deleted_cursor_does_not_end_the_list(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=350)
    await seed_ledger(database, shop.world)
    day = day_of(shop)
    deps = await make_deps(shop, rate=1.0)
    listed = sorted((shop.world.payment(i).created, shop.world.payment_id(i)) for i in range(350))[::-1]
    shop.stripe.between(LIST, lambda: shop.changes.delete(listed[99][1]), 1)
    result = await reconcile(deps, day)
    assert result.objects["payments"]["read"] == 350


async def test_list_that_omits_objects_makes_the_run_incomplete(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=700)
    await seed_ledger(database, shop.world)
    shop.stripe.faults.add("missing_object", path=LIST)
    deps = await make_deps(shop)
    before = await rows(deps.ledger)
    result = await reconcile(deps, day_of(shop))
    assert (result.status, result.exit_code) == ("incomplete", 1)
    assert "Stripe's list leaves out" in result.reason
    assert result.objects["payments"]["orphaned"] == 0
    assert await rows(deps.ledger) == before


async def test_interrupted_second_listing_is_completed_later(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=450)
    await seed_ledger(database, shop.world)
    shop.stripe.faults.add("missing_object", path=LIST, times=1)
    deps = await make_deps(shop, rate=1.0)
    phases: list[str] = []

    def fail_after_the_first_reread_page(progress: Progress) -> None:
        phases.append(progress.phase)
        if progress.object == "payments" and phases[-1] == "list" and "lookups" in phases:
            shop.stripe.faults.add("error", path=LIST)

    run = await create(deps.store, day_of(shop))
    first = await execute(run, deps, fail_after_the_first_reread_page)
    assert first.ends["payments"].status == "incomplete"
    shop.stripe.faults.clear()
    result = await execute(run, deps)
    assert (result.status, result.objects["payments"]["read"]) == ("matched", 450)


async def test_deletions_while_listing_lose_no_other_payment(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=450)
    await seed_ledger(database, shop.world)
    listed = sorted((shop.world.payment(i).created, shop.world.payment_id(i)) for i in range(450))[::-1]
    gone = [id_ for _, id_ in listed[150:200]]

    def delete() -> None:
        for id_ in gone:
            shop.changes.delete(id_)

    shop.stripe.between(LIST, delete, 1)
    deps = await make_deps(shop, rate=1.0)
    result = await reconcile(deps, day_of(shop))
    assert classes(result) == {**dict.fromkeys(classes(result), 0), "synced": 400, "orphaned": 50}
    assert set(await findings(deps, result)) == set(gone)


async def test_unknown_fields_and_statuses_are_reported(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=150)
    await seed_ledger(database, shop.world)
    strange, bare, absurd, nameless = (shop.world.payment_id(i) for i in (3, 50, 90, 120))
    shop.changes.patch(strange, {"status": "requires_quantum_review", "quantum": {"bits": [1, None]}})
    shop.changes.patch(bare, {"latest_charge": None, "customer": None, "new_in_2027": []})
    shop.changes.patch(absurd, {"amount": "a lot"})
    shop.changes.patch(nameless, {"currency": None})
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert (result.status, result.objects["payments"]["read"]) == ("discrepancies", 150)
    found = await findings(deps, result)
    assert {id_: each["class"] for id_, each in found.items() if id_ != strange} == {
        absurd: "invalid",
        nameless: "invalid",
    }
    assert "requires_quantum_review" in found[strange]["differs"]
    assert not found[strange]["resolved"]

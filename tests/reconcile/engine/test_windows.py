"""Adjacent windows: every object counts in one, even if it is visible late or its row is elsewhere."""

from datetime import timedelta

import asyncpg

from reconcile import Window, ensure_default_ledger
from reconcile.codes import ProofCode, ProofReason, SourceNote
from sandbox.shop.ledger import seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, an_hour_ago, day_of, findings, hours, reconcile, rows


async def test_adjacent_windows_count_every_payment_once(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=700)
    await seed_ledger(database, shop.world)
    deps, day = await make_deps(shop), day_of(shop)
    parts = [await reconcile(deps, hours(day, start, start + 6)) for start in (0, 6, 12, 18)]
    assert sum(part.objects["payments"]["read"] for part in parts) == 700
    assert {part.status for part in parts} == {"matched"}


async def test_window_without_payments_is_matched(company: Start, make_deps: MakeDeps, database: str) -> None:
    shop = company(payments=50)
    await seed_ledger(database, shop.world)
    day = day_of(shop)
    result = await reconcile(await make_deps(shop), hours(day, -48, -24))
    assert (result.status, result.objects["payments"]["read"]) == ("matched", 0)
    (note,) = [each for each in result.notes["payments"] if each.code == SourceNote.QUIET_WINDOW]
    assert note.text.startswith("a quiet window: ")
    unchecked = [proof for proof in result.proofs if proof.code != ProofCode.WINDOW_READ]
    assert {proof.code for proof in unchecked} >= {*ProofCode} - {ProofCode.WINDOW_READ}
    assert {proof.result for proof in unchecked} == {"NOT CHECKED"}
    compared = [proof for proof in unchecked if proof.object == "payments"]
    assert {proof.reason_code for proof in compared} == {ProofReason.NOTHING_TO_CHECK}


async def test_row_with_another_creation_time_is_not_missing(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=200)
    await seed_ledger(database, shop.world)
    await ledger_pool.execute("update public.payments set created_at = created_at - interval '3 days'")
    result = await reconcile(await make_deps(shop), day_of(shop))
    assert (result.status, result.objects["payments"]["synced"]) == ("matched", 200)


async def test_row_of_another_window_counts_only_if_it_differs(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=200)
    await seed_ledger(database, shop.world)
    day = day_of(shop)
    first_half, second_half = hours(day, 0, 12), hours(day, 12, 24)
    moved = await rows(
        ledger_pool,
        "update public.payments set created_at = created_at + interval '12 hours' "
        "where stripe_payment_intent_id in (select stripe_payment_intent_id from public.payments "
        f"where created_at < '{second_half.from_}' limit 2) returning stripe_payment_intent_id",
    )
    deps = await make_deps(shop)
    expected = (await reconcile(deps, first_half)).objects["payments"]["read"]
    assert (await reconcile(deps, second_half)).objects["payments"]["read"] == 200 - expected
    clear_status = "update public.payments set status = null where stripe_payment_intent_id = $1"
    await ledger_pool.execute(clear_status, moved[0][0])
    result = await reconcile(deps, second_half)
    assert (result.status, result.objects["payments"]["updated"]) == ("repaired", 1)
    assert (await findings(deps, result))[moved[0][0]]["source"] == "unlisted"


async def test_duplicate_across_windows_is_found_by_both_runs(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=200)
    await seed_ledger(database, shop.world)
    first_half, second_half = hours(day_of(shop), 0, 12), hours(day_of(shop), 12, 24)
    await ledger_pool.execute("alter table public.payments drop constraint payments_pkey")
    duplicate = await ledger_pool.fetchval(
        "insert into public.payments select stripe_payment_intent_id, amount, currency, status, $1 "
        "from public.payments where created_at < $1 limit 1 returning stripe_payment_intent_id",
        second_half.from_,
    )
    deps = await make_deps(shop)
    for half, source in ((first_half, "listed"), (second_half, "unlisted")):
        found = await findings(deps, await reconcile(deps, half, dry_run=True))
        assert {id_: (each["class"], each["source"]) for id_, each in found.items()} == {
            duplicate: ("duplicate", source)
        }


async def test_object_visible_late_is_found_by_the_next_run(
    company: Start, make_deps: MakeDeps, database: str, store_pool: asyncpg.Pool
) -> None:
    shop = company(payments=100, **an_hour_ago())
    await seed_ledger(database, shop.world)
    deps, day = await make_deps(shop), day_of(shop)
    evening, night = Window(day.from_, day.until), Window(day.until, day.until + timedelta(hours=1))
    assert (await reconcile(deps, evening)).status == "matched"
    late = shop.changes.create_payment(created=int((day.until - timedelta(seconds=20)).timestamp()))
    result = await reconcile(deps, night)
    assert (result.status, result.objects["payments"]["created"]) == ("repaired", 1)
    assert list(await findings(deps, result)) == [late]


async def test_object_visible_late_counts_after_a_refetch(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=100, **an_hour_ago())
    await seed_ledger(database, shop.world)
    deps, day = await make_deps(shop), day_of(shop)
    night = Window(day.until, day.until + timedelta(hours=1))
    assert (await reconcile(deps, day)).status == "matched"
    moment = day.until - timedelta(seconds=20)
    late = shop.changes.create_payment(status="processing", created=int(moment.timestamp()))
    await ledger_pool.execute(
        "insert into public.payments (stripe_payment_intent_id, amount, currency, status, created_at) "
        "values ($1, 2000, 'usd', 'PAID', $2)",
        late,
        moment,
    )
    result = await reconcile(deps, night)
    found = await findings(deps, result)
    assert {id_: (each["class"], each["source"]) for id_, each in found.items()} == {
        late: ("conflict", "listed")
    }
    assert (result.status, result.objects["payments"]["read"]) == ("discrepancies", 1)


async def test_nothing_is_late_once_the_seen_ids_are_deleted(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=100, **an_hour_ago())
    await seed_ledger(database, shop.world)
    deps, day = await make_deps(shop), day_of(shop)
    shop.changes.create_payment(created=int((day.until - timedelta(seconds=90)).timestamp()))
    night = Window(day.until, day.until + timedelta(hours=1))
    assert (await reconcile(deps, day)).objects["payments"]["read"] == 101
    async with deps.store.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        await connection.execute("update paywatch.runs set finished_at = finished_at - interval '3 days'")
    await reconcile(deps, hours(day, -48, -24))
    assert (await reconcile(deps, night)).objects["payments"]["read"] == 0


async def test_object_seen_only_by_a_dry_run_counts_as_late(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=100, **an_hour_ago())
    await seed_ledger(database, shop.world)
    deps, day = await make_deps(shop), day_of(shop)
    await reconcile(deps, day)
    late = shop.changes.create_payment(created=int((day.until - timedelta(seconds=20)).timestamp()))
    await reconcile(deps, day, dry_run=True)
    result = await reconcile(deps, Window(day.until, day.until + timedelta(hours=1)))
    assert {id_: each["source"] for id_, each in (await findings(deps, result)).items()} == {late: "listed"}
    assert result.objects["payments"]["read"] == 1


async def test_late_objects_depend_only_on_their_kinds_result(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=100, **an_hour_ago())
    await seed_ledger(database, shop.world)
    await ensure_default_ledger(ledger_pool)
    deps, day = await make_deps(shop), day_of(shop)
    shop.stripe.faults.add("error", path="/v1/payouts")
    first = await reconcile(deps, day, objects=("payments", "payouts"))
    assert (first.status, first.ends["payments"].status) == ("incomplete", "matched")
    late = shop.changes.create_payment(created=int((day.until - timedelta(seconds=20)).timestamp()))
    result = await reconcile(deps, Window(day.until, day.until + timedelta(hours=1)))
    assert {id_: each["source"] for id_, each in (await findings(deps, result)).items()} == {late: "listed"}
    assert result.objects["payments"]["read"] == 1

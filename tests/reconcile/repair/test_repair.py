"""Repair in a table with triggers, row-level security and concurrent writers."""

from dataclasses import replace

import asyncpg
import pytest

from reconcile import Progress, create, execute
from sandbox.embedded.servers import EmbeddedPostgres
from sandbox.shop.ledger import Plan, seed_ledger
from tests.conftest import run_in_thread
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, findings, reconcile, role_of, rows

KEY = "stripe_payment_intent_id"
NEXT_TRANSACTION = "select pg_snapshot_xmax(pg_current_snapshot())::text"


@pytest.mark.parametrize(
    ("raised", "note"),
    [
        ("raise exception 'books are closed'", "the ledger refused the row: books are closed"),
        (
            "raise exception 'books are closed' using errcode = 'BK001'",
            "the ledger refused the row: books are closed",
        ),
        (
            "raise exception 'books are closed' using errcode = 'insufficient_privilege'",
            "the ledger refused the row: books are closed",
        ),
        ("return null", "the insert added no row"),
    ],
)
async def test_row_refused_by_a_trigger_does_not_stop_the_others(
    company: Start, make_deps: MakeDeps, database: str, raised: str, note: str
) -> None:
    shop = company(payments=150)
    planted = await seed_ledger(database, shop.world, Plan(missing=4, stale_status=4))
    closed = {planted.created[0], planted.updated[0]}
    listed = ", ".join(f"'{id_}'" for id_ in closed)
    deps = await make_deps(shop)
    await deps.ledger.execute(
        f"create function closed() returns trigger language plpgsql as $$ begin if new.{KEY} in ({listed}) "
        f"then {raised}; end if; return new; end $$;"
        "create trigger closed before insert or update on payments for each row execute function closed()"
    )
    result = await reconcile(deps, day_of(shop))
    left = {id_: each for id_, each in (await findings(deps, result)).items() if not each["resolved"]}
    assert (result.status, set(left)) == ("discrepancies", closed)
    assert left[planted.created[0]]["note"].startswith(note)


async def test_row_refused_by_a_policy_does_not_stop_the_others(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool, clerk: asyncpg.Pool
) -> None:
    shop = company(payments=150)
    planted = await seed_ledger(database, shop.world, Plan(missing=5))
    hidden = planted.created[0]
    role = await role_of(clerk)
    await ledger_pool.execute(
        f"alter table payments enable row level security; create policy most on payments to {role} "
        f"using (true) with check ({KEY} <> '{hidden}');"
        f"grant select, insert, update on payments to {role}"
    )
    deps = replace(await make_deps(shop), ledger=clerk)
    result = await reconcile(deps, day_of(shop))
    left = {id_: each["note"] for id_, each in (await findings(deps, result)).items() if not each["resolved"]}
    assert left == {
        hidden: 'the ledger refused the row: new row violates row-level security policy for table "payments"'
    }
    assert len(await rows(ledger_pool)) == 149


async def test_concurrent_webhook_write_is_not_overwritten(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=150)
    planted = await seed_ledger(database, shop.world, Plan(missing=3, stale_status=3))
    updated, created = planted.updated[0], planted.created[0]
    webhook = (
        f"update payments set status = 'REFUNDED' where {KEY} = '{updated}';"
        f"insert into payments values ('{created}', 1, 'usd', 'PAID', now(), now(), 'webhook')"
    )

    async def write() -> None:
        connection = await asyncpg.connect(database)
        await connection.execute(webhook)
        await connection.close()

    def write_concurrently(progress: Progress) -> None:
        if progress.phase == "repair" and progress.records == 0:
            run_in_thread(write())

    deps = await make_deps(shop)
    result = await execute(await create(deps.store, day_of(shop)), deps, write_concurrently)
    found = await findings(deps, result)
    assert {id_ for id_, each in found.items() if each["action"] == "none"} == {updated, created}
    assert {found[id_]["note"] for id_ in (updated, created)} == {
        "the row changed between the comparison and the write"
    }
    now = {row[0]: row for row in await rows(ledger_pool)}
    assert (now[updated][3], now[created][6]) == ("REFUNDED", "webhook")
    assert all(each["resolved"] for id_, each in found.items() if id_ not in (updated, created))


async def test_row_images_before_and_after_are_stored(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=100)
    planted = await seed_ledger(database, shop.world, Plan(missing=1, stale_status=1))
    await ledger_pool.execute('alter table payments add column doc json default \'{"b": 1,  "a": 2.50}\'')
    deps = await make_deps(shop)
    image = f"select row_to_json(t)::text from payments t where {KEY} = $1"
    async with ledger_pool.acquire() as utc, utc.transaction():
        await utc.execute("set local timezone = 'UTC'")
        before = await utc.fetchval(image, planted.updated[0])
    await reconcile(deps, day_of(shop), dry_run=True)
    stored = "select id, before, after from paywatch.row_images order by id"
    assert await deps.store.fetch(stored) == []
    await reconcile(deps, day_of(shop))
    images = {row["id"]: row for row in await deps.store.fetch(stored)}
    assert set(images) == {planted.updated[0], planted.created[0]}
    assert images[planted.updated[0]]["before"] == before
    assert images[planted.created[0]]["before"] is None
    async with ledger_pool.acquire() as utc, utc.transaction():
        await utc.execute("set local timezone = 'UTC'")
        for id_, row in images.items():
            assert row["after"] == await utc.fetchval(image, id_)


async def test_matched_ledger_gets_no_write(
    company: Start, make_deps: MakeDeps, own_postgres: EmbeddedPostgres
) -> None:
    shop = company(payments=300)
    await seed_ledger(own_postgres.dsn, shop.world)
    async with asyncpg.create_pool(own_postgres.dsn, min_size=0) as ledger:
        deps = replace(await make_deps(shop), ledger=ledger)
        await ledger.execute("vacuum analyze payments")
        before = await ledger.fetchval(NEXT_TRANSACTION)
        result = await reconcile(deps, day_of(shop))
        assert result.status == "matched"
        assert await ledger.fetchval(NEXT_TRANSACTION) == before


async def test_writes_are_reported_although_verification_failed(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=100)
    planted = await seed_ledger(database, shop.world, Plan(missing=3, stale_status=2))

    async def rename() -> None:
        connection = await asyncpg.connect(database)
        await connection.execute("alter table payments rename to moved_away")
        await connection.close()

    def write_concurrently(progress: Progress) -> None:
        if progress.phase == "verify":
            run_in_thread(rename())

    deps = await make_deps(shop)
    result = await execute(await create(deps.store, day_of(shop)), deps, write_concurrently)
    assert result.status == "failed"
    found = await findings(deps, result)
    assert {found[id_]["action"] for id_ in planted.created} == {"inserted"}
    assert {found[id_]["action"] for id_ in planted.updated} == {"updated"}
    assert not any(each["resolved"] for each in found.values())

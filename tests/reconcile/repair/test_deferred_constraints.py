"""Constraints that Postgres checks at COMMIT: they refuse single rows, on a dry run too."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from sandbox.shop.ledger import Plan, Planted, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, findings, reconcile, rows

KEY = "stripe_payment_intent_id"
REPAIR = ("created", "updated")
DEFERRED = "deferrable initially deferred"
RAISE = """
create function refuse() returns trigger language plpgsql as
  'begin raise exception ''books are closed''; end'
"""


async def add_foreign_key(ledger: asyncpg.Pool, planted: Planted, without: str) -> None:
    """Declares payments as Django does: a foreign key that is checked at COMMIT. One order is missing."""
    await ledger.execute("create table orders (id text primary key)")
    await ledger.execute(f"insert into orders select {KEY} from payments")
    await ledger.executemany("insert into orders values ($1)", [[id_] for id_ in planted.created])
    await ledger.execute("delete from orders where id = $1", without)
    await ledger.execute(f"alter table payments add foreign key ({KEY}) references orders {DEFERRED}")


async def refuse_foreign_key(ledger: asyncpg.Pool, planted: Planted) -> str:
    await add_foreign_key(ledger, planted, without=planted.created[0])
    return planted.created[0]


async def refuse_update(ledger: asyncpg.Pool, planted: Planted) -> str:
    await ledger.execute(
        f"{RAISE}; create constraint trigger refuse after update on payments {DEFERRED} for each row "
        f"when (new.{KEY} = '{planted.updated[0]}') execute function refuse()"
    )
    return planted.updated[0]


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize(
    ("plant", "note"),
    [
        (refuse_foreign_key, 'insert or update on table "payments" violates foreign key constraint'),
        (refuse_update, "books are closed"),
    ],
)
async def test_deferred_constraint_refuses_only_its_row(
    company: Start,
    make_deps: MakeDeps,
    database: str,
    ledger_pool: asyncpg.Pool,
    *,
    plant: Callable[[asyncpg.Pool, Planted], Awaitable[str]],
    note: str,
    dry_run: bool,
) -> None:
    shop = company(payments=150)
    planted = await seed_ledger(database, shop.world, Plan(missing=4, stale_status=3))
    bad = await plant(ledger_pool, planted)
    before = await rows(ledger_pool)
    deps = await make_deps(shop, repair=REPAIR)
    result = await reconcile(deps, day_of(shop), dry_run=dry_run)
    found = await findings(deps, result)
    assert (result.status, len(found)) == ("discrepancies", 7)
    assert found[bad]["note_code"] == "ledger_refused"
    assert found[bad]["note"].startswith(f"the ledger refused the row: {note}")
    others = [each for id_, each in found.items() if id_ != bad]
    if dry_run:
        assert {each["action"] for each in others} == {"would be inserted", "would be updated"}
        assert await rows(ledger_pool) == before
    else:
        assert all(each["resolved"] for each in others)


async def test_trigger_may_insert_a_child_row_before_its_parent(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=150)
    planted = await seed_ledger(database, shop.world, Plan(missing=6))
    await add_foreign_key(ledger_pool, planted, without=planted.created[0])
    await ledger_pool.execute(
        f"create table entries (payment text references payments {DEFERRED});"
        "create function enter() returns trigger language plpgsql as "
        f"'begin insert into entries values (new.{KEY}); return new; end';"
        "create trigger enter before insert on payments for each row execute function enter()"
    )
    deps = await make_deps(shop, repair=REPAIR)
    result = await reconcile(deps, day_of(shop))
    left = [id_ for id_, each in (await findings(deps, result)).items() if not each["resolved"]]
    assert left == [planted.created[0]]
    assert await ledger_pool.fetchval("select count(*) from entries") == 5


async def test_image_has_what_a_deferred_trigger_changed(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=100)
    await seed_ledger(database, shop.world, Plan(missing=2))
    await ledger_pool.execute(
        "create function stamp() returns trigger language plpgsql as "
        f"'begin update payments set source = ''stamped'' where {KEY} = new.{KEY}; return null; end';"
        f"create constraint trigger stamp after insert on payments {DEFERRED} "
        "for each row execute function stamp()"
    )
    deps = await make_deps(shop, repair=REPAIR)
    assert (await reconcile(deps, day_of(shop))).status == "repaired"
    images = await deps.store.fetch("select after::json->>'source' as source from paywatch.row_images")
    assert [row["source"] for row in images] == ["stamped", "stamped"]


async def test_refused_commit_names_what_the_ledger_raised(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    """A trigger can defer a check until after Paywatch has made all constraints immediate."""
    shop = company(payments=100)
    await seed_ledger(database, shop.world, Plan(missing=2))
    before = await rows(ledger_pool)
    await ledger_pool.execute(
        f"{RAISE}; create table late (id text);"
        f"create constraint trigger refuse after insert on late {DEFERRED} "
        "for each row execute function refuse();"
        "create function postpone() returns trigger language plpgsql as "
        f"'begin set constraints all deferred; insert into late values (new.{KEY}); return null; end';"
        f"create constraint trigger postpone after insert on payments {DEFERRED} "
        "for each row execute function postpone()"
    )
    deps = await make_deps(shop, repair=REPAIR)
    result = await reconcile(deps, day_of(shop))
    end = result.ends["payments"]
    assert (end.status, end.reason_code) == ("failed", "ledger_error")
    assert end.reason == "the ledger refused the commit, so nothing was written: books are closed"
    assert await rows(ledger_pool) == before

"""Undoing a run restores the table, except for rows that changed since."""

import asyncio
from collections.abc import Sequence

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile import Deps, ReconcileError, RunResult, create
from reconcile.audit.links import get_link
from reconcile.audit.sign_off import records_of, sign
from reconcile.audit.signing import is_signed, signer_of
from reconcile.audit.verification import VerifyRequest
from reconcile.audit.verify_store import verify_store
from reconcile.undo.undo import undo, undos
from sandbox.shop.ledger import Plan, Planted, seed_ledger
from settings.accounts import Account
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.reporting import PRIVATE_KEY, tamper
from tests.reconcile.shop import Start, day_of, reconcile, role_of, rows
from tests.waiting import eventually

ALL = ("created", "updated", "conflict")
GAPS = Plan(missing=7, stale_status=5, stale_amount=3, conflicting=4, ahead=2)
KEY = "stripe_payment_intent_id"
KILL = """
select bool_or(pg_terminate_backend(pid)) from pg_stat_activity
where wait_event_type = 'Lock' and datname = current_database()
"""
UNMARK = """
update paywatch.undos set finished_at = null,
  xids = (select jsonb_object_agg(key, split_part(value, ' ', 1)) from jsonb_each_text(xids))
"""


@pytest.fixture
async def repaired(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> tuple[Deps, RunResult, Planted, Sequence[tuple[object, ...]]]:
    """A run that repaired a small ledger, the planted gaps, and the rows before the repair."""
    shop = company(payments=120)
    planted = await seed_ledger(database, shop.world, Plan(missing=3, stale_status=4))
    before = await rows(ledger_pool)
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert result.status == "repaired"
    return deps, result, planted, before


Repaired = tuple[Deps, RunResult, Planted, Sequence[tuple[object, ...]]]


async def test_undo_restores_the_table(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world, GAPS)
    before = await rows(ledger_pool)
    deps = await make_deps(shop, repair=ALL)
    result = await reconcile(deps, day_of(shop))
    assert result.status == "repaired"
    after = await rows(ledger_pool)

    tried = await undo(deps.store, ledger_pool, result.run, by="ada", dry_run=True)
    counts = {"payments": {"put_back": 14, "deleted": 7, "left": 0}}
    assert (tried.status, tried.objects) == ("undone", counts)
    assert await rows(ledger_pool) == after
    assert await undos(deps.store, result.run) == []

    done = await undo(deps.store, ledger_pool, result.run, by="ada")
    assert (done.status, done.objects, done.exit_code) == ("undone", counts, 0)
    assert await rows(ledger_pool) == before
    (record,) = await undos(deps.store, result.run)
    assert (record["requested_by"], record["rows"]) == ("ada", {"payments": {"put back": 14, "deleted": 7}})
    assert record["started_at"] <= record["finished_at"]

    again = await undo(deps.store, ledger_pool, result.run, by="bob")
    assert (again.status, again.objects) == ("nothing to undo", {})
    assert await rows(ledger_pool) == before


PLANS = st.builds(
    Plan,
    missing=st.integers(0, 6),
    stale_status=st.integers(0, 4),
    stale_amount=st.integers(0, 1),
    conflicting=st.integers(0, 4),
    ahead=st.integers(0, 1),
    orphaned=st.integers(0, 2),
    seed=st.integers(0, 1000),
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_run_and_its_undo_together_change_nothing(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool, data: st.DataObject
) -> None:
    plan, repair = data.draw(PLANS), data.draw(st.sets(st.sampled_from(ALL)))
    shop = company(payments=60)
    await ledger_pool.execute("drop table if exists public.payments")
    await seed_ledger(database, shop.world, plan)
    before = await rows(ledger_pool)
    deps = await make_deps(shop, repair=tuple(sorted(repair)))
    result = await reconcile(deps, day_of(shop))
    done = await undo(deps.store, ledger_pool, result.run, by="ada")
    assert done.left == []
    assert await rows(ledger_pool) == before


async def test_rows_changed_since_the_run_are_left(repaired: Repaired, ledger_pool: asyncpg.Pool) -> None:
    deps, result, planted, before = repaired
    updated, gone, created = planted.updated[0], planted.updated[1], planted.created[0]
    change = f"update payments set source = 'by hand', amount = amount + 1 where {KEY} = any($1)"
    await ledger_pool.execute(change, [updated, created])
    await ledger_pool.execute(f"delete from payments where {KEY} = $1", gone)
    await ledger_pool.execute("alter table payments add column later text default 'x'")
    done = await undo(deps.store, ledger_pool, result.run, by="ada")
    assert (done.status, done.exit_code) == ("partly undone", 1)
    assert done.objects == {"payments": {"put_back": 2, "deleted": 2, "left": 3}}
    assert {(each.id, each.note) for each in done.left} == {
        (updated, "changed since: amount, source"),
        (created, "changed since: amount, source"),
        (gone, "the row no longer exists"),
    }
    await ledger_pool.execute("alter table payments drop column later")
    untouched = {updated, gone, created}
    now = [row for row in await rows(ledger_pool) if row[0] not in untouched]
    assert now == [row for row in before if row[0] not in untouched]


async def test_rows_hidden_by_a_policy_may_still_exist(
    repaired: Repaired, ledger_pool: asyncpg.Pool, clerk: asyncpg.Pool
) -> None:
    deps, result, _, _ = repaired
    role = await role_of(clerk)
    await ledger_pool.execute(
        f"grant select, insert, update, delete on payments to {role};"
        f"alter table payments enable row level security; create policy p on payments for select using (true)"
    )
    done = await undo(deps.store, clerk, result.run, by="ada")
    assert (done.status, done.objects["payments"]) == (
        "partly undone",
        {"put_back": 0, "deleted": 0, "left": 7},
    )
    assert {each.note for each in done.left} == {
        "the row no longer exists, or row-level security hides it from this user"
    }


async def test_rows_that_cannot_be_deleted_are_left(
    repaired: Repaired, ledger_pool: asyncpg.Pool, clerk: asyncpg.Pool
) -> None:
    deps, result, planted, before = repaired
    role = await role_of(clerk)
    await ledger_pool.execute(f"grant select, insert, update on payments to {role}")
    done = await undo(deps.store, clerk, result.run, by="ada")
    assert done.objects == {"payments": {"put_back": 4, "deleted": 0, "left": 3}}
    assert {each.note for each in done.left} == {
        f'this user may not delete rows: grant delete on "public"."payments" to "{role}"'
    }

    await ledger_pool.execute(
        f"create table items (payment text references payments ({KEY}) on delete cascade)"
    )
    done = await undo(deps.store, ledger_pool, result.run, by="ada")
    assert {each.note for each in done.left} == {
        "a foreign key would delete or change rows of another table too"
    }

    await ledger_pool.execute(
        f"drop table items; create table items (payment text references payments ({KEY}))"
    )
    await ledger_pool.execute("insert into items values ($1)", planted.created[0])
    done = await undo(deps.store, ledger_pool, result.run, by="ada")
    assert done.objects == {"payments": {"put_back": 0, "deleted": 2, "left": 1}}
    assert "the ledger refused the row: update or delete on table" in done.left[0].note
    assert [row for row in await rows(ledger_pool) if row[0] != planted.created[0]] == before
    assert [each["requested_by"] for each in await undos(deps.store, result.run)] == ["ada"] * 3


async def test_deferred_foreign_key_keeps_only_its_row(repaired: Repaired, ledger_pool: asyncpg.Pool) -> None:
    deps, result, planted, _ = repaired
    await ledger_pool.execute(
        f"create table items (payment text references payments ({KEY}) deferrable initially deferred)"
    )
    await ledger_pool.execute("insert into items values ($1)", planted.created[0])
    done = await undo(deps.store, ledger_pool, result.run, by="ada")
    assert done.objects == {"payments": {"put_back": 4, "deleted": 2, "left": 1}}
    assert [(each.id, each.note_code) for each in done.left] == [(planted.created[0], "undo_refused")]


async def test_killed_undo_is_resumed(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=1600)
    planted = await seed_ledger(database, shop.world, Plan(missing=1200))
    before = await rows(ledger_pool)
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    async with ledger_pool.acquire() as other:
        transaction = other.transaction()
        await transaction.start()
        await other.execute(f"select from payments where {KEY} = $1 for update", max(planted.created))
        killed = asyncio.create_task(undo(deps.store, ledger_pool, result.run, by="ada"))
        await eventually(lambda: ledger_pool.fetchval(KILL), "the undo waits for the lock and is killed")
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            await killed
        await transaction.rollback()
    (record,) = await undos(deps.store, result.run)
    assert record["finished_at"] is None
    done = await undo(deps.store, ledger_pool, result.run, by="bob")
    assert done.objects == {"payments": {"put_back": 0, "deleted": 1200, "left": 0}}
    assert await rows(ledger_pool) == before
    (finished,) = await undos(deps.store, result.run)
    assert (finished["id"], finished["requested_by"]) == (record["id"], "ada")


async def test_committed_undo_is_not_repeated(repaired: Repaired, ledger_pool: asyncpg.Pool) -> None:
    deps, result, planted, _ = repaired
    await undo(deps.store, ledger_pool, result.run, by="ada")
    await deps.store.execute(UNMARK)
    await ledger_pool.execute(f"update payments set amount = amount + 1 where {KEY} = $1", planted.updated[0])
    done = await undo(deps.store, ledger_pool, result.run, by="bob")
    assert (done.status, done.objects) == (
        "undone",
        {"payments": {"put_back": 4, "deleted": 3, "left": 0}},
    )
    assert len(await undos(deps.store, result.run)) == 1


async def test_undo_needs_an_ended_run_and_no_other_undo(
    repaired: Repaired, ledger_pool: asyncpg.Pool, company: Start
) -> None:
    deps, result, _, _ = repaired
    shop = company(payments=5)
    waiting_run = await create(deps.store, day_of(shop), account=Account("acct_1"))
    with pytest.raises(ReconcileError, match="has not ended: cancel it first"):
        await undo(deps.store, ledger_pool, waiting_run, by="ada")
    async with deps.store.acquire() as other, other.transaction():
        lock = "select pg_advisory_xact_lock(hashtextextended('paywatch undo ' || $1, 0))"
        await other.execute(lock, result.run)
        with pytest.raises(ReconcileError, match=r"another undo of .* is running: wait until it has ended"):
            await undo(deps.store, ledger_pool, result.run, by="ada")


async def test_stamping_trigger_does_not_prevent_undo(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=80)
    await seed_ledger(database, shop.world, Plan(stale_status=3))
    await ledger_pool.execute(
        "alter table payments add column version int default 1;"
        "create function stamp() returns trigger language plpgsql as $$ begin "
        "if pg_trigger_depth() < 2 then update payments set version = version + 1 "
        f"where {KEY} = new.{KEY}; end if; return null; end $$;"
        "create trigger stamp after update on payments for each row execute function stamp()"
    )
    before = await rows(ledger_pool, "select amount, status, updated_at from payments order by 1, 2, 3")
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert result.status == "repaired"
    done = await undo(deps.store, ledger_pool, result.run, by="ada")
    assert done.objects == {"payments": {"put_back": 3, "deleted": 0, "left": 0}}
    assert (
        await rows(ledger_pool, "select amount, status, updated_at from payments order by 1, 2, 3") == before
    )


async def test_undo_is_recorded_in_the_sign_off_chain(repaired: Repaired, ledger_pool: asyncpg.Pool) -> None:
    deps, result, _, _ = repaired
    signer = signer_of(PRIVATE_KEY)
    await undo(deps.store, ledger_pool, result.run, by="ada", dry_run=True, signer=signer)
    assert (await verify_store(deps.store, VerifyRequest())).notes == []
    await undo(deps.store, ledger_pool, result.run, by="ada", signer=signer)
    found = await verify_store(deps.store, VerifyRequest())
    (note,) = found.notes
    assert note.code == "run_undone"
    assert note.text.startswith(f"{result.run}: undone by ada at 20")
    assert note.text.endswith("Z: payments: 3 deleted, 4 put back")
    assert (found.problems, found.sign_offs) == ([], 0)
    link = await get_link(deps.store, result.run)
    (entry,) = await records_of(deps.store, link)
    assert entry.content["manifest"] == link.sha256.hex()
    assert is_signed(signer.public_key, entry.signature or b"", entry.record)
    await sign(deps.store, link, "Anna Ahrens", "preparer", signer=signer)
    await tamper(deps.store, "delete from paywatch.sign_offs where number = 1")
    problems = (await verify_store(deps.store, VerifyRequest())).problems
    assert [each.sentence.removeprefix(f"{result.run}: ") for each in problems] == [
        "sign-off 1 is missing",
        "the chain of sign-offs has no record of the undo by ada",
    ]

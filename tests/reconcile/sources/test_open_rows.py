"""Rows without a final status, and exceptions of earlier runs: each run looks some of them up at Stripe."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from reconcile import Window, create, ensure_default_ledger, execute
from reconcile.codes import Coded
from reconcile.objects.payments import PAYMENTS
from reconcile.objects.payouts import PAYOUTS
from reconcile.sources.open_rows import business_days_before, open_statuses
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import SHOP, Start, day_of, hours, reconcile
from tests.reconcile.sources.cases import (
    SET_STATUS,
    classes_and_sources,
    fetched_ids,
    payments,
    reconcile_morning,
    reconcile_to_an_open_payment,
)


async def test_open_row_of_the_overlap_is_looked_up(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    _, deps, afternoon, last = await reconcile_to_an_open_payment(company, make_deps, database)
    await ledger_pool.execute(SET_STATUS, last, "UNPAID")
    result = await reconcile(deps, afternoon)
    assert await classes_and_sources(deps, result) == {last: ("updated", "open")}


async def test_open_row_without_an_event_is_looked_up(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await reconcile_morning(company, make_deps, database)
    paid = payments(shop, "succeeded", before=afternoon.from_)[0]
    await ledger_pool.execute(SET_STATUS, paid, "PENDING")
    await ledger_pool.execute(
        "insert into public.payments (stripe_payment_intent_id, amount, currency, status, created_at) "
        "values ('pi_of_nobody', 100, 'usd', 'PENDING', $1), ('pi_final', 100, 'usd', 'PAID', $1)",
        afternoon.from_ - timedelta(hours=1),
    )
    result = await reconcile(deps, afternoon)
    assert await classes_and_sources(deps, result) == {
        paid: ("updated", "open"),
        "pi_of_nobody": ("orphaned", "open"),
    }
    assert "pi_final" not in fetched_ids(shop)
    open_ = payments(shop, "processing", "requires_action", before=afternoon.from_)
    assert set(open_) < set(fetched_ids(shop))


async def test_evidence_of_absence_has_stripes_time(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    then = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    shape = {"since": then - timedelta(days=1), "until": then - timedelta(hours=1)}
    shop = company(payments=20, now=then, **shape)
    await seed_ledger(database, shop.world, Plan(orphaned=1))
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert result.objects["payments"]["orphaned"] == 1
    (at,) = [row["at"] for row in await deps.store.fetch("select at from paywatch.pages where sha256 = ''")]
    assert then <= at < then + timedelta(hours=1)


async def test_successive_runs_look_up_open_rows_in_turn(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, _, afternoon = await reconcile_morning(company, make_deps, database)
    deps = await make_deps(shop, open_at_most=10)
    not_final = ("requires_payment_method", "requires_action", "requires_confirmation", "processing")
    waiting = payments(shop, *not_final, "requires_capture", before=afternoon.from_)
    assert 10 < len(waiting) <= 30
    turns = []
    for _ in range(3):
        shop.stripe.statistics.clear()
        result = await reconcile(deps, afternoon)
        turns.append(sorted(fetched_ids(shop)))
        note = f"10 open rows were looked up at Stripe, {len(waiting) - 10} are left to the next runs"
        assert result.notes["payments"] == [Coded("open_rows_left", note)]
    assert turns[0] == sorted(waiting[:10])
    assert {id_ for turn in turns for id_ in turn} == set(waiting)


async def test_exceptions_and_open_rows_share_the_lookup_limit(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=400)
    await seed_ledger(database, shop.world)
    day = day_of(shop)
    wrong = payments(shop, "succeeded", before=hours(day, 0, 12).until)[:8]
    spoil = "update public.payments set amount = amount + 500 where stripe_payment_intent_id = any($1)"
    await ledger_pool.execute(spoil, wrong)
    deps = await make_deps(shop, open_at_most=7)
    await reconcile(deps, hours(day, 0, 12))
    waiting = payments(shop, "processing", "requires_action", before=hours(day, 0, 12).until)
    assert len(waiting) > 4
    turns = []
    for start in (12, 16, 20):
        shop.stripe.statistics.clear()
        await reconcile(deps, hours(day, start, start + 4))
        turns.append(set(fetched_ids(shop)))
    assert [len(turn) for turn in turns] == [7, 7, 7]
    assert [len(turn & set(wrong)) for turn in turns] == [3, 3, 3]


async def test_dry_run_does_not_advance_through_the_open_rows(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, _, afternoon = await reconcile_morning(company, make_deps, database)
    deps = await make_deps(shop, open_at_most=5)
    turns = []
    for dry_run in (True, False):
        shop.stripe.statistics.clear()
        await reconcile(deps, afternoon, dry_run=dry_run)
        turns.append(sorted(fetched_ids(shop)))
    assert turns[0] == turns[1]
    assert len(turns[0]) == 5


async def test_exception_is_looked_up_until_it_is_resolved(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    deps, day = await make_deps(shop), day_of(shop)
    wrong = payments(shop, "succeeded", before=hours(day, 0, 12).until)[0]
    add = "update public.payments set amount = amount + $2 where stripe_payment_intent_id = $1"
    await ledger_pool.execute(add, wrong, 500)
    first = await reconcile(deps, hours(day, 0, 12))
    assert await classes_and_sources(deps, first) == {wrong: ("conflict", "listed")}
    second = await reconcile(deps, hours(day, 12, 18))
    assert await classes_and_sources(deps, second) == {wrong: ("conflict", "open")}
    await ledger_pool.execute(add, wrong, -500)
    third = await reconcile(deps, hours(day, 18, 24))
    assert third.ends["payments"].status == "matched"
    assert await deps.store.fetchval("select count(*) from paywatch.exceptions") == 0


async def test_exception_of_a_refused_id_ends_with_its_row(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    deps, day = await make_deps(shop), day_of(shop)
    odd = "pi_<b>/../x?limit=1"
    copied = """
        insert into public.payments
        select $1, amount, currency, status, $2, updated_at, source from public.payments limit 1
    """
    await ledger_pool.execute(copied, odd, day.from_)
    for from_, until, source in ((0, 12, "unlisted"), (12, 18, "open")):
        result = await reconcile(deps, hours(day, from_, until))
        assert await classes_and_sources(deps, result) == {odd: ("invalid", source)}
    await ledger_pool.execute("delete from public.payments where stripe_payment_intent_id = $1", odd)
    gone = await reconcile(deps, hours(day, 18, 24))
    assert gone.ends["payments"].status == "matched"
    assert await deps.store.fetchval("select count(*) from paywatch.exceptions") == 0


async def test_changes_of_expired_events_are_found_by_open_rows(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    then = now - timedelta(days=32)
    shape = {"payments": 9000, "since": then - timedelta(days=13), "until": then - timedelta(days=4)}
    past, present = company(now=then, **shape), company(**shape)
    await ensure_default_ledger(ledger_pool)
    before = await make_deps(past, mapping=None, objects=("disputes",))
    window = Window(then - timedelta(days=13), then)
    first = await execute(await create(before.store, window, objects=("disputes",)), before)
    assert first.objects["disputes"]["created"] > 20
    assert [each.code for each in first.notes["disputes"]] == ["first_run"]
    after = await make_deps(present, mapping=None, objects=("disputes",))
    window = Window(now - timedelta(days=1), now)
    second = await execute(await create(after.store, window, objects=("disputes",)), after)
    found = await classes_and_sources(after, second)
    oldest = now.timestamp() - 30 * 86400
    closed = {
        present.world.ids.encode("dp", 3, each.index): each.dispute_closed
        for each in present.world.every_payment()
        if each.disputed and each.disputed < then.timestamp() <= each.dispute_closed
    }
    expected = {id_: "changed" if moment > oldest + 120 else "open" for id_, moment in closed.items()}
    assert {"changed", "open"} == set(expected.values())
    assert found == {id_: ("updated", source) for id_, source in expected.items()}
    keeps, between = second.notes["disputes"]
    assert (keeps.code, between.code) == ("events_expired", "window_between")
    assert keeps.text.startswith("Stripe keeps events for 30 days, and the last completed run is longer ago")
    assert between.text.startswith("no run has read objects created from ")


def test_team_status_is_final_only_if_all_its_statuses_are() -> None:
    statuses = open_statuses(PAYMENTS, SHOP)
    assert set(statuses.final) == {"PAID", "VOID"}
    both = SHOP.model_copy(
        update={"statuses": {"succeeded": "DONE", "processing": "DONE", "canceled": "VOID"}}
    )
    assert open_statuses(PAYMENTS, both).final == ["VOID"]
    defaults = open_statuses(PAYOUTS, SHOP.model_copy(update={"statuses": {}}))
    assert (set(defaults.final), defaults.provisional, defaults.days) == ({"failed", "canceled"}, ["paid"], 5)


@pytest.mark.parametrize(
    ("moment", "days", "expected"),
    [
        (
            datetime(2026, 11, 20, 12, tzinfo=UTC),
            5,
            datetime(2026, 11, 13, 12, tzinfo=UTC),
        ),  # Friday to Friday
        (datetime(2026, 11, 16, 0, tzinfo=UTC), 1, datetime(2026, 11, 13, 0, tzinfo=UTC)),
        (datetime(2026, 11, 15, 0, tzinfo=UTC), 1, datetime(2026, 11, 13, 0, tzinfo=UTC)),
    ],
)
def test_weekends_are_not_business_days(moment: datetime, days: int, expected: datetime) -> None:
    assert business_days_before(moment, days) == expected

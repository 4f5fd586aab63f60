"""Where records come from beside the list: events name what changed, and open rows are asked about again."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import asyncpg
import pytest

from reconcile import Deps, RunResult, Window, create, ensure_default_ledger, execute
from reconcile.codes import Coded
from reconcile.objects.kind import Kind
from reconcile.objects.kinds import KINDS
from reconcile.objects.payments import PAYMENTS
from reconcile.objects.payouts import PAYOUTS
from reconcile.sources.open_rows import business_days_before, open_statuses
from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import SHOP, Start, day_of, findings, hours, reconcile

SET_STATUS = "update public.payments set status = $2 where stripe_payment_intent_id = $1"


def payments(shop: Company, *statuses: str, before: datetime) -> list[str]:
    """Ids of the payments in one of these statuses that were created before a moment, oldest first."""
    found = sorted(shop.world.every_payment(), key=lambda each: each.created)
    return [
        shop.world.payment_id(each.index)
        for each in found
        if each.status in statuses and each.created < before.timestamp()
    ]


async def two_windows(
    company: Start, make_deps: MakeDeps, database: str, **more: object
) -> tuple[Company, Deps, Window]:
    """A company whose morning has been reconciled, and the window of its afternoon."""
    shop = company(payments=400)
    await seed_ledger(database, shop.world)
    deps = await make_deps(shop, **more)
    day = day_of(shop)
    assert (await reconcile(deps, hours(day, 0, 12))).ends["payments"].status == "matched"
    shop.stripe.statistics.clear()
    return shop, deps, hours(day, 12, 24)


def asked(shop: Company) -> list[str]:
    """The payments that were asked for by id."""
    paths = [each.path for each in shop.stripe.statistics.requests]
    return [path.removeprefix("/v1/payment_intents/") for path in paths if "/payment_intents/" in path]


async def sources(deps: Deps, result: RunResult) -> dict[str, tuple[str, str]]:
    """Class and source of each finding."""
    return {id_: (each["class"], each["source"]) for id_, each in (await findings(deps, result)).items()}


async def test_old_payment_named_by_an_event_is_repaired(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, deps, afternoon = await two_windows(company, make_deps, database)
    old = payments(shop, "processing", "requires_action", before=afternoon.from_)[0]
    shop.changes.change_payment(old, status="succeeded")
    result = await reconcile(deps, afternoon)
    assert await sources(deps, result) == {old: ("updated", "changed")}
    assert result.ends["payments"].status == "repaired"
    expected = len(
        [each for each in shop.world.every_payment() if each.created >= afternoon.from_.timestamp()]
    )
    assert result.objects["payments"]["read"] == expected + 1


async def two_windows_and_a_payment_at_their_edge(
    company: Start, make_deps: MakeDeps, database: str
) -> tuple[Company, Deps, Window, str]:
    """A company reconciled until two minutes after an open payment, and the window from there."""
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    deps, day = await make_deps(shop), day_of(shop)
    last = payments(shop, "processing", "requires_action", before=hours(day, 12, 24).from_)[-1]
    (created,) = [e.created for e in shop.world.every_payment() if shop.world.payment_id(e.index) == last]
    edge = datetime.fromtimestamp(created + 120, UTC)
    assert (await reconcile(deps, Window(day.from_, edge))).ends["payments"].status == "matched"
    return shop, deps, Window(edge, day.until), last


async def test_event_about_the_overlap_fetches_its_payment(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, deps, afternoon, last = await two_windows_and_a_payment_at_their_edge(company, make_deps, database)
    shop.changes.change_payment(last, status="canceled")
    result = await reconcile(deps, afternoon)
    assert await sources(deps, result) == {last: ("updated", "changed")}
    assert result.ends["payments"].status == "repaired"


async def test_open_row_of_the_overlap_is_looked_up(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    _, deps, afternoon, last = await two_windows_and_a_payment_at_their_edge(company, make_deps, database)
    await ledger_pool.execute(SET_STATUS, last, "UNPAID")
    result = await reconcile(deps, afternoon)
    assert await sources(deps, result) == {last: ("updated", "open")}


async def test_synced_old_payment_is_counted_only_by_its_window(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await two_windows(company, make_deps, database)
    old = payments(shop, "processing", "requires_action", before=afternoon.from_)[0]
    shop.changes.change_payment(old, status="succeeded")
    await ledger_pool.execute(SET_STATUS, old, "PAID")
    result = await reconcile(deps, afternoon)
    later = [each for each in shop.world.every_payment() if each.created >= afternoon.from_.timestamp()]
    assert (result.ends["payments"].status, result.objects["payments"]["synced"]) == ("matched", len(later))


async def test_old_payment_without_a_row_is_created(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await two_windows(company, make_deps, database)
    old = payments(shop, "requires_action", "processing", before=afternoon.from_)[0]
    await ledger_pool.execute("delete from public.payments where stripe_payment_intent_id = $1", old)
    shop.changes.change_payment(old, status="succeeded")
    result = await reconcile(deps, afternoon)
    assert await sources(deps, result) == {old: ("created", "changed")}


async def test_object_deleted_after_its_event_is_orphaned(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, deps, afternoon = await two_windows(company, make_deps, database)
    old = payments(shop, "processing", "requires_action", before=afternoon.from_)[0]
    shop.changes.change_payment(old, status="succeeded")
    shop.changes.delete(old)
    result = await reconcile(deps, afternoon)
    assert await sources(deps, result) == {old: ("orphaned", "changed")}


async def test_events_are_read_since_the_last_completed_run(
    company: Start, make_deps: MakeDeps, database: str, store_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await two_windows(company, make_deps, database)
    query = """
        select (sources->'changed'->>'until')::timestamptz from paywatch.object_runs where object = 'payments'
    """
    began = await store_pool.fetchval(query)
    await reconcile(deps, afternoon, dry_run=True)
    await reconcile(deps, afternoon)
    requests = [parse_qs(each.query) for each in shop.stripe.statistics.requests if each.path == "/v1/events"]
    since = [int(each["created[gte]"][0]) for each in requests if "delivery_success" not in each]
    assert since == [int(began.timestamp()) - 300] * 2  # a dry run changes nothing for the one after it
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
    assert later not in asked(shop)
    assert set(asked(shop)) <= set(payments(shop, "succeeded", "canceled", before=morning.until))


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
    assert await sources(deps, result) == {changing: ("updated", "listed")}
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


async def test_open_row_without_an_event_is_looked_up(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await two_windows(company, make_deps, database)
    paid = payments(shop, "succeeded", before=afternoon.from_)[0]
    await ledger_pool.execute(SET_STATUS, paid, "PENDING")
    await ledger_pool.execute(
        "insert into public.payments (stripe_payment_intent_id, amount, currency, status, created_at) "
        "values ('pi_of_nobody', 100, 'usd', 'PENDING', $1), ('pi_final', 100, 'usd', 'PAID', $1)",
        afternoon.from_ - timedelta(hours=1),
    )
    result = await reconcile(deps, afternoon)
    assert await sources(deps, result) == {
        paid: ("updated", "open"),
        "pi_of_nobody": ("orphaned", "open"),
    }
    assert "pi_final" not in asked(shop)
    open_ = payments(shop, "processing", "requires_action", before=afternoon.from_)
    assert set(open_) < set(asked(shop))


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


async def test_object_from_several_sources_is_one_finding(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop, deps, afternoon = await two_windows(company, make_deps, database)
    old = payments(shop, "processing", "requires_action", before=afternoon.from_)[0]
    shop.changes.change_payment(old, status="succeeded")
    moved = "update public.payments set created_at = $2 where stripe_payment_intent_id = $1"
    await ledger_pool.execute(moved, old, afternoon.from_ + timedelta(hours=1))
    result = await reconcile(deps, afternoon)
    assert await sources(deps, result) == {old: ("updated", "changed")}
    assert asked(shop).count(old) == 1


async def test_successive_runs_look_up_open_rows_in_turn(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, _, afternoon = await two_windows(company, make_deps, database)
    deps = await make_deps(shop, open_at_most=10)
    not_final = ("requires_payment_method", "requires_action", "requires_confirmation", "processing")
    waiting = payments(shop, *not_final, "requires_capture", before=afternoon.from_)
    assert 10 < len(waiting) <= 30
    turns = []
    for _ in range(3):
        shop.stripe.statistics.clear()
        result = await reconcile(deps, afternoon)
        turns.append(sorted(asked(shop)))
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
        turns.append(set(asked(shop)))
    assert [len(turn) for turn in turns] == [7, 7, 7]
    assert [len(turn & set(wrong)) for turn in turns] == [3, 3, 3]


async def test_dry_run_does_not_advance_through_the_open_rows(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop, _, afternoon = await two_windows(company, make_deps, database)
    deps = await make_deps(shop, open_at_most=5)
    turns = []
    for dry_run in (True, False):
        shop.stripe.statistics.clear()
        await reconcile(deps, afternoon, dry_run=dry_run)
        turns.append(sorted(asked(shop)))
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
    assert await sources(deps, first) == {wrong: ("conflict", "listed")}
    second = await reconcile(deps, hours(day, 12, 18))
    assert await sources(deps, second) == {wrong: ("conflict", "open")}
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
        assert await sources(deps, result) == {odd: ("invalid", source)}
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
    found = await sources(after, second)
    kept = now.timestamp() - 30 * 86400
    closed = {
        present.world.ids.encode("dp", 3, each.index): each.dispute_closed
        for each in present.world.every_payment()
        if each.disputed and each.disputed < then.timestamp() <= each.dispute_closed
    }
    told = {id_: "changed" if moment > kept + 120 else "open" for id_, moment in closed.items()}
    assert {"changed", "open"} == set(told.values())
    assert found == {id_: ("updated", source) for id_, source in told.items()}
    keeps, between = second.notes["disputes"]
    assert (keeps.code, between.code) == ("events_expired", "window_between")
    assert keeps.text.startswith("Stripe keeps events for 30 days, and the last completed run is longer ago")
    assert between.text.startswith("no run has read objects created from ")


def test_team_status_is_final_only_if_all_its_statuses_are() -> None:
    words = open_statuses(PAYMENTS, SHOP)
    assert set(words.final) == {"PAID", "VOID"}
    both = SHOP.model_copy(
        update={"statuses": {"succeeded": "DONE", "processing": "DONE", "canceled": "VOID"}}
    )
    assert open_statuses(PAYMENTS, both).final == ["VOID"]
    own = open_statuses(PAYOUTS, SHOP.model_copy(update={"statuses": {}}))
    assert (set(own.final), own.provisional, own.days) == ({"failed", "canceled"}, ["paid"], 5)


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


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_event_types_of_a_kind_fit_in_one_request(kind: Kind) -> None:
    finest = SHOP.model_copy(update={"statuses": {word: word for word in kind.derived_statuses}})
    for mapping in (SHOP, finest):
        types = kind.event_types(mapping).all
        assert len(types) == len(set(types)) <= 20

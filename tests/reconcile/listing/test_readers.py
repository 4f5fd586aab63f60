"""When the requests of a list are sent: the readers use the whole rate from the first page to the last."""

from urllib.parse import parse_qs

import asyncpg

from reconcile import create, execute
from sandbox.company import Company
from sandbox.http.faults import RecordedRequest
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, reconcile

LIST = "/v1/payment_intents"
SLOW = 1.0


def page_requests(shop: Company) -> list[RecordedRequest]:
    """Returns the requests for pages of payments in their order."""
    return [each for each in shop.stripe.statistics.requests if each.path == LIST]


def is_second_look(shop: Company, request: RecordedRequest) -> bool:
    """Returns whether a request lists the newest two minutes of the window again."""
    since = parse_qs(request.query)["created[gte]"][0]
    return int(since) == int(day_of(shop).until.timestamp()) - 120


def appear(shop: Company) -> None:
    """Creates a payment in the window's last seconds that is in the list but in no event."""
    shop.changes.create_payment(created=int(day_of(shop).until.timestamp()) - 5)
    del shop.world.events.values[:]


async def test_first_pages_are_concurrent_when_the_ledger_has_rows(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=1000)
    await seed_ledger(database, shop.world)
    shop.stripe.faults.add("latency", seconds=SLOW)
    result = await reconcile(await make_deps(shop, rate=25.0), day_of(shop))
    first, *others = page_requests(shop)[:5]
    assert all(each.at < first.at + SLOW for each in others)
    assert len({each.query for each in (first, *others)}) == 5
    events = [each.at for each in shop.stripe.statistics.requests if each.path == "/v1/events"]
    assert len([at for at in events if at < events[0] + SLOW]) == 2  # the first page of both lists of events
    assert (result.status, result.objects["payments"]["read"]) == ("matched", 1000)


async def test_first_page_comes_alone_when_the_ledger_has_few_rows(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=1000)
    await seed_ledger(database, shop.world, Plan(missing=700))
    shop.stripe.faults.add("latency", path=LIST, seconds=0.3)
    result = await reconcile(await make_deps(shop, rate=25.0), day_of(shop))
    first, second, *_ = page_requests(shop)
    assert second.at > first.at + 0.3
    assert (result.status, result.objects["payments"]["created"]) == ("repaired", 700)


async def test_first_pages_are_concurrent_after_a_large_run(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=1000)
    await seed_ledger(database, shop.world)
    deps = await make_deps(shop, rate=25.0)
    await reconcile(deps, day_of(shop))
    await ledger_pool.execute("delete from public.payments")
    shop.stripe.statistics.clear()
    shop.stripe.faults.add("latency", path=LIST, seconds=SLOW)
    result = await reconcile(deps, day_of(shop))
    first, second, third, *_ = page_requests(shop)
    assert second.at < first.at + SLOW < third.at
    assert (result.status, result.objects["payments"]["created"]) == ("repaired", 1000)


async def test_second_look_does_not_wait_for_the_last_page(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=150)
    await seed_ledger(database, shop.world)
    shop.stripe.faults.add("latency", path=LIST, seconds=SLOW)
    result = await reconcile(await make_deps(shop, rate=25.0), day_of(shop))
    first, *rest = page_requests(shop)
    assert sorted(is_second_look(shop, each) for each in rest) == [False, True]
    assert abs(rest[0].at - rest[1].at) < SLOW < rest[0].at - first.at
    assert (result.status, result.objects["payments"]["read"]) == ("matched", 150)


async def test_second_look_follows_the_concurrent_pages(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=2000)
    await seed_ledger(database, shop.world)
    shop.stripe.faults.add("latency", path=LIST, seconds=0.1)
    await reconcile(await make_deps(shop, rate=25.0), day_of(shop))
    requests = page_requests(shop)
    (place,) = [place for place, each in enumerate(requests) if is_second_look(shop, each)]
    assert place >= len(requests) - 6  # at most one more page for each of the five readers


async def test_later_attempt_rereads_the_newest_minutes(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=90)
    await seed_ledger(database, shop.world)
    shop.stripe.faults.add("error", path="/v1/events")
    deps = await make_deps(shop)
    run = await create(deps.store, day_of(shop))
    assert (await execute(run, deps)).status == "incomplete"
    assert [is_second_look(shop, each) for each in page_requests(shop)] == [False, True]
    shop.stripe.faults.clear()
    shop.stripe.statistics.clear()
    appear(shop)
    result = await execute(run, deps)
    assert (result.status, result.objects["payments"]["read"]) == ("repaired", 91)
    assert [is_second_look(shop, each) for each in page_requests(shop)] == [
        True,
        True,
    ]  # the second request lists nothing new


async def test_window_that_keeps_changing_is_left_to_a_later_attempt(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=90)
    await seed_ledger(database, shop.world)
    for number in range(1, 6):
        shop.stripe.between(LIST, lambda: appear(shop), number)
    deps = await make_deps(shop)
    run = await create(deps.store, day_of(shop))
    first = await execute(run, deps)
    assert first.ends["payments"].reason_code == "list_changing"
    result = await execute(run, deps)
    assert (result.status, result.objects["payments"]["read"]) == ("repaired", 95)

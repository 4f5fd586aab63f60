"""Companies that are partly reconciled, and what a run fetched and found after that."""

from datetime import UTC, datetime

from reconcile import Deps, RunResult, Window
from sandbox.company import Company
from sandbox.shop.ledger import seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, findings, hours, reconcile

SET_STATUS = "update public.payments set status = $2 where stripe_payment_intent_id = $1"


def payments(shop: Company, *statuses: str, before: datetime) -> list[str]:
    """Returns the ids of payments with one of these statuses created before a moment, oldest first."""
    found = sorted(shop.world.every_payment(), key=lambda each: each.created)
    return [
        shop.world.payment_id(each.index)
        for each in found
        if each.status in statuses and each.created < before.timestamp()
    ]


async def reconcile_morning(
    company: Start, make_deps: MakeDeps, database: str, **more: object
) -> tuple[Company, Deps, Window]:
    """Reconciles the morning of a company, and returns the window of its afternoon."""
    shop = company(payments=400)
    await seed_ledger(database, shop.world)
    deps = await make_deps(shop, **more)
    day = day_of(shop)
    assert (await reconcile(deps, hours(day, 0, 12))).ends["payments"].status == "matched"
    shop.stripe.statistics.clear()
    return shop, deps, hours(day, 12, 24)


def fetched_ids(shop: Company) -> list[str]:
    """Returns the payments that runs fetched by id."""
    paths = [each.path for each in shop.stripe.statistics.requests]
    return [path.removeprefix("/v1/payment_intents/") for path in paths if "/payment_intents/" in path]


async def classes_and_sources(deps: Deps, result: RunResult) -> dict[str, tuple[str, str]]:
    """Returns class and source of each finding."""
    return {id_: (each["class"], each["source"]) for id_, each in (await findings(deps, result)).items()}


async def reconcile_to_an_open_payment(
    company: Start, make_deps: MakeDeps, database: str
) -> tuple[Company, Deps, Window, str]:
    """Reconciles a company until two minutes after an open payment, and returns the window from there."""
    shop = company(payments=300)
    await seed_ledger(database, shop.world)
    deps, day = await make_deps(shop), day_of(shop)
    last = payments(shop, "processing", "requires_action", before=hours(day, 12, 24).from_)[-1]
    (created,) = [e.created for e in shop.world.every_payment() if shop.world.payment_id(e.index) == last]
    edge = datetime.fromtimestamp(created + 120, UTC)
    assert (await reconcile(deps, Window(day.from_, edge))).ends["payments"].status == "matched"
    return shop, deps, Window(edge, day.until), last

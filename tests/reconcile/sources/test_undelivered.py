"""Lost webhooks and money at risk: for each finding, and summed for each run."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from reconcile import Window, create, export
from reconcile.sources.undelivered import LostWebhooks
from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, findings, reconcile


def events_of(shop: Company) -> dict[str, list[dict[str, Any]]]:
    """Returns the events about each payment intent."""
    found = defaultdict(list)
    for value in shop.world.events.values:
        event = json.loads(shop.world.render("event", value))
        if event["type"].startswith("payment_intent."):
            found[event["data"]["object"]["id"]].append(event)
    return found


async def test_missed_record_says_if_its_events_were_delivered(
    company: Start, make_deps: MakeDeps, database: str, tmp_path: Path
) -> None:
    shop = company(payments=500)
    planted = await seed_ledger(database, shop.world, Plan(missing=12, stale_status=8, conflicting=2))
    events = events_of(shop)
    for id_ in (*planted.created[:5], *planted.updated[:2]):
        shop.world.undelivered.add(events[id_][-1]["id"])
    undelivered = {id_ for id_, of in events_of(shop).items() if any(each["pending_webhooks"] for each in of)}
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    found = await findings(deps, result)
    missed = {*planted.created, *planted.updated}
    assert {id_: found[id_]["lost_webhook"] for id_ in missed} == {
        id_: "undelivered" if id_ in undelivered else "delivered" for id_ in missed
    }
    assert {found[id_]["lost_webhook"] for id_ in planted.conflict} == {None}
    number = len(missed & undelivered)
    assert number >= 7
    assert result.lost_webhooks["payments"] == LostWebhooks(20, number, 0, round(number / 20, 6))
    folder = await export(deps.store, result.run, tmp_path)
    report = json.loads((folder / "report.json").read_text())
    assert report["lost_webhooks"]["payments"]["undelivered"] == number
    lines = [json.loads(line) for line in (folder / "findings.jsonl").read_text().splitlines()]
    assert {line["id"] for line in lines if line["lost_webhook"] == "undelivered"} == missed & undelivered


async def test_refused_webhook_explains_the_missing_row(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=40, dsn=database, deliver=True)
    await seed_ledger(database, shop.world)
    until = datetime.now(UTC).replace(microsecond=0)
    shop.shop.faults.add("error", path="/api/webhooks")
    lost = shop.changes.create_payment(created=int(until.timestamp()) - 600)
    while len(shop.deliveries.failed) < 3:
        shop.run(pause())
    deps = await make_deps(shop)
    result = await reconcile(deps, Window(until - timedelta(hours=1), until))
    found = await findings(deps, result)
    assert {id_: (each["class"], each["lost_webhook"]) for id_, each in found.items()} == {
        lost: ("created", "undelivered")
    }
    assert result.lost_webhooks["payments"].rate == 1.0


async def pause() -> None:
    """Runs the company's event loop once."""


async def test_delivery_is_unknown_once_events_expired(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    now = datetime.now(UTC)
    since = now - timedelta(days=40)
    shop = company(payments=100, since=since, until=since + timedelta(days=1))
    await seed_ledger(database, shop.world, Plan(missing=4))
    deps = await make_deps(shop)
    result = await reconcile(deps, day_of(shop))
    assert {each["lost_webhook"] for each in (await findings(deps, result)).values()} == {"unknown"}
    assert result.lost_webhooks["payments"] == LostWebhooks(0, 0, 4, 0.0)


async def test_delivery_costs_one_request_when_nothing_was_missed(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=100)
    await seed_ledger(database, shop.world, Plan(conflicting=2))
    result = await reconcile(await make_deps(shop), day_of(shop))
    assert result.lost_webhooks["payments"] == LostWebhooks(0, 0, 0, 0.0)
    requests = [each for each in shop.stripe.statistics.requests if "delivery_success" in each.query]
    assert len(requests) == 1


NONE: dict[str, int] = {}
RISKS: list[tuple[tuple[Any, ...], dict[str, int]]] = [
    # class, Stripe's amount and currency, the ledger's sum and currency, rows, whether the status differs
    (("created", 500, "usd", None, None, None, False), {"usd": 500}),
    (("orphaned", None, None, 700, "eur", 1, False), {"eur": 700}),
    (("orphaned", None, None, None, None, 2, False), NONE),  # rows of several currencies
    (("updated", 500, "usd", 400, "usd", 1, False), {"usd": 100}),
    (("updated", 500, "usd", Decimal("400.00"), "usd", 1, False), {"usd": 100}),  # from major units
    (("updated", 500, "usd", 500, "usd", 1, True), {"usd": 500}),
    (("updated", 500, "usd", 900, "usd", 1, True), {"usd": 900}),
    (("updated", 500, "usd", 500, "usd", 1, False), NONE),  # only an extra column differs
    (("conflict", 500, "usd", 500, "eur", 1, False), {"usd": 500, "eur": 500}),
    (("conflict", 500, "jpy", 9, "jpy", 1, False), {"jpy": 491}),
    (("duplicate", 500, "usd", 1500, "usd", 3, False), {"usd": 1000}),
    (("invalid", 500, "usd", None, "dollars", 1, False), {"usd": 500}),
    (("invalid", None, None, 300, "usd", 1, False), {"usd": 300}),
    (("invalid", None, None, 300, "dollars", 1, False), NONE),
    (("invalid", None, None, None, None, 1, False), NONE),
    (("created", -500, "usd", None, None, None, False), {"usd": 500}),  # a payout that takes money
    (("updated", -500, "usd", 500, "usd", 1, False), {"usd": 1000}),
]


@pytest.mark.parametrize(("finding", "expected"), RISKS, ids=lambda value: str(value)[:60])
async def test_money_at_risk_is_never_summed_across_currencies(
    store_pool: asyncpg.Pool, finding: tuple[Any, ...], expected: dict[str, int]
) -> None:
    found = await store_pool.fetchval(
        "select paywatch.at_risk($1, $2::bigint, $3, $4::numeric, $5, $6::bigint, $7)::text", *finding
    )
    assert json.loads(found) == expected
    assert all(isinstance(minor, int) for minor in json.loads(found).values())


async def test_money_at_risk_covers_unresolved_findings(
    company: Start, make_deps: MakeDeps, database: str
) -> None:
    shop = company(payments=400)
    planted = await seed_ledger(database, shop.world, Plan(missing=9, orphaned=3, duplicated=4))
    expected: dict[str, int] = defaultdict(int)
    for facts in shop.world.every_payment():
        if shop.world.payment_id(facts.index) in planted.duplicate:
            expected[facts.currency] += facts.amount
    expected["usd"] += 1000 + 1001 + 1002
    result = await reconcile(await make_deps(shop), day_of(shop))
    assert result.at_risk == {"payments": expected}


async def test_dry_run_leaves_everything_at_risk(company: Start, make_deps: MakeDeps, database: str) -> None:
    shop = company(payments=200)
    planted = await seed_ledger(database, shop.world, Plan(missing=6))
    deps = await make_deps(shop)
    expected: dict[str, int] = defaultdict(int)
    for facts in shop.world.every_payment():
        if shop.world.payment_id(facts.index) in planted.created:
            expected[facts.currency] += facts.amount
    assert (await reconcile(deps, day_of(shop), dry_run=True)).at_risk == {"payments": expected}
    assert (await reconcile(deps, day_of(shop))).at_risk == {"payments": {}}
    assert await create(deps.store, day_of(shop))  # no other run is open

"""A run with the mapping that ``paywatch init`` infers finds exactly the gaps that were planted."""

import asyncpg
from pydantic import SecretStr

from discovery.ledger import propose
from sandbox.shop.ledger import Plan
from settings.reconcile import Mapping
from stripeapi import Stripe
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import SHOP, Start, an_hour_ago, classes, day_of, reconcile

GAPS = Plan(missing=15, stale_status=12, stale_amount=4, conflicting=5, ahead=4, orphaned=6)


async def test_a_run_finds_what_was_planted(
    company: Start, make_deps: MakeDeps, ledger_pool: asyncpg.Pool, database: str
) -> None:
    shop = company(payments=500, dsn=database, **an_hour_ago())
    planted = shop.seed_ledger(GAPS)
    async with Stripe(SecretStr(shop.key), base=shop.stripe_url) as stripe:
        ledger = await propose(ledger_pool, stripe)
    [section] = [each for each in ledger.proposals if each.name == "payments"]
    inferred = section.facts["mapping"]
    expected = SHOP.model_dump(exclude_defaults=True)
    assert {key: inferred.get(key) for key in expected if key not in ("statuses", "defaults")} == {
        key: value for key, value in expected.items() if key not in ("statuses", "defaults")
    }, section.toml
    assert {status: SHOP.statuses[status] for status in inferred["statuses"]} == inferred["statuses"]
    assert ledger.complete == ("payments",), section.toml

    deps = await make_deps(shop, mapping=Mapping.model_validate(inferred), repair=())
    result = await reconcile(deps, day_of(shop))

    assert classes(result) == planted.counts()

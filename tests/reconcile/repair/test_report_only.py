"""Without ``repair`` in the configuration a run reports, and writes nothing to the ledger."""

import asyncpg

from sandbox.shop.ledger import Plan, seed_ledger
from settings.reconcile import ReconcileSettings
from tests.reconcile.conftest import MakeDeps
from tests.reconcile.shop import Start, day_of, findings, reconcile, rows

VERSIONS = "select stripe_payment_intent_id, xmin::text from payments order by 1"


async def test_the_default_configuration_writes_no_row(
    company: Start, make_deps: MakeDeps, database: str, ledger_pool: asyncpg.Pool
) -> None:
    shop = company(payments=60)
    planted = await seed_ledger(database, shop.world, Plan(missing=3, stale_status=2, conflicting=1))
    before = await rows(ledger_pool, VERSIONS)
    deps = await make_deps(shop, repair=ReconcileSettings().repair)
    result = await reconcile(deps, day_of(shop))
    assert (result.status, result.mode) == ("discrepancies", "run")
    assert await rows(ledger_pool, VERSIONS) == before
    found = await findings(deps, result)
    assert {found[id_]["note_code"] for id_ in (*planted.created, *planted.updated)} == {"class_not_repaired"}

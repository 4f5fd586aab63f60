"""``paywatch reconcile calendar`` and ``paywatch reconcile run --estimate``."""

import json
from datetime import UTC, datetime, timedelta

import asyncpg

from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from tests.reconcile.reporting import StoredFinding, create_report
from tests.workers.commands.test_repair import REPAIR, mapping, window
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet


async def test_the_calendar_names_days_that_nobody_ran(
    fleet: Fleet, paywatch: Paywatch, store_pool: asyncpg.Pool
) -> None:
    fleet.configure(REPAIR, mapping())
    report = await create_report(store_pool, [StoredFinding()])
    done = await paywatch(fleet, "reconcile", "calendar", "--month", "2026-11", "--json")
    assert done.exit_code == 1
    words = {day["day"]: day["word"] for day in json.loads(done.stdout)}
    assert words.pop("2026-11-18") == "discrepancies"
    assert set(words.values()) == {"not run"}
    lines = (await paywatch(fleet, "reconcile", "calendar", "--month", "2026-11")).stdout
    assert report.run in lines
    last = await paywatch(fleet, "reconcile", "calendar", "--month", "last", "--json")
    first = (datetime.now(UTC).replace(day=1) - timedelta(days=1)).date().replace(day=1)
    assert first.isoformat() in {day["day"] for day in json.loads(last.stdout)}
    wrong = await paywatch(fleet, "reconcile", "calendar", "--month", "13")
    assert (wrong.exit_code, "is not a month" in wrong.stderr) == (2, True)


async def test_an_estimate_starts_nothing(fleet: Fleet, town: Company, paywatch: Paywatch) -> None:
    fleet.configure(REPAIR, mapping())
    await seed_ledger(fleet.dsn, town.world, Plan())
    done = await paywatch(fleet, "reconcile", "run", *window(town), "--estimate", "--json")
    payments, balance = json.loads(done.stdout)
    assert payments["basis"] == "ledger"
    assert payments["requests"] == max(1, -(-payments["records"] // 100))
    assert (balance["object"], balance["requests"], balance["basis"]) == (
        "balance_transactions",
        None,
        "unknown",
    )
    assert json.loads((await paywatch(fleet, "reconcile", "list", "--json")).stdout) == []

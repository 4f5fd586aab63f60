"""A worker killed in the middle of a reconciliation: another one resumes it with the same result."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.company import Company
from sandbox.shop.ledger import Plan
from sandbox.shop.rows import TEAM_STATUSES
from tests.workers.conftest import Paywatch, environment
from tests.workers.fleet import Fleet

PLAN = Plan(missing=40, stale_status=30, conflicting=3, orphaned=2)
PAYMENTS = 1500
MAPPING = """
[reconcile]
objects = ["payments"]
stripe_share = "100%"
repair = ["created", "updated"]

[reconcile.payments]
table = "public.payments"
id = "stripe_payment_intent_id"
amount = "amount"
currency = "currency"
status = "status"
created = "created_at"
updated = "updated_at"
defaults = {{ source = "reconciliation" }}
statuses = {{ {statuses} }}
"""


async def test_another_worker_finishes_the_run_of_a_killed_one(
    tmp_path: Path, store_db: str, redis_url: str, company: Callable[..., Company], paywatch: Paywatch
) -> None:
    day = datetime.now(UTC).date() - timedelta(days=1)
    shop = company(7, PAYMENTS, dsn=store_db)
    planted = shop.seed_ledger(PLAN)
    with Fleet(tmp_path, environment(store_db, redis_url, shop)) as fleet:
        statuses = ", ".join(f'{word} = "{team}"' for word, team in TEAM_STATUSES.items())
        fleet.configure(MAPPING.format(statuses=statuses))
        slow = shop.stripe.faults.add("latency", path="/v1/payment_intents", seconds=0.3)
        first = await fleet.started("reconcile")
        window = ("--from", day.isoformat(), "--until", (day + timedelta(days=1)).isoformat())
        queued = await paywatch(fleet, "reconcile", "run", *window, "--enqueue", "--json")
        run = json.loads(queued.stdout)["run"]
        await fleet.until(lambda: slow.hits >= 5, "some pages are read")
        first.kill()
        assert await fleet.value("select status from paywatch.runs") == "running"
        slow.seconds = 0.0
        lapse = "update paywatch.runs set lease_until = now() where lease_until > now() returning id"
        assert [row["id"] for row in await fleet.rows(lapse)] == [run]
        await fleet.started("reconcile")

        async def ended() -> bool:
            return await fleet.value("select status from paywatch.runs") not in {"queued", "running"}

        await fleet.until(ended, "the run ends")
        shown = await paywatch(fleet, "reconcile", "show", run, "--json")
        result = json.loads(shown.stdout)
        assert (shown.exit_code, result["status"]) == (1, "discrepancies")
        assert await fleet.value("select attempt from paywatch.runs") == 2
        assert {word: result["objects"]["payments"][word] for word in planted.counts()} == planted.counts()
        assert result["objects"]["payments"]["read"] == PAYMENTS
        again = await paywatch(fleet, "reconcile", "run", *window, "--json")
        counts = json.loads(again.stdout)["objects"]["payments"]
        assert (counts["created"], counts["updated"]) == (0, 0)

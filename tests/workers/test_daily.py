"""The schedule in the workers: a day that nobody reconciled is planned, executed and announced."""

from datetime import UTC, datetime, timedelta

from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from tests.workers.commands.test_repair import mapping
from tests.workers.fleet import Fleet

DAILY = '[reconcile]\nobjects = ["payments"]\ndaily_at = "00:00"\nrepair = ["created", "updated"]\n'
DAYS = "select window_from::date as day, status from paywatch.runs order by 1"
READINGS = "select count(*) from paywatch.readings where check_name = 'reconcile:payments'"
VERSIONS = "select stripe_payment_intent_id, xmin::text from payments order by 1"
INCIDENT = "select reason from paywatch.incidents where fingerprint = 'reconcile:payments'"


async def test_missed_days_are_reconciled_and_open_incidents(fleet: Fleet, town: Company) -> None:
    fleet.configure(DAILY + mapping())
    await seed_ledger(fleet.dsn, town.world, Plan(conflicting=2, missing=1))
    before = await fleet.rows(VERSIONS)
    first = await fleet.started("reconcile")

    async def announced(days: int) -> bool:
        return bool(await fleet.value(READINGS) == days)

    await fleet.until(lambda: announced(1), "yesterday is reconciled")
    await first.stop()
    await fleet.rows("update paywatch.daily_runs set day = day - 3")
    await fleet.rows("delete from paywatch.readings")
    await fleet.started("reconcile")
    await fleet.until(lambda: announced(4), "three missed days are reconciled too")
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    found = [(row["day"], row["status"]) for row in await fleet.rows(DAYS)]
    assert found == [
        (yesterday - timedelta(days=2), "matched"),
        (yesterday - timedelta(days=1), "matched"),
        (yesterday, "discrepancies"),
        (yesterday, "discrepancies"),
    ]
    reason = await fleet.value(INCIDENT)
    assert "3 of 10" in reason
    assert (
        "would have made 1 insert and 0 updates; approve it with `paywatch reconcile approve run_" in reason
    )
    assert await fleet.rows(VERSIONS) == before

"""How a terminal shows a running run, and how another terminal cancels it."""

import json
import sys

from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from tests.workers.commands.test_repair import REPAIR, mapping, window
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet
from workers.commands.reconcile.progress import ProgressFormatter

PROGRESS = {"object": "payments", "phase": "list", "pages": 0, "records": 0, "asked": 0, "share": 0.0}


def test_a_list_shows_its_rate_and_the_time_left() -> None:
    times = iter([0.0, 10.0])
    formatter = ProgressFormatter(lambda: next(times))
    assert formatter.format(PROGRESS) == "payments: list, 0 pages, 0 records, 0 records/s"
    later = PROGRESS | {"pages": 1200, "records": 120_000, "share": 0.25}
    assert (
        formatter.format(later) == "payments: list, 1,200 pages, 120,000 records, 12,000 records/s, 30 s left"
    )


def test_lookups_show_how_many_were_fetched() -> None:
    progress = PROGRESS | {"phase": "lookups", "pages": 3, "records": 250, "asked": 1024}
    assert (
        ProgressFormatter().format(progress) == "payments: lookups, 3 pages, 250 records, 1,024 fetched by id"
    )


async def test_other_terminals_can_watch_and_cancel_a_run(
    fleet: Fleet, town: Company, paywatch: Paywatch
) -> None:
    fleet.configure(REPAIR, mapping())
    await seed_ledger(fleet.dsn, town.world, Plan(orphaned=2))
    held = town.stripe.faults.add("hold", path="/v1/payment_intents/")
    python = [sys.executable, "-m", "workers", "reconcile"]
    running = fleet.launch([*python, "run", *window(town)])
    await fleet.until(lambda: held.hits, "Stripe is asked by id")
    run = await fleet.value("select id from paywatch.runs")
    watching = fleet.launch([*python, "show", run, "--watch"])
    await fleet.until(lambda: "payments: lookups" in watching.log(), "the phase is shown")
    shown = await paywatch(fleet, "reconcile", "show", run)
    assert (shown.exit_code, shown.stdout.splitlines()[:3]) == (
        0,
        [f"{run}  running", "object\tphase\tpages\trecords\tasked", "payments\tlookups\t1\t10\t0"],
    )
    cancelled = await paywatch(fleet, "reconcile", "cancel", run)
    assert (cancelled.exit_code, cancelled.stdout) == (0, f"{run} is cancelled.\n")
    assert await watching.ended() == 1
    assert "no reconcile worker" not in watching.log()
    again = await paywatch(fleet, "reconcile", "cancel", run)
    assert (again.exit_code, f"{run} has already ended" in again.stderr) == (2, True)
    assert await running.ended() == 1
    assert f"{run}  cancelled" in running.log()


async def test_a_missing_worker_is_reported_once(fleet: Fleet, town: Company, paywatch: Paywatch) -> None:
    fleet.configure(REPAIR, mapping())
    await seed_ledger(fleet.dsn, town.world)
    python = [sys.executable, "-m", "workers", "reconcile"]
    waiting = fleet.launch([*python, "run", *window(town), "--enqueue", "--wait"])
    await fleet.until(lambda: "no reconcile worker is running" in waiting.log(), "the note")
    await fleet.started("reconcile")
    assert await waiting.ended() == 0
    assert waiting.log().count("no reconcile worker is running") == 1
    listed = json.loads((await paywatch(fleet, "reconcile", "list", "--json")).stdout)
    assert [each["status"] for each in listed] == ["matched"]

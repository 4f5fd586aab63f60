"""How a terminal shows a running run, and how another terminal cancels it."""

import io
import json
import re
import sys
from typing import Any

import pytest
from rich.cells import cell_len

from reconcile import Progress
from reconcile.runs.activity import Activity, Watch
from sandbox.company import Company
from sandbox.shop.ledger import Plan, seed_ledger
from stripeapi.pacing.pressure import Lane, Pace
from tests.workers.commands.test_repair import REPAIR, mapping, window
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet
from workers.commands.reconcile.progress import Lines
from workers.commands.reconcile.progress_terminal import Terminal
from workers.reconciling.progress_text import ProgressFormatter, why_slow

PART: dict[str, Any] = {
    "account": "",
    "attempt": 1,
    "object": "payments",
    "phase": "list",
    "pages": 0,
    "records": 0,
    "asked": 0,
    "share": 0.0,
    "activity": None,
}
LISTED = PART | {"pages": 1200, "records": 120_000, "share": 0.25}


def formatter(*times: float) -> ProgressFormatter:
    clock = iter(times)
    return ProgressFormatter(lambda: next(clock))


def activity(lane: Lane, *, alone: bool = False, **locks: str) -> dict[str, Any]:
    return {"activity": Activity(Pace(0.4, alone, {"payment_intents": lane}), locks)}


def test_a_list_shows_its_rate_and_the_time_left() -> None:
    list_ = formatter(0.0, 10.0)
    assert list_.format(PART) == "payments: list, 0 records, total unknown, 0 pages"
    assert list_.format(LISTED) == "payments: list, 120,000 records, 12,000/s, 30 s left, 1,200 pages"


def test_a_resumed_run_starts_its_rate_anew() -> None:
    list_ = formatter(0.0, 10.0, 500.0, 510.0, 520.0, 521.0)
    list_.format(PART)
    list_.format(LISTED)
    resumed = LISTED | {"attempt": 2}
    assert "/s" not in list_.format(resumed)
    assert ", 100/s, 2 min left," in list_.format(resumed | {"records": 121_000, "share": 0.3125})
    fewer = resumed | {"records": 1000, "share": 0.1}  # a slice is read again
    assert "/s" not in list_.format(fewer)
    assert "-" not in list_.format(fewer)


def test_a_rate_is_of_the_last_half_minute() -> None:
    list_ = formatter(0.0, 1.0, 40.0, 80.0)
    for records in (0, 100_000, 100_000):
        list_.format(PART | {"records": records, "share": 0.5})
    assert ", 0/s," in list_.format(PART | {"records": 100_000, "share": 0.5})


def test_a_clock_that_stands_still_divides_by_nothing() -> None:
    list_ = formatter(5.0, 5.0)
    list_.format(PART)
    assert list_.format(LISTED) == "payments: list, 120,000 records, 1,200 pages"


def test_lookups_show_how_many_were_fetched() -> None:
    progress = PART | {"phase": "lookups", "pages": 3, "records": 250, "asked": 1024}
    assert ProgressFormatter().format(progress) == "payments: lookups, 1,024 fetched by id, 250 records"


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (PART, ""),
        (PART | activity(Lane(0, 8.0, 10.0, 25.0)), ""),
        (
            PART | activity(Lane(14, 9.8, 10.0, 25.0)),
            "pace: 10 of 25 requests/s (stripe_share 40%), 14 waiting",
        ),
        (
            PART | activity(Lane(3, 5.2, 10.0, 25.0, "endpoint-rate")),
            "Stripe refused with 429 (endpoint-rate), slowed to 5.2/s, 3 waiting",
        ),
        (
            PART | activity(Lane(2, 2.0, 2.5, 25.0), alone=True),
            "pace: 2.5 of 25 requests/s (Redis is unreachable), 2 waiting",
        ),
        (
            PART | activity(Lane(2, 2.0, 10.0, 25.0), payments="process 7 (user shop)"),
            "waiting for a lock held by process 7 (user shop)",
        ),
    ],
)
def test_the_reason_for_a_slow_object_is_named(part: dict[str, Any], reason: str) -> None:
    assert why_slow(part) == reason


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_no_live_line_wraps(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("COLUMNS", str(width)), ("FORCE_COLOR", "1"), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    stream = io.StringIO()
    screen = Terminal(stream, several=True)
    slow = LISTED | {"account": "acct_" + 30 * "1"} | activity(Lane(14, 9.8, 10.0, 25.0))
    for phase in ("list", "lookups"):
        screen.show("run_1", [slow | {"phase": phase}, LISTED | {"object": "refunds"}])
        screen.refresh()
    screen.close()
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())
    lines = [line for line in re.split(r"[\r\n]", shown) if line]
    assert any("pace: 10 of" in line for line in lines) == (width >= 40)
    assert max(map(cell_len, lines)) <= width


def test_a_lock_is_named_until_the_object_goes_on() -> None:
    reported: list[Progress] = []
    watch = Watch(lambda: Pace(0.4), reported.append)
    watch(Progress("run_1", "payments", "waiting", waiting_for="process 7"))
    watch(Progress("run_1", "refunds", "list"))
    assert json.loads(watch.as_json()) == {"pace": {"share": 0.4}, "locks": {"payments": "process 7"}}
    watch(Progress("run_1", "payments", "ledger"))
    assert json.loads(watch.as_json()) == {"pace": {"share": 0.4}}
    assert len(reported) == 3


def test_lines_are_written_at_each_phase_and_every_five_seconds() -> None:
    stream, now = io.StringIO(), [0.0]
    lines = Lines(stream, lambda: now[0])
    for now[0] in (0.0, 1.0, 4.9, 5.0, 6.0):
        lines.show("run_1", [PART])
    lines.show("run_1", [PART | {"phase": "done"}])
    now[0] = 60.0
    lines.show("run_1", [PART | {"phase": "done"}])
    assert [line.split(", ")[0] for line in stream.getvalue().splitlines()] == [
        "run_1  payments: list",
        "run_1  payments: list",
        "run_1  payments: done",
    ]


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
    known = json.loads((await paywatch(fleet, "reconcile", "show", run, "--json")).stdout)["progress"]
    assert [each["activity"]["pace"]["share"] for each in known if each["object"] == "payments"] == [0.4]
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

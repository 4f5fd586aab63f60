"""``paywatch status``: it never says that all is well when nobody knows."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from sandbox.company import Company
from tests.workers.conftest import Paywatch
from tests.workers.fleet import Fleet, http_check

PASSING = """
update paywatch.checks
set last_slot = now(), last_verdict = 'pass', last_reason = 'answered 200',
  next_slot = now() + interval '1 minute'
"""
BEAT = "insert into paywatch.heartbeats (worker, queue) values ($1, split_part($1, '@', 1))"
RUN = """
with run as (
  insert into paywatch.runs
    (id, window_from, window_until, objects, mode, status, reason, requested_by, finished_at)
  values
    ('run_1', current_date - 1, current_date, '{payments}', 'run', 'failed', 'no answer', 'schedule', now())
  returning id
)
insert into paywatch.object_runs (run, object, account) select id, 'payments', '' from run
"""
FAILED = """
insert into paywatch.notifications
  (sequence, channel, kind, severity, dedupe_key, payload, status, last_error)
values (1, 'slack', 'notice', 'P3', 'key', '{}', 'failed', 'HTTP status 404')
"""
AUDIT = (
    "insert into paywatch.audit values (true, now(), now(), 'probes@a', $1, $2, now() - interval '1 hour')"
)


@pytest.fixture
async def watched(fleet: Fleet, town: Company) -> Fleet:
    """A store in which all is well: one check that just passed, and a worker that just sent a heartbeat."""
    fleet.configure(http_check("page", f"{town.shop_url}/api/health", every="1m"))
    await fleet.rows(
        "insert into paywatch.checks (name, kind, severity, every_us, offset_us, next_slot) "
        "values ('page', 'http', 'P0', 60000000, 0, now())"
    )
    await fleet.rows(PASSING)
    await fleet.rows(BEAT, "probes@a")
    return fleet


async def found(fleet: Fleet, paywatch: Paywatch, **more: str) -> tuple[int, dict[str, Any], list[str]]:
    result = await paywatch(fleet, "status", "--json", **more)
    status = json.loads(result.stdout)
    return result.exit_code, status, [problem["code"] for problem in status["problems"]]


async def test_status_exits_0_when_everything_is_watched(watched: Fleet, paywatch: Paywatch) -> None:
    code, status, problems = await found(watched, paywatch)
    assert (code, problems) == (0, [])
    page = status["checks"]["page"]
    assert (page["verdict"], page["last_verdict"], page["overdue"]) == ("pass", "pass", False)
    assert 0 <= page["age"] < 60
    assert status["workers"]["probes@a"]["alive"]
    shown = await paywatch(watched, "status")
    assert shown.exit_code == 0
    assert shown.stderr == "No problem was found.\n"
    assert re.search(r"^page\tpass\t\d+ s\tanswered 200$", shown.stdout, re.MULTILINE)
    assert "Heartbeat: no worker has done an audit yet" in shown.stdout


async def test_without_workers_the_last_pass_is_unknown(
    fleet: Fleet, town: Company, paywatch: Paywatch
) -> None:
    names = [f"page-{number}" for number in range(4)]
    fleet.configure(*(http_check(name, f"{town.shop_url}/api/health", every="10s") for name in names))
    worker = await fleet.started()
    read = "select bool_and(last_verdict is not null and last_verdict = 'pass') from paywatch.checks"
    await fleet.until(lambda: fleet.value(read), "all checks pass")
    worker.kill()
    town.shop.behave(health="unhealthy")
    two_minutes = timedelta(minutes=2)
    for table, columns in (
        ("checks", ("next_slot", "last_slot", "last_pass_at")),
        ("heartbeats", ("started_at", "beat_at")),
    ):
        for column in columns:
            await fleet.rows(f"update paywatch.{table} set {column} = {column} - $1::interval", two_minutes)
    code, status, problems = await found(fleet, paywatch)
    assert code == 1
    assert {check["verdict"] for check in status["checks"].values()} == {"unknown"}
    assert problems == ["no_probe_worker", "worker_dead", *["check_overdue"] * 4]
    shown = await paywatch(fleet, "status")
    assert shown.exit_code == 1
    rows = [line.split("\t") for line in shown.stdout.splitlines() if line.startswith("page-")]
    assert [(row[0], row[1]) for row in rows] == [(name, "unknown") for name in names]
    assert all(row[2].endswith(" min, overdue") and row[3].startswith("was pass") for row in rows)


CHECK = "update paywatch.checks set "
PLANTED: list[tuple[str, str, str, *tuple[str, ...]]] = [
    ("notification_failed", "HTTP status 404", FAILED),
    ("reconciliation_failed", "no answer", RUN),
    ("ping_failed", "ConnectError", AUDIT, "failed", "ConnectError"),
    ("ping_overdue", "1 h ago", AUDIT, "withheld", "check_overdue"),
    ("check_unknown", "no network", CHECK + "last_verdict = 'unknown', last_reason = 'no network'"),
    ("check_never_read", "no reading", CHECK + "last_verdict = null, last_slot = null"),
    ("check_not_scheduled", "no worker has scheduled it", CHECK + "enabled = false"),
    ("no_probe_worker", "paywatch worker probes", "delete from paywatch.heartbeats"),
    ("clock_unusable", "1 d 1 h", "update paywatch.heartbeats set clock_skew = 90000"),
]


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted[0])
async def test_each_planted_problem_is_shown(
    watched: Fleet, paywatch: Paywatch, planted: tuple[str, str, str, *tuple[str, ...]]
) -> None:
    expected, details, sql, *arguments = planted
    await watched.rows(sql, *arguments)
    code, _, problems = await found(watched, paywatch)
    assert (code, problems) == (1, [expected])
    shown = await paywatch(watched, "status")
    (line,) = [line for line in shown.stdout.splitlines() if line.startswith(f"{expected}\t")]
    assert details in line


async def test_a_missing_daily_run_is_shown(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure('[reconcile]\ndaily_at = "00:00"\n')
    await fleet.rows(BEAT, "probes@a")
    await fleet.rows(BEAT, "reconcile@a")
    await fleet.rows("insert into paywatch.audit values (true, now())")
    code, status, problems = await found(fleet, paywatch)
    assert (code, set(problems)) == (1, {"reconciliation_missing"})
    assert status["problems"][0]["stops_heartbeat"]


async def test_a_new_installation_watches_nothing_yet(
    fleet: Fleet, town: Company, paywatch: Paywatch
) -> None:
    fleet.configure(http_check("page", f"{town.shop_url}/api/health"))
    code, status, problems = await found(fleet, paywatch)
    assert (code, problems) == (1, ["no_probe_worker", "check_not_scheduled"])
    assert (status["checks"], status["workers"], status["heartbeat"]) == ({}, {}, None)
    shown = await paywatch(fleet, "status")
    assert shown.stderr == "No check is scheduled.\nNo worker is running.\n"


@pytest.mark.parametrize("arguments", [("incident", "list"), ("reconcile", "list")])
async def test_a_list_says_that_nobody_watches(
    watched: Fleet, paywatch: Paywatch, arguments: tuple[str, str]
) -> None:
    assert "notice" not in (await paywatch(watched, *arguments)).stderr
    await watched.rows("delete from paywatch.heartbeats")
    listed = await paywatch(watched, *arguments)
    assert listed.exit_code == 0
    assert "may be incomplete" in listed.stderr
    assert "(no_probe_worker)" in listed.stderr


async def test_status_names_daily_writes_that_nobody_approved(watched: Fleet, paywatch: Paywatch) -> None:
    watched.configure('[reconcile]\ndaily_at = "02:00"\nrepair = ["created"]\nobjects = ["payments"]\n')
    shown = (await paywatch(watched, "status")).stdout.splitlines()[-1]
    assert shown == (
        "Not approved: daily runs of payments write nothing; to change that, look at "
        "`paywatch reconcile run --dry-run`, then `paywatch reconcile approve --as NAME`"
    )
    status = json.loads((await paywatch(watched, "status", "--json")).stdout)
    assert status["unapproved"] == [{"account": None, "object": "payments", "run": None}]


async def test_a_configuration_that_is_not_active_is_shown(
    watched: Fleet, paywatch: Paywatch, town: Company
) -> None:
    assert (await paywatch(watched, "config", "apply")).exit_code == 0
    await watched.rows(PASSING)
    await watched.rows(
        "update paywatch.heartbeats set revision = (select digest from paywatch.active_revision)"
    )
    assert (await found(watched, paywatch))[2] == []
    url = f"{town.shop_url}/api/health"
    watched.configure(http_check("page", url, every="2m"), http_check("new", url))
    code, status, problems = await found(watched, paywatch)
    assert (code, problems) == (1, ["configuration_not_active", "check_not_scheduled"])
    assert "revision 1, which is active" in status["problems"][0]["text"]
    assert "checks.page.every" in status["problems"][0]["text"]


async def test_daily_runs_of_the_active_revision_are_expected(fleet: Fleet, paywatch: Paywatch) -> None:
    fleet.configure('[reconcile]\ndaily_at = "00:00"\n')
    assert (await paywatch(fleet, "config", "apply")).exit_code == 0
    fleet.configure("[reconcile]\n")
    _, _, problems = await found(fleet, paywatch)
    assert {"no_reconcile_worker", "reconciliation_missing", "configuration_not_active"} <= set(problems)
    _, _, problems = await found(fleet, paywatch, PAYWATCH_CONFIG="")
    assert {"no_reconcile_worker", "reconciliation_missing"} <= set(problems)


async def test_a_worker_that_a_deployment_replaces_is_shown_as_outdated(
    watched: Fleet, paywatch: Paywatch, town: Company
) -> None:
    assert (await paywatch(watched, "config", "apply")).exit_code == 0
    await watched.rows(
        "update paywatch.heartbeats set started_at = now() - interval '1 hour', "
        "revision = (select digest from paywatch.active_revision)"
    )
    watched.configure(http_check("page", f"{town.shop_url}/api/health", every="2m"))
    assert (await paywatch(watched, "config", "apply")).exit_code == 0
    _, status, _ = await found(watched, paywatch)
    assert status["workers"]["probes@a"]["outdated"] == "superseded"
    shown = await paywatch(watched, "status")
    assert "probes@a\toutdated, a deployment replaces it\t" in shown.stdout

"""The judgement: what is a problem, and which problems stop the external heartbeat."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT
from settings.checks.http import HttpCheck
from settings.digests import DigestSettings, parse_time
from settings.reconcile import ReconcileSettings
from store import (
    AuditState,
    CheckState,
    IncidentState,
    OutdatedWorker,
    RunState,
    Snapshot,
    UndeliveredNotifications,
    WorkerState,
)
from store.digests import DigestKey
from workers.digest_times import newest_due
from workers.health import ProblemCode, current_verdict, is_overdue
from workers.health.fleet import lost_workers
from workers.health.judge import judge

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = HttpCheck(name="page", kind="http", url="http://shop.example/", every=timedelta(seconds=30))
SETTINGS = Settings(checks=(PAGE,))
DAILY = Settings(checks=(PAGE,), reconcile=ReconcileSettings(daily_at=time(2)))


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def read(age: float = 10, verdict: str = "pass", every: float = 30, **more: Any) -> CheckState:
    """A check that was read ``age`` seconds ago."""
    due = ago(age - every)
    return CheckState(every=every, next_slot=due, slot=ago(age), verdict=verdict, reason="ok", **more)


def worker(name: str, beat: float = 5, started: float = 3600, **more: Any) -> WorkerState:
    queue = name.partition("@")[0]
    return WorkerState(worker=name, queue=queue, started_at=ago(started), beat_at=ago(beat), **more)


def audit(outcome: Any = "pinged", at: float = 20, pinged: float | None = 20, detail: str = "") -> AuditState:
    pinged_at = None if pinged is None else ago(pinged)
    return AuditState(at=ago(at), worker="probes@a", outcome=outcome, detail=detail, pinged_at=pinged_at)


def run(status: str = "failed", by: str = "schedule", created: float = 60, **more: Any) -> RunState:
    given = {"lease_until": None, "unread": status in {"failed", "incomplete"}} | more
    return RunState(
        id="run_1",
        stored="",
        status=status,
        reason="",
        from_=ago(86400),
        until=NOW,
        requested_by=by,
        created_at=ago(created),
        **given,
    )


def undelivered(state: Any) -> UndeliveredNotifications:
    return UndeliveredNotifications(channel="slack", state=state, number=1, oldest=ago(90), subject="page")


def state(**changes: Any) -> Snapshot:
    """A shop that is watched well, except for the changes."""
    given: dict[str, Any] = {
        "at": NOW,
        "checks": {"page": read()},
        "incidents": [],
        "notifications": [],
        "runs": [],
        "planned": {"": [date(2026, 11, 19)]},
        "reconciliations": [],
        "workers": [worker("probes@a"), worker("reconcile@a")],
        "audit": audit(),
    }
    return Snapshot(**(given | changes))


def codes(snapshot: Snapshot, settings: Settings = SETTINGS) -> list[str]:
    return [problem.code.value for problem in judge(snapshot, settings)]


def test_a_shop_that_is_watched_well_has_no_problem() -> None:
    assert codes(state()) == []
    assert codes(state(), DAILY) == []


INCIDENT = IncidentState(id="inc_1", severity="P0", subject="page", reason="down", opened_at=NOW)

PLANTED = [
    ("check_failing", False, {"checks": {"page": read(verdict="fail")}}),
    ("check_degraded", False, {"checks": {"page": read(verdict="degraded")}}),
    ("check_unknown", True, {"checks": {"page": read(verdict="unknown")}}),
    ("check_missed", True, {"checks": {"page": read(verdict="missed")}}),
    ("check_overdue", True, {"checks": {"page": read(120)}}),
    ("check_never_read", True, {"checks": {"page": CheckState(every=30, next_slot=NOW)}}),
    ("check_not_scheduled", True, {"checks": {}}),
    ("incident_open", False, {"incidents": [INCIDENT]}),
    ("notification_delayed", True, {"notifications": [undelivered("delayed")]}),
    ("notification_failed", True, {"notifications": [undelivered("failed")]}),
    ("notification_failed", True, {"notifications": [undelivered("undeliverable")]}),
    ("reconciliation_failed", True, {"runs": [run("failed")]}),
    ("reconciliation_incomplete", True, {"runs": [run("incomplete")]}),
    ("reconciliation_incomplete", True, {"runs": [run("running", unread=True)]}),
    ("manual_reconciliation_unread", False, {"runs": [run("failed", by="ada")]}),
    ("reconciliation_overdue", True, {"runs": [run("queued", created=7 * 3600)]}),
    ("reconciliation_stalled", False, {"runs": [run("running", by="ada", created=600)]}),
    (
        "reconciliation_stalled",
        False,
        {"runs": [run("running", by="ada", created=900, lease_until=ago(600))]},
    ),
    ("resolve_missing", True, {"unresolved": {"slack": ["inc_1"]}}),
    ("no_probe_worker", True, {"workers": [worker("reconcile@a")]}),
    ("worker_dead", True, {"workers": [worker("probes@a"), worker("probes@b", beat=61)]}),
    ("clock_skewed", False, {"workers": [worker("probes@a", clock_skew=-3.0)]}),
    ("clock_unusable", True, {"workers": [worker("probes@a", clock_skew=90_000.0)]}),
    ("audit_overdue", False, {"audit": audit(at=200, pinged=170)}),
    ("audit_overdue", False, {"audit": None}),
    ("ping_failed", False, {"audit": audit("failed", pinged=80, detail="HTTP status 500")}),
    ("ping_overdue", False, {"audit": audit("withheld", pinged=200)}),
    ("ping_overdue", False, {"audit": audit("withheld", pinged=None)}),
]


@pytest.mark.parametrize(("code", "stops", "planted"), PLANTED, ids=lambda value: str(value)[:40])
def test_each_problem_is_found(code: str, stops: bool, planted: dict[str, Any]) -> None:
    assert codes(state(**planted)) == [code]
    assert ProblemCode(code).stops_heartbeat is stops


def test_daily_reconciliations_need_a_worker_and_a_run_each_day() -> None:
    assert codes(state(workers=[worker("probes@a")]), DAILY) == ["no_reconcile_worker"]
    assert codes(state(planned={"": [date(2026, 11, 18)]}), DAILY) == ["reconciliation_missing"]
    assert codes(state(planned={})) == []  # no daily run is configured
    early = state(at=NOW.replace(hour=2, minute=4), planned={"": [date(2026, 11, 18)]}, checks={}, workers=[])
    assert "reconciliation_missing" not in codes(early, DAILY)  # due four minutes ago
    (skipped,) = judge(state(), DAILY, {PLATFORM_ACCOUNT: ["the days from ... were not planned"]})
    assert (skipped.code, skipped.subject) == (ProblemCode.DAYS_SKIPPED, "platform")


def test_an_outdated_worker_is_a_problem_unless_it_is_being_replaced() -> None:
    outdated = OutdatedWorker("probes@a", "probes", "abc", "superseded", NOW, draining=False)
    (problem,) = judge(state(), SETTINGS, outdated=[outdated])
    assert (problem.code.value, problem.subject) == ("worker_outdated", "probes@a")
    assert problem.code.stops_heartbeat
    assert judge(state(), SETTINGS, outdated=[replace(outdated, draining=True)]) == []


def test_a_queued_run_needs_a_worker_without_a_schedule_too() -> None:
    queued = state(runs=[run("queued", by="ada", unread=False)], workers=[worker("probes@a")])
    assert codes(queued) == ["no_reconcile_worker"]
    assert codes(state(runs=[run("running", by="ada", created=900, lease_until=ago(-5))])) == []


def test_a_new_installation_is_not_fine() -> None:
    empty = state(checks={}, workers=[], audit=None, planned={})
    assert codes(empty) == ["no_probe_worker", "check_not_scheduled"]


def test_all_problems_of_a_stopped_fleet_are_listed() -> None:
    stopped = state(
        checks={"page": read(130)},
        workers=[worker("probes@a", beat=130), worker("reconcile@a", beat=130)],
        audit=audit(at=140, pinged=200),
    )
    assert codes(stopped, DAILY) == [
        "no_probe_worker",
        "no_reconcile_worker",
        "worker_dead",
        "worker_dead",
        "check_overdue",
        "ping_overdue",
    ]


def test_a_heartbeat_url_that_is_not_configured_is_no_problem() -> None:
    assert codes(state(audit=audit("not_configured", pinged=None))) == []


@pytest.mark.parametrize(
    ("every", "age", "leased", "overdue"),
    [
        (1, 15, False, False),
        (1, 17, False, True),
        (30, 59, False, False),
        (30, 61, False, True),
        (60, 121, False, True),
        (3600, 3659, False, False),
        (3600, 3661, False, True),
        (60, 150, True, False),  # the check may take as long as its interval
        (60, 181, True, True),
        (86_400, 86_400 + 659, True, False),
        (86_400, 86_400 + 661, True, True),
    ],
)
def test_a_reading_is_overdue_after_its_interval_and_a_grace(
    every: float, age: float, leased: bool, overdue: bool
) -> None:
    check = read(age, every=every, leased=leased)
    assert is_overdue(check, NOW) is overdue
    assert current_verdict(check, NOW) == ("unknown" if overdue else "pass")


def test_a_reading_of_the_future_is_unknown() -> None:
    assert current_verdict(read(-86_400), NOW) == "unknown"


def test_a_dead_worker_that_was_replaced_is_history() -> None:
    crashes = [worker(f"probes@{n}", beat=1000 - 100 * n, started=1090 - 100 * n) for n in range(9)]
    assert lost_workers([*crashes, worker("probes@new", started=150)], NOW) == []
    assert lost_workers(crashes, NOW) == [crashes[-1]]


def test_a_worker_of_another_queue_replaces_nobody() -> None:
    dead = worker("probes@a", beat=300)
    assert lost_workers([dead, worker("reconcile@b", started=100), worker("probes@c", started=400)], NOW) == [
        dead
    ]


def test_two_deaths_need_two_new_workers() -> None:
    dead = [worker("probes@a", beat=300), worker("probes@b", beat=200)]
    assert len(lost_workers([*dead, worker("probes@c", started=100)], NOW)) == 1
    assert lost_workers([*dead, worker("probes@c", started=100), worker("probes@d", started=100)], NOW) == []


def test_a_start_after_the_last_heartbeat_replaces_nobody() -> None:
    impossible = [worker("probes@a", beat=120, started=10), worker("probes@b", beat=120, started=5)]
    assert len(lost_workers([*impossible, worker("probes@c", started=3)], NOW)) == 2


def test_a_heartbeat_of_the_future_is_not_alive() -> None:
    assert "no_probe_worker" in codes(state(workers=[worker("probes@a", beat=-3600)]))


def test_a_check_that_nobody_runs_is_overdue_and_stays_missed() -> None:
    missed = read(verdict="missed")
    assert is_overdue(missed, NOW)
    assert current_verdict(missed, NOW) == "missed"


def test_a_digest_that_nobody_sent_is_a_problem() -> None:
    digest = DigestSettings(kind="audit", at=parse_time("10:30"), channels=("hook",))
    settings = Settings(checks=(PAGE,), digests={"daily": digest})
    due = newest_due(digest.at, "UTC", NOW)
    sent = {DigestKey("daily", due.from_, due.until)}

    def found(sent: set[DigestKey], at: datetime) -> list[str]:
        problems = judge(state(at=at), settings, digests=sent)
        return [each.subject for each in problems if each.code is ProblemCode.DIGEST_OVERDUE]

    assert found(set(), NOW) == ["daily"]
    assert found(sent, NOW) == []
    assert found(set(), due.at + timedelta(minutes=50)) == []

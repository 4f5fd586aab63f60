"""The digests of performance and audit, and the content of their messages."""

from datetime import UTC, datetime, timedelta

from alerts.figures import Noise, Totals, judge
from settings import Settings
from settings.accounts import Account
from settings.digests import parse_time
from store import Tally
from store.digests import AccountReports, EndedRun
from tests.alerts.figures.alerts import PROMISES, make_alert
from tests.alerts.timeline import MINUTE, NOON
from workers.digest_times import newest_due
from workers.digests.audit import audit_sheet
from workers.digests.content import digest_content
from workers.digests.performance import Performance, performance_sheet, worst_checks
from workers.digests.sheet import Sheet

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DUE = newest_due(parse_time("1 08:00"), "UTC", NOW)
FAST = Tally(passed=99, failed=1, longest=0.2, durations={40: 99, 56: 1})


def totals(number: int) -> Totals:
    found = Totals()
    for _ in range(number):
        alert = make_alert(acknowledged_at=NOON + MINUTE)
        found.add(alert, judge(alert, PROMISES, NOW))
    return found


def test_the_worst_checks_come_first_and_the_rest_is_counted() -> None:
    checks = {f"c{number:02}": Tally(passed=1) for number in range(20)}
    checks |= {"blind": Tally(unknown=3), "shaky": Tally(passed=9, failed=1), "api": FAST}
    assert worst_checks(checks)[:3] == ["blind", "shaky", "api"]
    worst = {name: checks[name] for name in worst_checks(checks)}
    sheet = performance_sheet(Performance(checks, worst, totals(2), [Noise("sms", 3)], "UTC"))
    assert sheet.summary == "20 of 23 checks always up, 2 incidents"
    assert sheet.lines[:4] == [
        "Uptime, the lowest first (1 check unknown)",
        "- blind: unknown, at least 0.000 %; durations unknown",
        "- shaky: 90.000 %, at least 90.000 %; durations unknown",
        "- api: 99.000 %, at least 99.000 %; p50 45 ms, p95 45 ms, p99 45 ms",
    ]
    assert "- … (14 more, not worse)" in sheet.lines
    assert "- sms: 3 messages, none of them at night (22:00 to 07:00 in UTC)" in sheet.lines
    assert sheet.data["response_compliance"] == 1


def reports(**changes: int) -> AccountReports:
    values = {"position": 31, "reports": 30, "unsigned": 0, "signed": 60, "exceptions": 0} | changes
    return AccountReports(
        Account(),
        head="a" * 64,
        sign_off=60,
        sign_off_head="b" * 64,
        oldest=NOW - timedelta(days=40),
        **values,
    )


def test_the_audit_names_what_is_open_and_the_heads() -> None:
    runs = [
        EndedRun(f"run_{number}", Account(), NOW, NOW, status, None)
        for number, status in enumerate(["matched", "matched", "discrepancies"])
    ]
    sheet = audit_sheet(runs, [reports(unsigned=2, exceptions=5)], totals(1), scheduled=True)
    assert sheet.summary == "3 reconciled windows, 5 open exceptions, 1 incident"
    assert "- 1 discrepancies, 2 matched" in sheet.lines
    assert "- platform 2026-12-01T09:00Z: discrepancies (run_2)" in sheet.lines
    assert "- platform: 30 reports, 2 of them without a sign-off; 60 sign-offs made" in sheet.lines
    assert "- platform: 5, the oldest since 2026-10-22" in sheet.lines
    assert f"- platform: report 31, sha256:{'a' * 64}" in sheet.lines
    assert f"- platform: sign-off 60, sha256:{'b' * 64}" in sheet.lines
    nothing = audit_sheet([], [], totals(0), scheduled=False)
    assert "- none is configured: set reconcile.daily_at" in nothing.lines
    assert "- unknown: nothing was reconciled" in nothing.lines


def test_a_digest_stands_alone_and_says_that_it_is_late() -> None:
    sheet = Sheet("nothing happened")
    sheet.section("Things", [f"{number}" for number in range(12)])
    settings = Settings(service="shop", environment="test")
    content = digest_content(settings, "monthly", "audit", DUE, sheet, NOW)
    assert (content.type, content.title, content.thread) == ("digest.audit", "Audit of 2026-11", None)
    assert content.text.splitlines()[-1] == "- … (3 more)"
    assert content.footer == "digest monthly"
    assert content.data["from"] == "2026-11-01T00:00:00+00:00"
    late = digest_content(settings, "monthly", "audit", DUE, sheet, NOW + timedelta(hours=5))
    assert late.footer == "digest monthly · was due at 2026-12-01 08:00Z"

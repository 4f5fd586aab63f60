"""``kind = "payout_job"``: asks the team's database when the job last ran."""

from datetime import UTC, date, datetime

from probes import ledger
from probes.judgement import Problem, conclude
from probes.ledger import LedgerError, Row
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from probes.words import spoken
from settings.checks import PayoutJobCheck
from settings.values import format_duration

CAUSES = (*ledger.CAUSES, "clock", "never", "stale")

_CLOCK_TOLERANCE = 60.0
"""Seconds by which the clock of the team's application may be ahead of the database's."""


async def payout_job(check: PayoutJobCheck, tools: Tools) -> Outcome:
    try:
        pool = ledger.required(tools.ledger)
        rows, now = await ledger.read_with_clock(pool, check.last_run.sql)
        last_run = _timestamp(rows)
    except LedgerError as error:
        return Outcome(Verdict.UNKNOWN, str(error), cause=error.cause)
    return judge(check, last_run, now)


def _timestamp(rows: list[Row]) -> datetime | None:
    if len(rows) > 1:
        raise LedgerError(f"last_run.sql gives {len(rows)} rows, but it must give one time", cause="query")
    value = rows[0][0] if rows and rows[0] else None
    if value is None or isinstance(value, datetime):
        return value
    kind = "date" if isinstance(value, date) else type(value).__name__
    raise LedgerError(f"last_run.sql gives a {kind}, but it must give a timestamp", cause="query")


def judge(check: PayoutJobCheck, last_run: datetime | None, now: datetime) -> Outcome:
    """Pure: ``now`` is the database's clock. A timestamp without a time zone is taken as UTC."""
    if last_run is None:
        return Outcome(Verdict.FAIL, "the job has never run", cause="never")
    at = last_run if last_run.tzinfo is not None else last_run.replace(tzinfo=UTC)
    age = (now - at).total_seconds()
    evidence: dict[str, Json] = {"last_run": at.isoformat(), "database_time": now.isoformat()}
    if at is not last_run:
        evidence["time_zone"] = "none in the column: taken as UTC"
    return conclude(
        _problems(check, age),
        f"the job ran {spoken(max(age, 0.0))} ago",
        values={"age": age},
        evidence=evidence,
    )


def _problems(check: PayoutJobCheck, age: float) -> list[Problem]:
    if age < -_CLOCK_TOLERANCE:
        sentence = f"the job's last run lies {spoken(-age)} in the future: a clock or a time zone is wrong"
        return [Problem(Verdict.FAIL, "clock", sentence)]
    if age > check.max_age.total_seconds():
        longest = format_duration(check.max_age)
        return [Problem(Verdict.FAIL, "stale", f"the job last ran {spoken(age)} ago, max_age is {longest}")]
    return []

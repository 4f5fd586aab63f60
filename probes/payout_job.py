"""``kind = "payout_job"``: queries the team's database for the job's last run, and checks its age."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from probes import ledger
from probes.formatting import format_seconds
from probes.judgement import Problem, conclude
from probes.ledger import LedgerError, Row
from probes.reading import Json, Outcome, Verdict
from probes.tools import Tools
from settings.checks.payout_job import PayoutJobCheck
from settings.values import format_duration

CAUSES: Mapping[str, str] = {
    **ledger.CAUSES,
    "query": "the query cannot be run or does not return one time; the reason quotes the database",
    "stale": "the last run is older than `max_age`",
    "never": "no last run: the query returned null or no row",
    "clock": "the last run is over a minute in the future: a clock or a time zone is wrong",
}

_CLOCK_TOLERANCE = 60.0
"""Seconds that the clock of the team's application may be ahead of the database's clock."""


async def probe(check: PayoutJobCheck, tools: Tools) -> Outcome:
    try:
        pool = ledger.require_ledger(tools.ledger)
        rows, now = await ledger.read_with_clock(pool, check.last_run.sql)
        last_run = _timestamp(rows)
    except LedgerError as error:
        return Outcome(Verdict.UNKNOWN, str(error), cause=error.cause)
    return judge(check, last_run, now)


def _timestamp(rows: list[Row]) -> datetime | None:
    if len(rows) > 1:
        raise LedgerError(
            f"last_run.sql returned {len(rows)} rows: it must return one timestamp", cause="query"
        )
    value = rows[0][0] if rows and rows[0] else None
    if value is None or isinstance(value, datetime):
        return value
    kind = "date" if isinstance(value, date) else type(value).__name__
    raise LedgerError(f"last_run.sql returned a {kind}: it must return a timestamp", cause="query")


def judge(check: PayoutJobCheck, last_run: datetime | None, now: datetime) -> Outcome:
    """Returns the outcome by the database's clock ``now``. Reads a timestamp without time zone as UTC."""
    if last_run is None:
        return Outcome(Verdict.FAIL, "the job has never run", cause="never")
    at = last_run if last_run.tzinfo is not None else last_run.replace(tzinfo=UTC)
    age = (now - at).total_seconds()
    evidence: dict[str, Json] = {"last_run": at.isoformat(), "database_time": now.isoformat()}
    if at is not last_run:
        evidence["time_zone"] = "the column has none: read as UTC"
    return conclude(
        _problems(check, age),
        f"the job ran {format_seconds(max(age, 0.0))} ago",
        values={"age": age},
        evidence=evidence,
    )


def _problems(check: PayoutJobCheck, age: float) -> list[Problem]:
    # A future timestamp would pass for hours after the job has stopped: it must not count as a recent run.
    if age < -_CLOCK_TOLERANCE:
        sentence = (
            f"the job's last run is {format_seconds(-age)} in the future: a clock or a time zone is wrong"
        )
        return [Problem(Verdict.FAIL, "clock", sentence)]
    if age > check.max_age.total_seconds():
        max_age = format_duration(check.max_age)
        return [
            Problem(
                Verdict.FAIL, "stale", f"the job last ran {format_seconds(age)} ago, max_age is {max_age}"
            )
        ]
    return []

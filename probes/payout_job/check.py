"""Judges the age of the job's last run."""

from collections.abc import Callable, Mapping
from datetime import datetime

from probes import ledger, request_errors
from probes.formatting import format_seconds
from probes.judgement import Problem, conclude
from probes.payout_job.sources import LastRun, NotKnown, read_last_run
from probes.reading import Outcome, Verdict
from probes.schedule import CLOCK_TOLERANCE, find_lateness, first_deadline
from probes.tools import Needs, Tools
from settings.checks.payout_job import LastRun as LastRunInSql
from settings.checks.payout_job import LastRunOfHeartbeat, LastRunOnPage, PayoutJobCheck

CAUSES: Mapping[str, str] = {
    **request_errors.CAUSES,
    **ledger.CAUSES,
    "query": "the query cannot be run or does not return one time; the reason quotes the database",
    "page": "the page of metrics has another status than 200, or is not a page of metrics",
    "metric": "the page has not exactly one sample of the metric, or its value is not a time",
    "store": "the pings of the heartbeat cannot be read from the store",
    "stale": "the last run is older than `max_age`, or before the last time of the `schedule`",
    "never": "no last run: null, no row, a metric of 0, or no ping in time",
    "waiting": "no ping yet, and the first one need not have arrived",
    "clock": "the last run is over a minute in the future: a clock or a time zone is wrong",
}


def _of_kind(kind: type) -> Callable[[PayoutJobCheck], bool]:
    return lambda check: isinstance(check.last_run, kind)


NEEDS: Needs = {
    **dict.fromkeys((*request_errors.CAUSES, "page", "metric"), _of_kind(LastRunOnPage)),
    **dict.fromkeys(
        request_errors.TLS_CAUSES,
        lambda check: (
            isinstance(check.last_run, LastRunOnPage) and request_errors.uses_tls(check.last_run.url)
        ),
    ),
    **dict.fromkeys(ledger.CAUSES, _of_kind(LastRunInSql)),
    **dict.fromkeys(("store", "waiting"), _of_kind(LastRunOfHeartbeat)),
}


async def probe(check: PayoutJobCheck, tools: Tools) -> Outcome:
    try:
        return judge(check, await read_last_run(check, tools))
    except NotKnown as error:
        return error.outcome


def judge(check: PayoutJobCheck, last_run: LastRun) -> Outcome:
    """Returns the outcome by the clock of the source, ``last_run.now``."""
    if last_run.at is None:
        return _judge_never(check, last_run)
    age = (last_run.now - last_run.at).total_seconds()
    return conclude(
        _problems(check, last_run.at, last_run.now),
        f"the job ran {format_seconds(max(age, 0.0))} ago",
        values={"age": age},
        evidence=last_run.evidence,
    )


def _judge_never(check: PayoutJobCheck, last_run: LastRun) -> Outcome:
    if last_run.since is not None and not first_deadline(check, last_run.since, last_run.now):
        sentence = "the job has not sent its first ping, which need not have arrived yet"
        return Outcome(Verdict.UNKNOWN, sentence, cause="waiting", evidence=last_run.evidence)
    return Outcome(Verdict.FAIL, "the job has never run", cause="never", evidence=last_run.evidence)


def _problems(check: PayoutJobCheck, at: datetime, now: datetime) -> list[Problem]:
    # A future timestamp would pass for hours after the job has stopped: it must not count as a recent run.
    if at > now + CLOCK_TOLERANCE:
        ahead = format_seconds((at - now).total_seconds())
        sentence = f"the job's last run is {ahead} in the future: a clock or a time zone is wrong"
        return [Problem(Verdict.FAIL, "clock", sentence)]
    late = find_lateness(check, at, now)
    return [Problem(Verdict.FAIL, "stale", f"the job {late}")] if late else []

"""``kind = "heartbeat"``: judges the last pings of a job, which the workers received and the store has."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from probes.formatting import format_seconds
from probes.judgement import Problem, conclude
from probes.pings import Pings, PingsUnavailable
from probes.reading import Json, Outcome, Verdict
from probes.schedule import CLOCK_TOLERANCE, find_lateness, first_deadline
from probes.tools import Needs, Tools
from settings.checks.heartbeat import HeartbeatCheck
from settings.values import format_duration

CAUSES: Mapping[str, str] = {
    "failed": "the last run of the job reported that it failed",
    "stale": "the last successful run is older than `max_age`, or before the last time of the `schedule`",
    "never": "no successful run was reported in the time in which the first one was due",
    "overrun": "a run has not ended within `max_duration` of its start",
    "waiting": "no ping yet, and the first one need not have arrived",
    "clock": "the last ping is over a minute in the future: the clock of the store was set back",
    "store": "the pings cannot be read from the store",
}

NEEDS: Needs = {"overrun": lambda check: check.max_duration is not None}


async def probe(check: HeartbeatCheck, tools: Tools) -> Outcome:
    try:
        return judge(check, await tools.pings(check.name))
    except PingsUnavailable as error:
        return Outcome(Verdict.UNKNOWN, str(error), cause="store")


def judge(check: HeartbeatCheck, pings: Pings) -> Outcome:
    """Returns the outcome by the store's clock alone."""
    values: dict[str, float] = {}
    if pings.succeeded_at is not None:
        values["age"] = _seconds(pings.succeeded_at, pings.now)
    if pings.duration is not None:
        values["duration"] = pings.duration
    if pings.started_at is not None:
        values["running"] = _seconds(pings.started_at, pings.now)
    problems = [*_ends(pings), *_overruns(check, pings), *_lateness(check, pings)]
    return conclude(problems, _success(values), values=values, evidence=_evidence(pings))


def _success(values: Mapping[str, float]) -> str:
    took = f" and took {format_seconds(values['duration'])}" if "duration" in values else ""
    runs = f"; a run began {format_seconds(max(values['running'], 0))} ago" if "running" in values else ""
    return f"the job ran {format_seconds(max(values.get('age', 0.0), 0.0))} ago{took}{runs}"


def _ends(pings: Pings) -> Iterator[Problem]:
    if pings.failed and pings.failed_at is not None:
        ago = format_seconds(max(_seconds(pings.failed_at, pings.now), 0.0))
        code = "" if pings.exit_code is None else f" with exit code {pings.exit_code}"
        yield Problem(Verdict.FAIL, "failed", f"the job failed {ago} ago{code}")


def _overruns(check: HeartbeatCheck, pings: Pings) -> Iterator[Problem]:
    """A start that follows another one does not begin the time anew: a job that always hangs would pass."""
    if check.max_duration is None or pings.started_at is None:
        return
    seconds = _seconds(pings.started_at, pings.now)
    if seconds > check.max_duration.total_seconds():
        again = f" ({pings.starts} starts since then)" if pings.starts > 1 else ""
        limit = format_duration(check.max_duration)
        sentence = (
            f"a run that began {format_seconds(seconds)} ago has not ended{again}, max_duration is {limit}"
        )
        yield Problem(Verdict.FAIL, "overrun", sentence)


def _lateness(check: HeartbeatCheck, pings: Pings) -> Iterator[Problem]:
    ends = [at for at in (pings.succeeded_at, pings.failed_at) if at is not None]
    if ends and max(ends) > pings.now + CLOCK_TOLERANCE:
        # Such a ping would count as recent for as long as the clock was set back.
        ahead = format_seconds(_seconds(pings.now, max(ends)))
        sentence = f"the last ping is {ahead} in the future: the clock of the store was set back"
        yield Problem(Verdict.UNKNOWN, "clock", sentence)
    elif pings.succeeded_at is not None:
        late = find_lateness(check, pings.succeeded_at, pings.now)
        if late is not None:
            yield Problem(Verdict.FAIL, "stale", f"the job {late}")
    elif first_deadline(check, pings.since, pings.now):
        waited = format_seconds(_seconds(pings.since, pings.now))
        yield Problem(
            Verdict.FAIL, "never", f"no successful run was reported in the {waited} since the first check"
        )
    elif not pings.failed:
        sentence = "the job has not reported a successful run, and the first one need not have ended yet"
        yield Problem(Verdict.UNKNOWN, "waiting", sentence)


def _seconds(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds()


def _evidence(pings: Pings) -> dict[str, Json]:
    times = {
        "database_time": pings.now,
        "first_checked": pings.since,
        "started": pings.started_at,
        "succeeded": pings.succeeded_at,
        "failed": pings.failed_at,
    }
    evidence: dict[str, Json] = {name: at.isoformat() for name, at in times.items() if at is not None}
    return evidence | ({"starts": pings.starts} if pings.starts else {})

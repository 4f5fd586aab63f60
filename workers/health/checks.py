"""Problems of checks: a reading that is not good, too old, or not there."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from probes import Verdict
from probes.formatting import format_seconds
from settings.locations import check_of
from settings.stored import AlertSettings
from store import CheckState, Snapshot
from workers.health.formatting import format_age
from workers.health.problems import Problem, ProblemCode

SHORTEST_GRACE, LONGEST_GRACE = timedelta(seconds=15), timedelta(seconds=60)
LONGEST_RUN = timedelta(minutes=10)

_CODES = {
    Verdict.FAIL: ProblemCode.CHECK_FAILING,
    Verdict.DEGRADED: ProblemCode.CHECK_DEGRADED,
    Verdict.UNKNOWN: ProblemCode.CHECK_UNKNOWN,
    Verdict.MISSED: ProblemCode.CHECK_MISSED,
}


def is_overdue(check: CheckState, at: datetime) -> bool:
    """Whether the check has no reading within its interval and a grace of one interval (15 to 60 seconds).

    While a worker runs the slot, it has the time of another interval, since a check may take that long. A
    check whose last slots were missed is overdue however new the record of that is.
    """
    if check.verdict == Verdict.MISSED:
        return True
    every = timedelta(seconds=check.every)
    if check.next_slot > at + 2 * every:  # the database's clock was set back: the reading is of any age
        return True
    grace = min(max(every, SHORTEST_GRACE), LONGEST_GRACE)
    return at - check.next_slot > grace + (min(every, LONGEST_RUN) if check.leased else timedelta(0))


def current_verdict(check: CheckState, at: datetime) -> str | None:
    """The verdict of the last reading, ``unknown`` if that is overdue, None if there is none."""
    if check.verdict is None:
        return None
    if check.verdict == Verdict.MISSED:
        return check.verdict
    return Verdict.UNKNOWN.value if is_overdue(check, at) else check.verdict


def check_problems(snapshot: Snapshot, settings: AlertSettings) -> Iterator[Problem]:
    for name, check in snapshot.checks.items():
        yield from _problem(name, check, snapshot.at)
    yield from unscheduled_checks(snapshot, settings)


def unscheduled_checks(snapshot: Snapshot, settings: AlertSettings) -> Iterator[Problem]:
    scheduled = {check_of(name) for name in snapshot.checks}
    for configured in settings.checks:
        if configured.name not in scheduled:
            text = "it is configured, and no worker has scheduled it"
            yield Problem(ProblemCode.CHECK_NOT_SCHEDULED, configured.name, text)


def _problem(name: str, check: CheckState, at: datetime) -> Iterator[Problem]:
    every = format_seconds(check.every)
    if check.verdict is None or check.slot is None:
        text = f"it is due every {every} and has no reading yet"
        yield Problem(ProblemCode.CHECK_NEVER_READ, name, text)
    elif is_overdue(check, at) and check.verdict != Verdict.MISSED:
        text = f"it is due every {every}; the last reading is {format_age(check.slot, at)} old"
        yield Problem(ProblemCode.CHECK_OVERDUE, name, f"{text}, and was {check.verdict}")
    elif code := _CODES.get(Verdict(check.verdict)):
        yield Problem(code, name, check.reason or f"the verdict is {check.verdict}")

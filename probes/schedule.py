"""When a job was last expected: cron's times by the clocks of a time zone, also on days when these change.

As cron of Debian: a job at a fixed time that the clocks skip runs when they have skipped it, and one whose
time occurs twice runs the first time. A job with ``*`` or ``*/n`` as minute or hour runs by real time, in
both hours that are called the same. cronsim gives the calendar only: its steps assume changes of whole hours.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from probes.formatting import format_seconds
from settings.checks.schedule import ExpectedRuns, Schedule
from settings.values import format_duration

CLOCK_TOLERANCE = timedelta(seconds=60)
"""How far the clock of the job's machine may be from the database's clock."""

_LARGEST_CHANGE = timedelta(hours=3)
"""No clock change of a time zone is larger, but for those that skip a day: they repeat no time."""


def find_lateness(check: ExpectedRuns, last_run: datetime, now: datetime) -> str | None:
    """Returns why the last run is too long ago, without a subject; None if it is not."""
    age = (now - last_run).total_seconds()
    ran = f"last ran {format_seconds(age)} ago"
    if check.schedule is None:
        if check.max_age is None or age <= check.max_age.total_seconds():
            return None
        return f"{ran}, max_age is {format_duration(check.max_age)}"
    due = last_expected(check.schedule, now - check.schedule.grace)
    if due is None or last_run >= due - CLOCK_TOLERANCE:
        return None
    grace = format_duration(check.schedule.grace)
    return f"{ran}, and not since {format_local(due, check.schedule)}, with a grace of {grace}"


def first_deadline(check: ExpectedRuns, since: datetime, now: datetime) -> bool:
    """Whether a job that was first expected to run at ``since`` must have run by ``now``."""
    if check.schedule is None:
        return check.max_age is not None and now - since > check.max_age
    due = last_expected(check.schedule, now - check.schedule.grace)
    return due is not None and due >= since


def format_local(moment: datetime, schedule: Schedule) -> str:
    return moment.astimezone(ZoneInfo(schedule.timezone)).strftime("%Y-%m-%d %H:%M %Z")


def last_expected(schedule: Schedule, until: datetime) -> datetime | None:
    """Returns the newest time of the schedule that is not after ``until``, in UTC.

    None if it has none in the last decades.
    """
    zone = ZoneInfo(schedule.timezone)
    latest = until.astimezone(zone).replace(tzinfo=None)
    # An earlier time on the clock can be a later moment only if the clocks were changed in between.
    margin = _LARGEST_CHANGE if _changes_near(until, zone) else timedelta(seconds=1)
    found: datetime | None = None
    for wall in _backwards(schedule, latest + margin):
        for moment in _moments(schedule, wall, zone):
            if moment <= until and (found is None or moment > found):
                found = moment
        if found is not None and wall <= latest - margin:
            return found
    return found


def _changes_near(until: datetime, zone: ZoneInfo) -> bool:
    offsets = {(until + n * _LARGEST_CHANGE).astimezone(zone).utcoffset() for n in (-2, -1, 0, 1, 2)}
    return len(offsets) > 1


def _backwards(schedule: Schedule, start: datetime) -> Iterator[datetime]:
    """Yields the times on the clock before ``start``, newest first, without those of holidays."""
    holidays = frozenset(schedule.holidays)
    times = CronSim(schedule.cron, start, reverse=True)
    for wall in times:
        if wall.date() not in holidays:
            yield wall
            continue
        yield from _backwards(schedule, _first_working_midnight(wall.date(), holidays))
        return


def _first_working_midnight(day: date, holidays: frozenset[date]) -> datetime:
    """Returns the midnight at which the holidays that end with ``day`` began."""
    while day - timedelta(days=1) in holidays:
        day -= timedelta(days=1)
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 (a wall-clock time)


def _moments(schedule: Schedule, wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """Returns the moments at which a job runs that is due at this time on the clock."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    exists = first.astimezone(zone).replace(tzinfo=None) == wall
    minute, hour = schedule.cron.split()[:2]
    if minute.startswith("*") or hour.startswith("*"):
        return list(dict.fromkeys((first, second))) if exists else []
    return [first] if exists else [_after_the_gap(wall, zone)]


def _after_the_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Returns when the clocks had skipped this time, to the minute."""
    later = wall
    while True:
        later += timedelta(minutes=1)
        moment = later.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == later:
            return moment

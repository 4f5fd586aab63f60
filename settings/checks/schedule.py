"""When a job must have run: at most ``max_age`` ago, or since the last time of its ``schedule``."""

from datetime import datetime, timedelta
from typing import Annotated

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field

from settings.checks.base import CheckBase
from settings.dates import Holiday
from settings.values import Duration, Section, TimeZone

_WANTED = 'write the five fields of cron, such as "0 6 * * 1-5" (minute, hour, day, month, day of the week)'
_ANY_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 (a wall-clock time: the schedule's time zone is applied later)


def _cron(text: str) -> str:
    if len(text.split()) != 5:
        raise ValueError(_WANTED)
    try:
        next(CronSim(text, _ANY_DAY))
    except StopIteration:
        raise ValueError("this time never occurs: no month has that day") from None
    except (CronSimError, AssertionError, ValueError, TypeError):  # cronsim asserts what it does not expect
        raise ValueError(_WANTED) from None
    return text


Cron = Annotated[str, Field(max_length=200), AfterValidator(_cron)]


class Schedule(Section):
    """The times at which a job starts, by the clocks of ``timezone``; a run must end within ``grace``.

    Nothing is expected on ``holidays``, which are dates in that time zone.
    """

    cron: Cron
    timezone: TimeZone = "UTC"
    grace: Duration = timedelta(minutes=30)
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=1000)] = ()


class ExpectedRuns(CheckBase):
    """A check that a job runs as often as it must. A kind requires one of the two keys, or has a default.

    A ``schedule`` decides alone: it is written instead of ``max_age``, which a file may still have.
    """

    schedule: Schedule | None = None
    max_age: Duration | None = None

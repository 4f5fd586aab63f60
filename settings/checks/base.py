"""What every check has, whatever its kind."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from settings.urls import HttpUrl
from settings.values import Count, Duration, Interval, Name, Section, Severity, Text, format_duration

Query = Text


def at_most(key: str, longest: timedelta) -> Any:
    """The default of a duration that must not exceed ``key``: ``longest``, or the value of ``key``."""
    return Field(default_factory=lambda written: min(longest, written[key]))


class CheckBase(Section):
    """One configured thing to watch. ``opens_after`` and ``closes_after`` count readings in a row."""

    name: Name
    every: Interval = timedelta(minutes=1)
    timeout: Duration = at_most("every", timedelta(seconds=10))
    severity: Severity = Severity.P2
    opens_after: Count = 3
    closes_after: Count = 2
    runbook: HttpUrl | None = None

    @field_validator("timeout")
    @classmethod
    def _over_before_the_next(cls, timeout: timedelta, info: ValidationInfo) -> timedelta:
        every = info.data.get("every", timeout)
        if timeout > every:
            raise ValueError(f'must not be longer than every, which is "{format_duration(every)}"')
        return timeout


class Thresholds(CheckBase):
    """A check that is judged by how long it takes."""

    fail_above: Duration = at_most("timeout", timedelta(seconds=10))
    degraded_above: Duration = at_most("fail_above", timedelta(seconds=5))

    @field_validator("fail_above")
    @classmethod
    def _reachable(cls, fail_above: timedelta, info: ValidationInfo) -> timedelta:
        timeout = info.data.get("timeout", fail_above)
        if fail_above > timeout:
            raise ValueError(f'can never be reached, because timeout is "{format_duration(timeout)}"')
        return fail_above

    @field_validator("degraded_above")
    @classmethod
    def _milder_than_failing(cls, degraded_above: timedelta, info: ValidationInfo) -> timedelta:
        fail_above = info.data.get("fail_above", degraded_above)
        if degraded_above > fail_above:
            raise ValueError(f'must not be longer than fail_above, which is "{format_duration(fail_above)}"')
        return degraded_above


def _takes_an_id(sql: str) -> str:
    if "$1" not in sql:
        raise ValueError("the query must use $1, the id of the synthetic object")
    return sql


EventQuery = Annotated[Query, AfterValidator(_takes_an_id)]


class Sql(Section):
    """One query against the team's database."""

    sql: Query


class EventSql(Sql):
    """One query about a synthetic event, with ``$1`` for the id of its object."""

    sql: EventQuery


class Seen(EventSql):
    """Where the effect of a synthetic event shows, and by when."""

    within: Duration = timedelta(seconds=10)

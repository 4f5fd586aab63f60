"""The keys of every check, and what a kind declares about its own keys."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from settings.urls import HttpUrl
from settings.values import Count, Duration, Interval, Name, Section, Severity, Text, format_duration

Query = Text


def at_most(key: str, longest: timedelta) -> Any:
    """Returns a default of ``longest``, or the value of ``key`` if that is shorter."""
    return Field(default_factory=lambda written: min(longest, written[key]))


class CheckBase(Section):
    """One configured check. ``opens_after`` and ``closes_after`` count consecutive readings.

    A kind that sends requests to Stripe sets ``needs_stripe``; ``queries`` lists the keys that hold SQL.
    """

    needs_stripe: ClassVar[bool] = False
    queries: ClassVar[tuple[str, ...]] = ()

    name: Name
    every: Interval = timedelta(minutes=1)
    timeout: Duration = at_most("every", timedelta(seconds=10))
    severity: Severity = Severity.P2
    opens_after: Count = 3
    closes_after: Count = 2
    runbook: HttpUrl | None = None

    @classmethod
    def environment_keys(cls, _table: Mapping[str, Any], /) -> Mapping[str, str]:
        """Returns key -> setting for keys that a variable fills if the table does not."""
        return {}

    @field_validator("timeout")
    @classmethod
    def _within_interval(cls, timeout: timedelta, info: ValidationInfo) -> timedelta:
        every = info.data.get("every", timeout)
        if timeout > every:
            raise ValueError(f'must not be longer than every, which is "{format_duration(every)}"')
        return timeout


class Thresholds(CheckBase):
    """A check with limits for its latency."""

    fail_above: Duration = at_most("timeout", timedelta(seconds=10))
    degraded_above: Duration = at_most("fail_above", timedelta(seconds=5))

    @field_validator("fail_above")
    @classmethod
    def _within_timeout(cls, fail_above: timedelta, info: ValidationInfo) -> timedelta:
        timeout = info.data.get("timeout", fail_above)
        if fail_above > timeout:
            raise ValueError(f'must not be longer than timeout, which is "{format_duration(timeout)}"')
        return fail_above

    @field_validator("degraded_above")
    @classmethod
    def _within_fail_above(cls, degraded_above: timedelta, info: ValidationInfo) -> timedelta:
        fail_above = info.data.get("fail_above", degraded_above)
        if degraded_above > fail_above:
            raise ValueError(f'must not be longer than fail_above, which is "{format_duration(fail_above)}"')
        return degraded_above


def _uses_id(sql: str) -> str:
    if "$1" not in sql:
        raise ValueError("the query must use $1, the id of the synthetic object")
    return sql


EventQuery = Annotated[Query, AfterValidator(_uses_id)]


class Sql(Section):
    """One statement in the team's database, and what `paywatch config check` must find about it there.

    ``parameters`` are the values that it is prepared with; ``column_types`` the permitted types of its first
    column, as asyncpg names them (none: any). Only one that ``writes`` runs outside a read-only transaction.
    """

    parameters: ClassVar[tuple[str, ...]] = ()
    column_types: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[bool] = False

    sql: Query


class EventSql(Sql):
    """One statement about a synthetic event; ``$1`` is the id of the event's object."""

    parameters: ClassVar[tuple[str, ...]] = ("pi_paywatch",)

    sql: EventQuery


class Cleanup(EventSql):
    """The statement that removes what a synthetic event left."""

    writes: ClassVar[bool] = True


class Seen(EventSql):
    """The query that returns the effect of a synthetic event, and the time limit of the effect."""

    within: Duration = timedelta(seconds=10)

"""``[hours.NAME]``, ``[[maintenance]]`` and ``[flapping]``: when messages of incidents are held, or fewer."""

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, field_validator, model_validator

from settings.dates import Clock, Holiday
from settings.matchers import Matchers
from settings.recurrence import Recurrence
from settings.rrule import parse_recurrence
from settings.values import (
    Distinct,
    Duration,
    Name,
    Section,
    Text,
    TimeZone,
    WholeNumber,
    at,
    format_duration,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_WINDOW = timedelta(days=7)
_SHORTEST_WINDOW = timedelta(minutes=1)


class HoursSettings(Section):
    """``from`` and ``until`` are local times in ``timezone``; without one, in the business time zone."""

    days: Annotated[
        tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...], Distinct, Field(min_length=1)
    ] = ("mon", "tue", "wed", "thu", "fri")
    from_: Annotated[Clock, Field(alias="from")] = time(9)
    until: Clock = time(17)
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=500)] = ()
    timezone: TimeZone | None = None

    @field_validator("until")
    @classmethod
    def _after_from(cls, until: time, info: Any) -> time:
        from_ = info.data.get("from_", until)
        if until <= from_ and "from_" in info.data:
            raise ValueError(f'must be later than from, which is "{from_:%H:%M}"')
        return until

    @property
    def weekdays(self) -> frozenset[int]:
        return frozenset(DAYS.index(day) for day in self.days)


class FlappingSettings(Section):
    """An incident that opens or ends ``flips`` times ``within`` stays open until it is stable for as long."""

    flips: Annotated[WholeNumber, Field(ge=2, le=100)] = 6
    within: Annotated[Duration, AfterValidator(lambda value: _at_most(value, timedelta(days=1)))] = timedelta(
        minutes=30
    )


def _at_most(value: timedelta, most: timedelta) -> timedelta:
    if value > most:
        raise ValueError(f"must be at most {format_duration(most)}")
    return value


def _window(value: timedelta) -> timedelta:
    if not _SHORTEST_WINDOW <= value <= LONGEST_WINDOW:
        raise ValueError("write a duration from 1m to 7d: longer work needs several windows")
    return value


def _local(value: Any) -> Any:
    """Accepts a date or local time of TOML, and a text; no number, which pydantic would read as Unix time."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if not isinstance(moment, datetime) or moment.tzinfo is not None:
        raise ValueError('write a local time such as "2026-03-01T03:00"; timezone says where')
    return moment


LocalTime = Annotated[
    datetime, BeforeValidator(_local), PlainSerializer(lambda value: value.isoformat(), when_used="json")
]


class MaintenanceSettings(Section):
    """A window in which messages about what matches are held: once from ``start``, or by ``rrule``."""

    name: Name
    match: Matchers
    rrule: Annotated[Text, Field(max_length=500)] | None = None
    start: LocalTime | None = None
    duration: Annotated[Duration, AfterValidator(_window)]
    timezone: TimeZone | None = None

    @model_validator(mode="after")
    def _occurs(self) -> "MaintenanceSettings":
        if self.rrule is None and self.start is None:
            raise at(
                "rrule",
                'this key is required: write a rule such as "FREQ=WEEKLY;BYDAY=SU;BYHOUR=3", or start',
            )
        try:
            _ = self.recurrence
        except ValueError as error:
            raise at("rrule", str(error)) from None
        return self

    @cached_property
    def recurrence(self) -> Recurrence:
        if self.rrule is not None:
            return parse_recurrence(self.rrule, self.start)
        return Recurrence.once(self.start or datetime.min)  # noqa: DTZ901 (one of the two is written)

"""The keys of every check, and what a kind declares about its own keys."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Discriminator, Field, ValidationInfo, field_validator, model_validator

from settings.urls import HttpUrl
from settings.values import (
    Count,
    Distinct,
    Duration,
    Interval,
    Name,
    Section,
    Severity,
    Text,
    WholeNumber,
    at,
    format_duration,
    format_share,
)
from settings.wording import either

Query = Text


def at_most(key: str, highest: timedelta | float) -> Any:
    """Returns a default of ``highest``, or the value of ``key`` if that is lower."""
    return Field(default_factory=lambda written: min(highest, written[key]))


def not_above(key: str, share: float, info: ValidationInfo) -> float:
    """Returns the share; raises ValueError if it is higher than the share at ``key``."""
    highest = info.data.get(key, share)
    if share > highest:
        raise ValueError(f'must not be higher than {key}, which is "{format_share(highest)}"')
    return share


def by_key(*keys: str) -> Discriminator:
    """Chooses the member of a union by the first of these keys that a table has; its ``Tag`` is that key.

    A table that has none of them is reported as one that lacks the first.
    """

    def choose(value: Any) -> str:
        present = value if isinstance(value, dict) else getattr(type(value), "model_fields", {})
        return next((key for key in keys if key in present), keys[0])

    return Discriminator(choose)


class Locations(Section):
    """``agree``: in how many locations the check must fail; fewer locations than that decide too."""

    agree: Count = 1


def _label_name(name: str) -> str:
    if not _LABEL.fullmatch(name) or name in _OUR_LABELS:
        raise ValueError(
            "write letters, digits and _, beginning with a letter; not "
            f"{either(sorted(_OUR_LABELS))}, which are labels of Paywatch's own"
        )
    return name


_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_OUR_LABELS = frozenset({"check", "kind", "location", "severity"})

Labels = Annotated[
    dict[Annotated[str, AfterValidator(_label_name)], Annotated[Text, Field(max_length=200)]],
    Field(max_length=20),
]


class CheckBase(Section):
    """One configured check. ``opens_after`` and ``closes_after`` count consecutive readings.

    A kind that sends requests to Stripe sets ``needs_stripe``; ``queries`` lists the keys that hold SQL,
    and ``connects_to`` those with the hosts that the check connects to; None: every URL and ``host``.
    """

    needs_stripe: ClassVar[bool] = False
    queries: ClassVar[tuple[str, ...]] = ()
    connects_to: ClassVar[tuple[str, ...] | None] = None

    name: Name
    every: Interval = timedelta(minutes=1)
    timeout: Duration = at_most("every", timedelta(seconds=10))
    severity: Severity = Severity.P2
    opens_after: Count = 3
    closes_after: Count = 2
    runbook: HttpUrl | None = None
    locations: Locations = Field(default_factory=Locations)
    depends_on: Annotated[tuple[Name, ...], Distinct, Field(max_length=20)] = ()
    groups: Annotated[tuple[Name, ...], Distinct, Field(max_length=20)] = ()
    labels: Labels = Field(default_factory=dict)

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


def _names_id(url: str) -> str:
    parts = urlsplit(url)
    if "{id}" not in parts.path + "?" + parts.query:
        raise ValueError("the path or the query must contain {id}, the id of the synthetic object")
    return url


class Seen(EventSql):
    """How to see the effect of a synthetic event, and the time limit of the effect.

    Either a query (``sql``, empty if there is none) that returns it, or a URL that answers with ``status``
    once it is there.
    """

    sql: EventQuery = ""
    url: Annotated[HttpUrl, AfterValidator(_names_id)] | None = None
    status: Annotated[WholeNumber, Field(ge=100, le=599)] = 200
    within: Duration = timedelta(seconds=10)

    @model_validator(mode="after")
    def _one_source(self) -> "Seen":
        if not self.sql and self.url is None:
            raise at("sql", "this key is required: write a query here, or an address in url")
        if self.sql and self.url is not None:
            raise at("url", "write sql or url, not both")
        if self.url is None and "status" in self.model_fields_set:
            raise at("status", "only url is answered with a status: remove this key")
        return self

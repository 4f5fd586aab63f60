"""``kind = "payout_job"``: the payout job ran recently enough."""

from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field, Tag

from settings.checks.base import Sql, by_key
from settings.checks.schedule import ExpectedRuns
from settings.selectors import SelectorText
from settings.urls import HttpUrl
from settings.values import Duration, Name, Section


class LastRun(Sql):
    """The query that returns the time of the last run."""

    column_types: ClassVar[tuple[str, ...]] = ("timestamptz", "timestamp")


class LastRunOnPage(Section):
    """A metric on a page in the format of Prometheus, whose value is the Unix time of the last run."""

    url: HttpUrl
    metric: SelectorText


class LastRunOfHeartbeat(Section):
    """The last ping of a check of kind ``heartbeat``."""

    heartbeat: Name


AnyLastRun = Annotated[
    Annotated[LastRun, Tag("sql")]
    | Annotated[LastRunOnPage, Tag("url")]
    | Annotated[LastRunOfHeartbeat, Tag("heartbeat")],
    by_key("sql", "url", "heartbeat"),
]


class PayoutJobCheck(ExpectedRuns):
    queries: ClassVar[tuple[str, ...]] = ("last_run",)

    kind: Literal["payout_job"]
    last_run: AnyLastRun
    max_age: Duration | None = Field(
        default_factory=lambda written: None if written.get("schedule") else timedelta(hours=1)
    )

"""What every check has, whatever its kind."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, SecretStr

from settings.values import Duration, Interval, Name, Section, Severity

Query = Annotated[str, Field(min_length=1)]


class CheckBase(Section):
    """One configured thing to watch. ``opens_after`` and ``closes_after`` count readings in a row."""

    name: Name
    every: Interval = timedelta(minutes=1)
    timeout: Duration = timedelta(seconds=10)
    severity: Severity = Severity.P2
    opens_after: int = Field(default=3, ge=1, le=1000)
    closes_after: int = Field(default=2, ge=1, le=1000)
    runbook: str | None = None


class Seen(Section):
    """Where the effect of a synthetic event shows: a query with ``$1`` for its id, and by when."""

    sql: Query
    within: Duration = timedelta(seconds=10)


class Sql(Section):
    """One query against the team's database."""

    sql: Query


__all__ = ["CheckBase", "Query", "SecretStr", "Seen", "Sql"]

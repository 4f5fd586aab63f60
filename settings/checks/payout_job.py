"""``kind = "payout_job"``: the payout job ran recently enough."""

from datetime import timedelta
from typing import ClassVar, Literal

from settings.checks.base import CheckBase, Sql
from settings.values import Duration


class LastRun(Sql):
    """The query that returns the time of the last run."""

    column_types: ClassVar[tuple[str, ...]] = ("timestamptz", "timestamp")


class PayoutJobCheck(CheckBase):
    queries: ClassVar[tuple[str, ...]] = ("last_run",)

    kind: Literal["payout_job"]
    last_run: LastRun
    max_age: Duration = timedelta(hours=1)

"""``kind = "payout_job"``: the payout job ran recently enough."""

from datetime import timedelta
from typing import ClassVar, Literal

from settings.checks.base import CheckBase, Sql
from settings.values import Duration


class PayoutJobCheck(CheckBase):
    queries: ClassVar[tuple[str, ...]] = ("last_run",)

    kind: Literal["payout_job"]
    last_run: Sql
    max_age: Duration = timedelta(hours=1)

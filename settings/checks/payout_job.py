"""``kind = "payout_job"``: the job that pays out ran recently enough."""

from datetime import timedelta
from typing import Literal

from settings.checks.base import CheckBase, Sql
from settings.values import Duration


class PayoutJobCheck(CheckBase):
    kind: Literal["payout_job"]
    last_run: Sql
    max_age: Duration = timedelta(hours=1)

"""``kind = "stripe"``: Stripe answers to the key, and the account may do what it must."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from settings.checks.base import CheckBase
from settings.values import Duration, Section


class StripeExpect(Section):
    payouts_enabled: bool | None = None
    charges_enabled: bool | None = None
    country: str | None = None


class StripeCheck(CheckBase):
    kind: Literal["stripe"]
    account: str | None = None
    expect: StripeExpect = Field(default_factory=StripeExpect)
    degraded_above: Duration = timedelta(seconds=5)
    fail_above: Duration = timedelta(seconds=10)

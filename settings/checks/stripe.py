"""``kind = "stripe"``: Stripe answers to the key, and the account may do what it must."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from settings.checks.base import Thresholds
from settings.values import Section, Text


def _country(value: str) -> str:
    if not (len(value) == 2 and value.isascii() and value.isupper()):
        raise ValueError('write the two letters of a country, such as "US"')
    return value


class StripeExpect(Section):
    payouts_enabled: bool | None = None
    charges_enabled: bool | None = None
    country: Annotated[str, AfterValidator(_country)] | None = None


class StripeCheck(Thresholds):
    kind: Literal["stripe"]
    account: Text | None = None
    expect: StripeExpect = Field(default_factory=StripeExpect)

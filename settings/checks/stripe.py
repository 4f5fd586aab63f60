"""``kind = "stripe"``: Stripe accepts the key, and the account is as expected."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from settings.checks.base import Thresholds
from settings.values import Section, Text


def _country(value: str) -> str:
    if not (len(value) == 2 and value.isascii() and value.isupper()):
        raise ValueError('write a country code of two capital letters, such as "US"')
    return value


class StripeExpect(Section):
    payouts_enabled: bool | None = None
    charges_enabled: bool | None = None
    country: Annotated[str, AfterValidator(_country)] | None = None


class StripeCheck(Thresholds):
    needs_stripe: ClassVar[bool] = True

    kind: Literal["stripe"]
    account: Text | None = None
    expect: StripeExpect = Field(default_factory=StripeExpect)

    @classmethod
    def environment_keys(cls, _table: Mapping[str, Any], /) -> Mapping[str, str]:
        return {"account": "connected_account_id"}

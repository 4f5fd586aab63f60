"""``kind = "stripe"``: Stripe accepts the key, and the account is as expected."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from settings.accounts import ConnectedAccount
from settings.checks.base import Thresholds
from settings.values import Distinct, Duration, Section, WholeNumber

_CAPABILITY = re.compile(r"[a-z][a-z0-9_]{0,99}")
_CURRENCY = re.compile(r"[a-z]{3}")

Readable = Literal[
    "accounts",
    "balance_transactions",
    "charges",
    "disputes",
    "events",
    "payment_intents",
    "payouts",
    "refunds",
    "webhook_endpoints",
]
"""The lists of Stripe's that Paywatch reads."""


def _country(value: str) -> str:
    if not (len(value) == 2 and value.isascii() and value.isupper()):
        raise ValueError('write a country code of two capital letters, such as "US"')
    return value


def _capability(value: str) -> str:
    if not _CAPABILITY.fullmatch(value):
        raise ValueError('write the name of a capability, such as "card_payments"')
    return value


def _currency(value: str) -> str:
    if not _CURRENCY.fullmatch(value):
        raise ValueError('write a currency code of three lower-case letters, such as "usd"')
    return value


Currency = Annotated[str, AfterValidator(_currency)]


class Money(Section):
    """An amount in minor units."""

    currency: Currency
    amount: Annotated[WholeNumber, Field(ge=1, le=10**15)]


class StripeExpect(Section):
    payouts_enabled: bool | None = None
    charges_enabled: bool | None = None
    country: Annotated[str, AfterValidator(_country)] | None = None
    capabilities: Annotated[tuple[Annotated[str, AfterValidator(_capability)], ...], Distinct] = ()
    livemode: bool | None = None
    requirements_due_within: Duration | None = None
    balance_covers: Money | None = None

    @property
    def of_the_account(self) -> tuple[str, ...]:
        """The expectations that need the account; the others need only the balance."""
        written = self.model_dump(exclude_none=True)
        return tuple(
            name for name in written if name not in ("livemode", "balance_covers") and written[name] != ()
        )


class StripeCheck(Thresholds):
    needs_stripe: ClassVar[bool] = True

    kind: Literal["stripe"]
    account: ConnectedAccount | None = None
    expect: StripeExpect = Field(default_factory=StripeExpect)
    may_read: Annotated[tuple[Readable, ...], Distinct] = ()

    @classmethod
    def environment_keys(cls, _table: Mapping[str, Any], /) -> Mapping[str, str]:
        return {"account": "connected_account_id"}

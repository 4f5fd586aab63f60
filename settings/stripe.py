"""``[stripe]``: the rate limits that Stripe grants the account; it raises them on request."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from settings.values import Section, WholeNumber, at

Endpoint = Literal[
    "accounts",
    "balance",
    "balance_transactions",
    "charges",
    "disputes",
    "events",
    "payment_intents",
    "payouts",
    "refunds",
]
ENDPOINTS: tuple[Endpoint, ...] = get_args(Endpoint)
LARGEST_DEFAULT = 100
"""Stripe: "Rate limits" (2026): 100 requests/s for a live account."""

Rate = Annotated[WholeNumber, Field(ge=1, le=10_000)]


class StripeLimits(Section):
    """Requests per second. ``endpoints`` are exceptions from ``endpoint``; None is Stripe's default."""

    account: Rate | None = None
    endpoint: Rate | None = None
    endpoints: dict[Endpoint, Rate] = Field(default_factory=dict)

    @field_validator("endpoint")
    @classmethod
    def _within_account(cls, endpoint: int | None, info: ValidationInfo) -> int | None:
        if endpoint is not None and (problem := _excess(endpoint, info)):
            raise ValueError(problem)
        return endpoint

    @field_validator("endpoints")
    @classmethod
    def _each_within_account(
        cls, endpoints: dict[Endpoint, int], info: ValidationInfo
    ) -> dict[Endpoint, int]:
        for name, rate in endpoints.items():
            if problem := _excess(rate, info):
                raise at(name, problem)
        return endpoints


def _excess(rate: int, info: ValidationInfo) -> str | None:
    if "account" not in info.data:
        return None  # its own error is reported
    account: Any = info.data["account"]
    if rate <= (account or LARGEST_DEFAULT):
        return None
    if account:
        return f"is more than account, which is {account}"
    return f"is more than account, which is {LARGEST_DEFAULT} by default: set account too"


class StripeSettings(Section):
    limits: StripeLimits = Field(default_factory=StripeLimits)

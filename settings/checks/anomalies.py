"""``kind = "anomalies"``: payments are not taken twice, and few are refunded or disputed."""

from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from settings.accounts import ConnectedAccount
from settings.checks.base import CheckBase, at_most
from settings.identifiers import Path, parse_path
from settings.values import Count, Distinct, Duration, Interval, Share, WholeNumber

Watched = Literal["customers_deleted", "dispute_rate", "paid_twice", "refund_rate"]


def _while_events_last(value: timedelta) -> timedelta:
    if value > timedelta(days=30):
        raise ValueError("must not be longer than 30d, for which Stripe keeps events")
    return value


def _not_empty(watched: tuple[str, ...]) -> tuple[str, ...]:
    if not watched:
        raise ValueError("must not be empty: remove the key to watch everything")
    return watched


def _in_metadata(value: str) -> str:
    if parse_path(value)[0] != "metadata":
        raise ValueError('write a path in the metadata, such as "metadata.order_id"')
    return value


Period = Annotated[Duration, AfterValidator(_while_events_last)]


class AnomaliesCheck(CheckBase):
    needs_stripe: ClassVar[bool] = True

    kind: Literal["anomalies"]
    account: ConnectedAccount | None = None
    every: Interval = timedelta(minutes=15)
    timeout: Duration = at_most("every", timedelta(seconds=60))
    watch: Annotated[tuple[Watched, ...], AfterValidator(_not_empty), Distinct] = (
        "paid_twice",
        "refund_rate",
        "dispute_rate",
        "customers_deleted",
    )
    within: Period = timedelta(days=1)
    paid_twice_within: Period = timedelta(minutes=10)
    order: Annotated[Path, AfterValidator(_in_metadata)] | None = None
    rate_within: Period = timedelta(days=7)
    refund_rate_above: Share = 0.05
    dispute_rate_above: Share = 0.0075
    min_payments: Count = 20
    customers_deleted_above: Annotated[WholeNumber, Field(ge=0, le=1000)] = 0

"""``kind = "payouts"``: payouts arrive in time, and none has failed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from settings.accounts import ConnectedAccount
from settings.checks.base import CheckBase, at_most
from settings.dates import Holiday
from settings.values import Duration, Interval

_DAY = timedelta(days=1)
_MOST_BUSINESS_DAYS = 60


def _whole_days(value: timedelta) -> timedelta:
    if value % _DAY or not 1 <= value // _DAY <= _MOST_BUSINESS_DAYS:
        raise ValueError(f'write business days from "1d" to "{_MOST_BUSINESS_DAYS}d"')
    return value


def _while_listed(value: timedelta) -> timedelta:
    if value > 90 * _DAY:
        raise ValueError("must not be longer than 90d")
    return value


BusinessDays = Annotated[Duration, AfterValidator(_whole_days)]


class PayoutsCheck(CheckBase):
    needs_stripe: ClassVar[bool] = True

    kind: Literal["payouts"]
    account: ConnectedAccount | None = None
    every: Interval = timedelta(minutes=15)
    timeout: Duration = at_most("every", timedelta(seconds=30))
    stuck_after: BusinessDays = timedelta(days=3)
    failed_within: Annotated[Duration, AfterValidator(_while_listed)] = timedelta(days=7)
    holidays: Annotated[tuple[Holiday, ...], Field(max_length=500)] = ()
    ledger: bool = False

    @classmethod
    def environment_keys(cls, _table: Mapping[str, Any], /) -> Mapping[str, str]:
        return {"account": "connected_account_id"}

"""``kind = "sql"``: the values of one query, or of a preset over the mapped ledger."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from settings.accounts import PLATFORM
from settings.checks.base import CheckBase, Query, Sql
from settings.identifiers import Column
from settings.urls import Masked, PostgresUrl
from settings.values import Distinct, Duration, MajorUnits, Text, ValueName

Preset = Literal["payments", "payouts"]
PaymentStatus = Literal[
    "canceled",
    "failed",
    "processing",
    "requires_action",
    "requires_capture",
    "requires_confirmation",
    "requires_payment_method",
]

_CURRENCY = re.compile(r"[a-z]{3}")
_WINDOWS: dict[str, timedelta] = {"payments": timedelta(minutes=15), "payouts": timedelta(days=7)}
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=366)


def _currency(value: str) -> str:
    if not _CURRENCY.fullmatch(value.lower()):
        raise ValueError('write a currency of three letters, such as "usd"')
    return value.lower()


def _account(value: str) -> str:
    if value != PLATFORM and not value.startswith("acct_"):
        raise ValueError(f'write "{PLATFORM}", or a connected account such as "acct_..."')
    return value


class ValuesSql(Sql):
    """A query whose columns are values; the column ``by`` tells its rows apart."""

    by: ValueName | None = None


class SqlCheck(CheckBase):
    """``url`` is masked completely: workers may reach one server under different names."""

    queries: ClassVar[tuple[str, ...]] = ("statement",)

    kind: Literal["sql"]
    url: Annotated[PostgresUrl, Masked]
    sql: Query | None = None
    preset: Annotated[Preset | None, Field(validate_default=True)] = None
    by: ValueName | None = None
    window: Annotated[Duration | None, Field(validate_default=True)] = None
    account: Annotated[Text, AfterValidator(_account)] | None = None
    failed: Annotated[tuple[PaymentStatus, ...], Distinct] = (
        "canceled",
        "failed",
        "requires_payment_method",
    )
    paid_at: Column | None = None
    target_currency: Annotated[str, AfterValidator(_currency)] | None = None
    daily_target: MajorUnits | None = None
    monthly_target: MajorUnits | None = None

    @property
    def statement(self) -> ValuesSql | None:
        """The query that is written in the file; None for a preset."""
        return None if self.sql is None else ValuesSql(sql=self.sql, by=self.by)

    @classmethod
    def environment_keys(cls, table: Mapping[str, Any], /) -> Mapping[str, str]:
        targets = {"daily_target": "daily_revenue_target", "monthly_target": "monthly_revenue_target"}
        return {"url": "database_url"} | (targets if table.get("preset") == "payments" else {})

    @field_validator("preset")
    @classmethod
    def _instead_of_sql(cls, preset: str | None, info: ValidationInfo) -> str | None:
        if "sql" in info.data and (preset is None) == (info.data["sql"] is None):
            raise ValueError("write one of sql and preset")
        return preset

    @field_validator("by")
    @classmethod
    def _of_sql(cls, by: str, info: ValidationInfo) -> str:
        if info.data.get("preset") is not None:
            raise ValueError("a preset names its own labels: remove this key")
        return by

    @field_validator("window")
    @classmethod
    def _length_of_window(cls, window: timedelta | None, info: ValidationInfo) -> timedelta | None:
        preset = info.data.get("preset")
        if window is None or preset is None:
            _only_of_presets(window, info)
            return _WINDOWS.get(preset or "")
        if not _SHORTEST <= window <= _LONGEST:
            raise ValueError('write a window from "1m" to "366d"')
        return window

    @field_validator("account", "paid_at")
    @classmethod
    def _of_presets(cls, value: str, info: ValidationInfo) -> str:
        _only_of_presets(value, info)
        return value

    @field_validator("failed", "target_currency", "daily_target", "monthly_target")
    @classmethod
    def _of_payments(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("preset", "payments") != "payments":
            raise ValueError('this key is for preset = "payments"')
        if value == ():
            raise ValueError("name a status: without any, no payment could fail")
        return value


def _only_of_presets(value: object, info: ValidationInfo) -> None:
    if value is not None and info.data.get("sql") is not None:
        raise ValueError("this key is for a preset: write it into the query")

"""``kind = "postgres"``: a Postgres server answers in time, and its connections suffice."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from settings.checks.base import Thresholds, at_most, not_above
from settings.urls import Masked, PostgresUrl
from settings.values import Duration, Section, Share


class PostgresExpect(Section):
    writable: bool | None = None


class PostgresCheck(Thresholds):
    """``url`` is masked completely: workers may reach one server under different names."""

    kind: Literal["postgres"]
    url: Annotated[PostgresUrl, Masked]
    fail_above: Duration = at_most("timeout", timedelta(seconds=5))
    degraded_above: Duration = at_most("fail_above", timedelta(seconds=1))
    connections_fail_above: Share = 0.9
    connections_degraded_above: Share = at_most("connections_fail_above", 0.7)
    long_transaction_above: Duration | None = None
    replication_lag_above: Duration | None = None
    expect: PostgresExpect = Field(default_factory=PostgresExpect)

    @classmethod
    def environment_keys(cls, _table: Mapping[str, Any], /) -> Mapping[str, str]:
        return {"url": "database_url"}

    @field_validator("connections_degraded_above")
    @classmethod
    def _within_connections_fail_above(cls, share: float, info: ValidationInfo) -> float:
        return not_above("connections_fail_above", share, info)

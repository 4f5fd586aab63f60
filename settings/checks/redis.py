"""``kind = "redis"``: a Redis or Valkey server answers in time, and its memory suffices."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from settings.checks.base import Thresholds, at_most, not_above
from settings.urls import Masked, RedisUrl
from settings.values import Duration, Section, Share


class RedisExpect(Section):
    writable: bool | None = None


class RedisCheck(Thresholds):
    """``url`` is masked completely: workers may reach one server under different names."""

    kind: Literal["redis"]
    url: Annotated[RedisUrl, Masked]
    fail_above: Duration = at_most("timeout", timedelta(seconds=5))
    degraded_above: Duration = at_most("fail_above", timedelta(seconds=1))
    memory_fail_above: Share = 0.95
    memory_degraded_above: Share = at_most("memory_fail_above", 0.8)
    hit_rate_below: Share | None = None
    expect: RedisExpect = Field(default_factory=RedisExpect)

    @classmethod
    def environment_keys(cls, _table: Mapping[str, Any], /) -> Mapping[str, str]:
        return {"url": "redis_url"}

    @field_validator("memory_degraded_above")
    @classmethod
    def _within_memory_fail_above(cls, share: float, info: ValidationInfo) -> float:
        return not_above("memory_fail_above", share, info)

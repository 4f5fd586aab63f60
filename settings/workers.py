"""``[workers]`` and ``[retention]``: concurrency, metrics, and how long readings are stored."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from settings.values import Duration, Section, Text, WholeNumber


def _a_day(value: timedelta) -> timedelta:
    if value < timedelta(days=1):
        raise ValueError("must be at least 1d")
    return value


def _at_least_a_day(value: timedelta) -> timedelta:
    if value < timedelta(days=1):
        raise ValueError("must be at least 1d: readings are stored in daily partitions")
    return value


class WorkersSettings(Section):
    """``metrics_port`` is None for no server, and 0 for any free port."""

    concurrency: Annotated[WholeNumber, Field(ge=1, le=10_000)] = 100
    metrics_host: Text = "127.0.0.1"
    metrics_port: Annotated[WholeNumber, Field(ge=0, le=65535)] | None = None


class RetentionSettings(Section):
    readings: Annotated[Duration, AfterValidator(_at_least_a_day)] = timedelta(days=90)
    rollups: Annotated[Duration, AfterValidator(_at_least_a_day)] = timedelta(days=730)
    notifications: Annotated[Duration, AfterValidator(_a_day)] = timedelta(days=395)
    """Thirteen months: a year's audit can compare the same month of the year before."""
    audit_log: Annotated[Duration, AfterValidator(_a_day)] = timedelta(days=400)

"""The small values that configuration is made of: durations, shares, severities, identifiers."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%")


class Section(BaseModel):
    """A table of the configuration: immutable, and strict about the keys it knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Severity(StrEnum):
    """How bad a problem is: P0 critical, P1 high, P2 medium, P3 low."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"

    def lower(self) -> "Severity":
        """The next milder severity; P3 stays P3."""
        order = list(Severity)
        return order[min(order.index(self) + 1, len(order) - 1)]


def parse_duration(value: Any) -> timedelta:
    """``"500ms"``, ``"30s"``, ``"5m"``, ``"1h"`` or ``"7d"`` as a timedelta; ValueError for anything else."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'{value!r} is not a duration: write a number and a unit, such as "500ms", "30s", "5m", "1h" or "7d"')
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


def parse_share(value: Any) -> float:
    """``"40%"`` as 0.4; ValueError for anything that is not a percentage from 0% to 100%."""
    if isinstance(value, float) and 0 <= value <= 1:
        return value
    match = _SHARE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or float(match[1]) > 100:
        raise ValueError(f'{value!r} is not a share: write a percentage from "0%" to "100%"')
    return float(match[1]) / 100


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("the duration must be longer than 0")
    return value


def _at_least_a_second(value: timedelta) -> timedelta:
    if value < timedelta(seconds=1):
        raise ValueError("the interval must be at least 1s")
    return value


Duration = Annotated[timedelta, BeforeValidator(parse_duration), AfterValidator(_positive)]
Interval = Annotated[timedelta, BeforeValidator(parse_duration), AfterValidator(_at_least_a_second)]
Share = Annotated[float, BeforeValidator(parse_share)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]

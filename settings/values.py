"""The value types of the configuration: durations, shares, severities, counts, names, secrets."""

import math
import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, SecretStr
from pydantic_core import PydanticCustomError

from settings.urls import Masked, Trimmed, mask_url

_UNITS = {"ms": 1_000, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}
_DURATION = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)(ms|s|m|h|d)")
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)%")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_VALUE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_MAJOR_UNITS = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,3})?")
_LONGEST = timedelta(days=3650)


class Section(BaseModel):
    """A table of the configuration: immutable, without unknown keys, without secrets in its repr."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            yield name, mask_url(value) if isinstance(value, str) and "://" in value else value


class Severity(StrEnum):
    """P0 critical, P1 high, P2 medium, P3 low."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"

    def higher(self) -> "Severity":
        """Returns the next higher severity, and P0 for P0."""
        order = list(Severity)
        return order[max(order.index(self) - 1, 0)]

    def lower(self) -> "Severity":
        """Returns the next lower severity, and P3 for P3."""
        order = list(Severity)
        return order[min(order.index(self) + 1, len(order) - 1)]


def at(key: str | tuple[str | int, ...], sentence: str) -> PydanticCustomError:
    """Returns an error about one key, or the place of one, for validators of a whole section."""
    return PydanticCustomError("key", "{sentence}", {"key": key, "sentence": sentence})


def parse_duration(value: Any) -> timedelta:
    """Parses ``"500ms"``, ``"30s"``, ``"5m"``, ``"1h"`` or ``"7d"``. Raises ValueError for anything else."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError('write a number and a unit, such as "500ms", "30s", "5m", "1h" or "7d"')
    microseconds = int(Decimal(match[1]) * _UNITS[match[2]])
    if microseconds > _LONGEST // timedelta(microseconds=1):
        raise ValueError("the longest duration is 3650d")
    return timedelta(microseconds=microseconds)


def format_duration(value: timedelta) -> str:
    """Returns the form of the file in the largest unit that needs no fraction: ``30s``, ``90m``, ``7d``."""
    microseconds = value // timedelta(microseconds=1)
    for unit in ("d", "h", "m", "s"):
        if microseconds % _UNITS[unit] == 0:
            return f"{microseconds // _UNITS[unit]}{unit}"
    return f"{Decimal(microseconds).scaleb(-3).normalize():f}ms"


def parse_share(value: Any) -> float:
    """Parses ``"40%"`` as 0.4. Raises ValueError unless it is above 0% and at most 100%."""
    if isinstance(value, float) and 0 < value <= 1:
        return value
    match = _SHARE.fullmatch(value.strip()) if isinstance(value, str) else None
    share = float(Decimal(match[1]) / 100) if match else 0.0
    if not 0 < share <= 1:
        raise ValueError('write a percentage above "0%" and up to "100%"')
    return share


def scalar(value: Any) -> Any:
    """Returns a string, number, boolean or None unchanged. Raises ValueError for anything else."""
    if value is not None and not isinstance(value, str | int | float):
        raise ValueError("must be a string, a number or a boolean")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("must be a finite number")
    return value


def format_share(value: float) -> str:
    return f"{value * 100:g}%"


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("the duration must be longer than 0")
    return value


def _at_least_a_second(value: timedelta) -> timedelta:
    if value < timedelta(seconds=1):
        raise ValueError("the interval must be at least 1s")
    return value


def _major_units(value: Any) -> Decimal:
    """Parses an amount of money in major units. Raises ValueError for anything else."""
    text = "" if isinstance(value, bool) else str(value).strip()
    if not _MAJOR_UNITS.fullmatch(text) or not Decimal(text):
        raise ValueError("write an amount above 0 in major units, such as 50000 or 1250.50")
    return Decimal(text)


def _whole_number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("must be a whole number, not a boolean")  # noqa: TRY004 (pydantic collects ValueErrors)
    return value


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(
            "write 1 to 63 lower-case letters, digits, dots, dashes and underscores, "
            "beginning with a letter or digit"
        )
    return value


def value_name(name: str) -> str:
    """Returns a name that a rule and a label of Prometheus can have. Raises ValueError for any other."""
    if not _VALUE_NAME.fullmatch(name):
        raise ValueError(
            "write 1 to 63 letters, digits and underscores without accents, beginning with a letter"
        )
    return name


def _storable(value: str) -> str:
    if "\0" in value:
        raise ValueError("must not contain a NUL, which Postgres cannot store")
    return value


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("write an absolute path: workers start in different folders")
    return path


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    duplicate = next((value for index, value in enumerate(values) if value in values[:index]), None)
    if duplicate is not None:
        raise ValueError("an entry is listed twice")
    return values


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError('unknown time zone: write one such as "Europe/Berlin" or "UTC"') from None
    return value


_Serialized = PlainSerializer(format_duration, when_used="json")
Duration = Annotated[timedelta, BeforeValidator(parse_duration), AfterValidator(_positive), _Serialized]
Interval = Annotated[
    timedelta, BeforeValidator(parse_duration), AfterValidator(_at_least_a_second), _Serialized
]
Share = Annotated[float, BeforeValidator(parse_share), PlainSerializer(format_share, when_used="json")]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Count = Annotated[int, Field(ge=1, le=1000), BeforeValidator(_whole_number)]
WholeNumber = Annotated[int, BeforeValidator(_whole_number)]
MajorUnits = Annotated[Decimal, BeforeValidator(_major_units), PlainSerializer(str, when_used="json")]
Name = Annotated[str, AfterValidator(_name)]
ValueName = Annotated[str, AfterValidator(value_name)]
Text = Annotated[str, Field(min_length=1), AfterValidator(_storable)]
Secret = Annotated[SecretStr, Field(min_length=1), Trimmed, Masked]
Scalar = Annotated[str | int | float | bool, BeforeValidator(scalar)]
AbsolutePath = Annotated[Path, AfterValidator(_absolute)]
Distinct = AfterValidator(_distinct)

"""Dates and times of day of the configuration, such as holidays."""

import re
from datetime import date, time
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _date(value: Any) -> Any:
    """Accepts a date of TOML and a text, and refuses a number, which pydantic would read as Unix time."""
    if isinstance(value, date) and type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError('write a date such as "2026-12-25"') from None


Holiday = Annotated[date, BeforeValidator(_date)]


def _clock(value: Any) -> time:
    if isinstance(value, time):
        return value
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('write a time of day from "00:00" to "23:59"')
    return time(int(match[1]), int(match[2]))


def _format_clock(value: time) -> str:
    return f"{value:%H:%M}"


Clock = Annotated[time, BeforeValidator(_clock), PlainSerializer(_format_clock, when_used="json")]

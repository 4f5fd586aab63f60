"""Times, durations, money and counts as pages show them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import isfinite
from zoneinfo import ZoneInfo

from reconcile.currency import format_amount, format_sum

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))
NO_DATA = "\u2013"
_UTC_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)", re.ASCII)


def iso(at: datetime) -> str:
    """``2026-11-29T08:14:07Z``, for machines."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def local_time(at: datetime, zone: ZoneInfo) -> str:
    """``2026-11-29 03:14:07 EST (08:14Z)``; only UTC where the business uses UTC."""
    there = at.astimezone(zone)
    if there.utcoffset() == timedelta(0):
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
    utc = at.astimezone(UTC)
    day = "" if utc.date() == there.date() else f"{utc:%Y-%m-%d} "
    return f"{there:%Y-%m-%d %H:%M:%S %Z} ({day}{utc:%H:%MZ})"


def duration(seconds: float | timedelta | None) -> str:
    """``850 ms``, ``4.2 s``, ``3 min 20 s``, ``2 h 5 min``, ``12 d 4 h``; a dash for None."""
    if seconds is None:
        return NO_DATA
    value = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
    sign, value = ("-", -value) if value < 0 else ("", value)
    if value < 1:
        return f"{sign}{value * 1000:.0f} ms"
    if value < 60:
        return f"{sign}{value:.3g} s"
    whole = round(value)
    for index, (unit, size) in enumerate(_UNITS):
        if whole >= size:
            next_unit, next_size = _UNITS[index + 1] if index + 1 < len(_UNITS) else ("s", 1)
            rest = whole % size // next_size
            return f"{sign}{whole // size} {unit}" + (f" {rest} {next_unit}" if rest else "")
    return f"{sign}{whole} s"


def money(amounts: Mapping[str, int]) -> str:
    """``14,302.10 USD, 500 JPY``: each currency by itself, sorted; a dash for none."""
    return ", ".join(format_amount(amounts[each], each) for each in sorted(amounts)) or NO_DATA


def minor_sum(minor: Decimal | str, currency: str) -> str:
    """``19.995 USD``: a sum in minor units, which can have decimals of the smallest unit in a ledger."""
    return format_sum(Decimal(minor), currency)


def percentage(share: float | None, digits: int = 2) -> str:
    """``99.95 %``, rounded down: 100 % is only all, and 0 % only nothing; a dash for None."""
    if share is None:
        return NO_DATA
    scale = 10**digits
    if 0 < share * 100 * scale < 1 - 1e-9:
        return f"less than {1 / scale:.{digits}f} %"
    return f"{int(share * 100 * scale + 1e-9) / scale:.{digits}f} %"


def count(number: float | None) -> str:
    """``12,345``; a dash for None."""
    return NO_DATA if number is None else f"{number:,}"


def plain(value: object) -> str:
    """``true``, ``503`` for 503.0, ``0.000038`` without exponent; UTC times to seconds."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and isfinite(value):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    text = str(value)
    return f"{text[:10]} {text[11:19]}Z" if _UTC_MOMENT.fullmatch(text) else text

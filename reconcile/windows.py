"""The window of a run: half-open, in UTC, on whole seconds like Stripe's ``created``."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST, _LAST = 1971, 9998
"""The years whose midnights, in every time zone, are valid both as Unix times and in Python."""


@dataclass(frozen=True, slots=True)
class Window:
    """``[from_, until)``, both aware and in UTC."""

    from_: datetime
    until: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.from_ <= moment < self.until


def window(
    from_: str, until: str, tz: str, now: datetime | None = None, names: tuple[str, str] = ("from", "until")
) -> Window:
    """Parses two dates (business days in ``tz``) or ISO times with an offset.

    ``2026-11-20`` is the first moment of that business day, so one day is ``2026-11-20`` until
    ``2026-11-21``. ``names`` are how an error refers to the two bounds. Raises ValueError with one sentence.
    """
    found = Window(moment(names[0], from_, tz), moment(names[1], until, tz))
    return checked(found, now, names)


def checked(window: Window, now: datetime | None, names: tuple[str, str] = ("from", "until")) -> Window:
    """Returns the window. Raises ValueError when it is empty or ends after ``now``."""
    first, last = names
    if window.from_ >= window.until:
        raise ValueError(
            f"{first} ({format_utc(window.from_)}) must be before {last} ({format_utc(window.until)})"
        )
    if now is not None and window.until > now:
        raise ValueError(
            f"the window ends in the future ({format_utc(window.until)}): "
            f"it can end at {format_utc(now.replace(microsecond=0))} at the latest"
        )
    return window


def moment(name: str, text: str, tz: str) -> datetime:
    """One end of a window; ``name`` is how an error calls it."""
    day = _DATE.fullmatch(text) is not None
    try:
        found = datetime.combine(date.fromisoformat(text), time.min) if day else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{name}: {text!r} is neither a date such as 2026-11-20 "
            "nor a time with an offset such as 2026-11-20T08:00:00+01:00"
        ) from None
    if found.tzinfo is None and not day:
        raise ValueError(f"{name}: {text!r} has no offset: add one, such as Z or +01:00")
    if found.microsecond:
        raise ValueError(f"{name}: {text!r} has a fraction of a second: Stripe counts whole seconds")
    require_year(name, text, found)
    return start_of(found.date(), tz) if day else found.astimezone(UTC)


def require_year(name: str, text: str, found: datetime) -> None:
    """Raises ValueError for a year in which Python or Postgres cannot calculate."""
    if not _FIRST <= found.year <= _LAST:
        raise ValueError(f"{name}: {text!r} is not within the years {_FIRST} to {_LAST}")


def start_of(day: date, tz: str) -> datetime:
    """The first moment of a business day, also when a clock change skips or repeats midnight."""
    return datetime.combine(day, time.min, ZoneInfo(tz)).astimezone(UTC)


def business_day(day: date, tz: str) -> Window:
    """23, 24 or 25 hours."""
    return Window(start_of(day, tz), start_of(day + timedelta(days=1), tz))


def format_utc(moment: datetime) -> str:
    """``2026-11-20T08:00:00Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

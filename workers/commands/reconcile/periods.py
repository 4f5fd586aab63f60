"""Which window ``paywatch reconcile run`` reconciles: yesterday, or what one of its options names.

Days are business days of the configured time zone, so that one may have 23 or 25 hours.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from reconcile.windows import Window, business_day, checked, moment, start_of
from settings import Settings
from workers.errors import Usage
from workers.spans import parse_month

FromNow = Callable[[datetime], Window]
"""Returns the window for the present moment, by the store's clock."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LAST = re.compile(r"([1-9]\d{0,4})([hdw])", re.ASCII)
_LONGEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Period:
    """The options as they were given."""

    from_: str | None = None
    until: str | None = None
    date: str | None = None
    last: str | None = None
    month: str | None = None

    @property
    def given(self) -> list[str]:
        names = [field.name for field in fields(self) if getattr(self, field.name) is not None]
        return [f"--{name.strip('_')}" for name in names]


def parse_period(period: Period, settings: Settings) -> FromNow:
    """Returns what computes the window. Raises Usage for options that are wrong at any time."""
    _check_combination(period.given)
    tz = settings.business_timezone
    if period.from_ is not None and period.until is not None:
        window = _parsed(period.from_, period.until, tz)
        return lambda _now: window
    if period.last is not None:
        return _last(period.last, tz)
    if period.month is not None:
        return _month(period.month, tz)
    return _day("yesterday" if period.date is None else period.date, tz)


def window_line(window: Window, tz: str) -> str:
    """Returns the sentence that says which window was chosen, in the business time zone."""
    first, last = (each.astimezone(ZoneInfo(tz)).isoformat() for each in (window.from_, window.until))
    return f"Reconciling from {first} until {last} ({tz})."


def _check_combination(given: list[str]) -> None:
    if given in (["--from"], ["--until"]):
        raise Usage("--from and --until belong together: pass both")
    if len(given) > 1 and given != ["--from", "--until"]:
        raise Usage(
            f"{' and '.join(given)} exclude each other: pass --date, --last, --month, or --from and --until"
        )


def _parsed(from_: str, until: str, tz: str) -> Window:
    names = ("--from", "--until")
    try:
        found = Window(moment(names[0], from_, tz), moment(names[1], until, tz))
        return checked(found, None, names)
    except ValueError as error:
        raise Usage(str(error)) from error


def _day(text: str, tz: str) -> FromNow:
    if text == "yesterday":
        return lambda now: business_day(_today(now, tz) - timedelta(days=1), tz)
    if text == "today":
        return lambda now: _begun(Window(start_of(_today(now, tz), tz), now.replace(microsecond=0)))
    if not _DATE.fullmatch(text) or not _exists(text):
        raise Usage(f"--date: {text!r} is not a date: write one such as 2026-11-20, yesterday or today")
    try:
        start = moment("--date", text, tz)
    except ValueError as error:
        raise Usage(str(error)) from error
    window = business_day(start.astimezone(ZoneInfo(tz)).date(), tz)
    advice = "pass --date today for what has happened of it so far"
    return lambda now: _ended(window, now, f"--date: {text}", tz, advice)


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _last(text: str, tz: str) -> FromNow:
    found = _LAST.fullmatch(text)
    unit = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
    length = None if found is None else int(found[1]) * unit[found[2]]
    if found is None or length is None or length > _LONGEST:
        raise Usage(
            f"--last: {text!r} is not a period of up to ten years: write one such as 48h (before now), "
            "7d or 4w (before today)"
        )
    if found[2] == "h":
        return lambda now: Window(now.replace(microsecond=0) - length, now.replace(microsecond=0))
    return lambda now: Window(start_of(_today(now, tz) - length, tz), start_of(_today(now, tz), tz))


def _month(text: str, tz: str) -> FromNow:
    first = parse_month("--month", text)
    advice = f"pass --from {text}-01 --until with the first day that has not ended"

    def window(now: datetime) -> Window:
        month = _window_of_month(first(_today(now, tz)), tz)
        return _ended(month, now, f"--month: {text}", tz, advice)

    return window


def _window_of_month(first: date, tz: str) -> Window:
    return Window(start_of(first, tz), start_of((first + timedelta(days=31)).replace(day=1), tz))


def _today(now: datetime, tz: str) -> date:
    return now.astimezone(ZoneInfo(tz)).date()


def _begun(window: Window) -> Window:
    if window.from_ >= window.until:
        raise Usage("--date: today has just begun, so that there is nothing to reconcile yet")
    return Window(window.from_, window.until.astimezone(UTC))


def _ended(window: Window, now: datetime, what: str, tz: str, advice: str) -> Window:
    if window.from_ > now:
        raise Usage(f"{what} is in the future in {tz}")
    if window.until > now:
        raise Usage(f"{what} has not ended in {tz}: {advice}")
    return window

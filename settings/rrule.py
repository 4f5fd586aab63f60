"""Parses ``rrule`` of a maintenance window: the part of RFC 5545 whose work is bounded."""

import re
from dataclasses import replace
from datetime import datetime, time
from itertools import product

from settings.recurrence import YEARS, Recurrence, Weekday
from settings.wording import did_you_mean, either

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = (
    *("FREQ", "INTERVAL", "UNTIL", "WKST"),
    *("BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND"),
)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_TIMES = 48
"""Occurrences of a day."""
_NO_START = datetime(2020, 1, 1)  # noqa: DTZ001 (a local time)
"""Where a rule begins that says all by itself."""
_WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6})?")


def parse_recurrence(text: str, start: datetime | None) -> Recurrence:
    """Parses the rule. Raises ValueError with a sentence for what is wrong or not supported."""
    parts = _parts(text)
    frequency = parts["FREQ"]
    weekdays = _weekdays(parts.get("BYDAY", ""), frequency)
    recurrence = Recurrence(
        frequency=frequency,
        start=start or _NO_START,
        interval=next(iter(_numbers(parts, "INTERVAL", 1, 1000)), 1),
        until=_until(parts.get("UNTIL")),
        week_start=WEEKDAYS.index(_one_of(parts.get("WKST", "MO"), WEEKDAYS, "WKST")),
        months=frozenset(_numbers(parts, "BYMONTH", 1, 12)),
        month_days=frozenset(_numbers(parts, "BYMONTHDAY", -31, 31)),
        weekdays=weekdays,
        positions=frozenset(_numbers(parts, "BYSETPOS", -366, 366)),
        times=_times(parts, start),
    )
    _refuse_combinations(parts, recurrence)
    recurrence = _completed(recurrence, parts, start)
    if recurrence.never_occurs():
        raise ValueError(f"this rule has no occurrence within {YEARS} years")
    return recurrence


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.upper().removeprefix("RRULE:").strip().rstrip(";").split(";"):
        key, equals, value = part.partition("=")
        if not equals or not value:
            raise ValueError('write parts such as "FREQ=WEEKLY;BYDAY=SU;BYHOUR=3", separated by ";"')
        if key not in PARTS:
            hint = did_you_mean(key, PARTS) or f": write {either(PARTS)}"
            raise ValueError(f"{key[:30]} is not supported{hint}")
        if key in parts:
            raise ValueError(f"{key} is written twice")
        parts[key] = value
    _one_of(parts.get("FREQ", ""), FREQUENCIES, "FREQ")
    return parts


def _one_of(value: str, known: tuple[str, ...], key: str) -> str:
    if value not in known:
        raise ValueError(f"write {key} as {either(known)}")
    return value


def _numbers(parts: dict[str, str], key: str, least: int, most: int) -> list[int]:
    numbers = []
    for text in parts.get(key, "").split(",") if key in parts else ():
        if not re.fullmatch(r"[+-]?[0-9]{1,4}", text) or not least <= int(text) <= most:
            raise ValueError(f"{key} takes whole numbers from {least} to {most}")
        numbers.append(int(text))
    if least < 0 and 0 in numbers:
        raise ValueError(f"{key} counts from 1, or from the end by -1: 0 means nothing")
    return numbers


def _weekdays(text: str, frequency: str) -> frozenset[Weekday]:
    found = set()
    for part in text.split(",") if text else ():
        match = _WEEKDAY.fullmatch(part)
        if match is None:
            raise ValueError('write BYDAY as "MO,WE", "2TU" (the second Tuesday) or "-1FR" (the last Friday)')
        number = int(match[1] or 0)
        if match[1] is not None and (number == 0 or frequency in ("DAILY", "WEEKLY")):
            raise ValueError("BYDAY has numbers other than 0 only with FREQ=MONTHLY or FREQ=YEARLY")
        found.add(Weekday(WEEKDAYS.index(match[2]), number))
    return frozenset(found)


def _until(text: str | None) -> datetime | None:
    if text is None:
        return None
    if not _UNTIL.fullmatch(text):
        raise ValueError('write UNTIL as a local date or time, such as "20261231" or "20261231T235959"')
    try:
        moment = datetime.strptime(text if "T" in text else f"{text}T235959", "%Y%m%dT%H%M%S")  # noqa: DTZ007
    except ValueError:
        raise ValueError("UNTIL is no date of the calendar") from None
    return moment


def _times(parts: dict[str, str], start: datetime | None) -> tuple[time, ...]:
    default = start or _NO_START
    hours = _numbers(parts, "BYHOUR", 0, 23) or [default.hour]
    minutes = _numbers(parts, "BYMINUTE", 0, 59) or [default.minute]
    seconds = _numbers(parts, "BYSECOND", 0, 59) or [default.second]
    times = sorted({time(*clock) for clock in product(set(hours), set(minutes), set(seconds))})
    if len(times) > MOST_TIMES:
        raise ValueError(f"at most {MOST_TIMES} times a day: write a longer duration instead")
    return tuple(times)


def _refuse_combinations(parts: dict[str, str], rule: Recurrence) -> None:
    if rule.month_days and rule.frequency == "WEEKLY":
        raise ValueError("BYMONTHDAY cannot stand with FREQ=WEEKLY")
    if rule.positions and rule.frequency not in ("MONTHLY", "YEARLY"):
        raise ValueError("BYSETPOS needs FREQ=MONTHLY or FREQ=YEARLY")
    if rule.positions and not (rule.weekdays or rule.month_days or "BYMONTH" in parts):
        raise ValueError("BYSETPOS chooses among the days of BYDAY, BYMONTHDAY or BYMONTH: write one of them")


def _completed(rule: Recurrence, parts: dict[str, str], start: datetime | None) -> Recurrence:
    """Takes from the start what the rule does not say: without a start, the rule must say it."""
    by_day = rule.weekdays or rule.month_days
    needs_day = not by_day and rule.frequency != "DAILY"
    if start is None and (needs_day or rule.interval > 1 or "BYHOUR" not in parts):
        raise ValueError(
            'this rule needs start, the local time of its first occurrence, such as "2026-03-01T03:00", '
            "or BYHOUR and the days, and no INTERVAL"
        )
    if not needs_day or start is None:
        return rule
    if rule.frequency == "WEEKLY":
        return replace(rule, weekdays=frozenset({Weekday(start.weekday())}))
    months = rule.months or (frozenset({start.month}) if rule.frequency == "YEARLY" else frozenset())
    return replace(rule, months=months, month_days=frozenset({start.day}))

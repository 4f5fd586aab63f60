"""The options ``--since``, ``--until``, ``--at`` and ``--month`` of commands that show the past."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from reconcile.windows import moment, require_year
from settings.values import parse_duration
from workers.errors import Usage

_AGO = re.compile(r"[0-9]+(ms|[smhd])")
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_LONGEST = timedelta(days=3660)


def parse_span(since: str, until: str | None, now: datetime, tz: str) -> tuple[datetime, datetime]:
    """Returns the half-open time ``[since, until)``, which ends now at the latest. Raises Usage.

    A date is the first moment of that business day, so that ``--until 2026-12-01`` includes all of November.
    """
    try:
        end = now if until is None else min(moment("--until", until, tz), now)
        from_ = end - parse_duration(since) if _AGO.fullmatch(since) else moment("--since", since, tz)
    except ValueError as error:
        raise Usage(str(error) if str(error).startswith("--") else f"--since: {error}") from error
    if from_ >= end:
        raise Usage("--since must be before --until, and before now")
    if end - from_ > _LONGEST:
        raise Usage("--since: at most ten years can be shown")
    return from_, end


def parse_instant(name: str, text: str, now: datetime, tz: str) -> datetime:
    """Returns a time in the past: so long ago, a date (the first moment of that business day), or a time,
    which is UTC if it has no offset. Raises Usage."""
    try:
        if _AGO.fullmatch(text):
            found = now - parse_duration(text)
        elif len(text) == len("2026-11-30"):
            found = moment(name, text, tz)
        else:
            found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise Usage(f"{name}: {text!r} is no time: write 2h, or such as 2026-11-30T12:00Z") from None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        require_year(name, text, found)
    except ValueError as error:
        raise Usage(str(error)) from None
    if found > now:
        raise Usage(f"{name}: {text!r} is in the future: only what has happened can be explained")
    return found.astimezone(UTC)


def parse_month(name: str, text: str) -> Callable[[date], date]:
    """Returns the function from today to the first day of a month such as ``2026-11``, or ``last``: the one
    before today's. Raises Usage, which calls the text ``name``."""
    if text == "last":
        return lambda today: (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    found = _MONTH.fullmatch(text)
    # Python's dates end with 9999, and a window ends on the first day after its month.
    if found is None or not (1971 <= int(found[1]) <= 9998 and 1 <= int(found[2]) <= 12):
        raise Usage(f"{name}: {text[:20]!r} is not a month: write one such as 2026-11, or last")
    first = date(int(found[1]), int(found[2]), 1)
    return lambda _: first

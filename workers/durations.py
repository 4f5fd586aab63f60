"""Durations that people give, in options and forms."""

from datetime import timedelta

from settings.values import parse_duration
from workers.errors import Usage

ACKNOWLEDGED_AT_MOST = "7d"


def duration(option: str, text: str, *, longest: str) -> timedelta:
    """Returns a duration such as ``30m``. Raises Usage, which names the option."""
    try:
        length = parse_duration(text)
    except ValueError as error:
        raise Usage(f"{option}: {text!r}: {error}") from None
    if not timedelta(0) < length <= parse_duration(longest):
        raise Usage(f"{option}: {text!r}: write a duration above 0 and up to {longest}")
    return length

"""Formats times that have passed."""

from datetime import datetime

from probes.formatting import format_seconds


def format_age(moment: datetime, now: datetime) -> str:
    """``12 s``, ``3 min``, ``2 h 5 min``; a time after ``now`` is one of a clock that was set back."""
    seconds = (now - moment).total_seconds()
    if seconds < -1:
        return f"{_whole(-seconds)} ahead of the clock"
    return _whole(max(seconds, 0))


def _whole(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 99.5 else format_seconds(seconds)

"""Verdicts of hours and days, for strips."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from console.web.strips import ORDER
from store import Tally


def worst_of(tally: Tally) -> str:
    """Returns the worst verdict of a time, ``no data`` if no slot was due in it."""
    counts = counts_of(tally)
    return next((verdict for verdict in ORDER if counts[verdict]), "no data")


def counts_of(tally: Tally) -> dict[str, int]:
    return {
        "pass": tally.passed,
        "degraded": tally.degraded,
        "fail": tally.failed,
        "unknown": tally.unknown,
        "missed": tally.missed,
    }


def strip_of(
    starts: Sequence[datetime], tallies: Sequence[Tally], zone: ZoneInfo, form: str
) -> dict[str, str]:
    """Returns the value of a ``strip`` cell; ``form`` formats the local time of each beginning."""
    return {
        f"{start.astimezone(zone):{form}}": worst_of(tally)
        for start, tally in zip(starts, tallies, strict=True)
    }

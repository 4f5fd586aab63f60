"""Verdicts of hours and days, for strips."""

from collections import Counter
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
    """Returns the value of a ``strip`` cell; ``form`` formats the local time of each beginning. An hour that
    clocks show twice, when summer time ends, has its zone too: neither may stand for the other."""
    local = [start.astimezone(zone) for start in starts]
    times = Counter(f"{at:{form}}" for at in local)
    labels = [f"{at:{form}}" if times[f"{at:{form}}"] == 1 else f"{at:{form} %Z}" for at in local]
    return {label: worst_of(tally) for label, tally in zip(labels, tallies, strict=True)}

"""Formats the uptime of a check for people: two lines of bars, and the figures with what they leave out."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from probes.formatting import format_seconds
from settings.values import format_duration
from store import Tally, Uptime

BARS = "▁▂▃▄▅▆▇█"


def uptime_lines(found: Uptime) -> Iterator[str]:
    total = found.total
    yield f"from {format_time(found.from_)} until {format_time(found.until)} (UTC)"
    yield ""
    yield f"uptime     {format_share(total.uptime)}  of {total.known:,} slots that are known"
    yield f"at least   {format_share(total.at_least)}  of all {total.slots:,} slots"
    yield f"slots      {_counts(total)}"
    yield f"duration   {_durations(total)}"
    yield f"           {sparkline(found.spans)}  p95 of {_length(found.length)} each"
    yield f"           {marks(found.spans)}  ! failed  ~ degraded  ? not known"


def format_share(share: float | None) -> str:
    """Never rounds up: 100 % is only what was always up."""
    return "unknown  " if share is None else f"{math.floor(share * 100_000) / 1000:7.3f} %"


def _counts(tally: Tally) -> str:
    parts = (
        (tally.passed, "pass"),
        (tally.degraded, "degraded"),
        (tally.failed, "fail"),
        (tally.unknown, "unknown"),
        (tally.missed, "missed"),
    )
    return ", ".join(f"{number:,} {word}" for number, word in parts if number) or "none"


def _durations(tally: Tally) -> str:
    if tally.longest is None:
        return "not measured"
    shares = ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))
    parts = [f"{name} {format_seconds(tally.percentile(share) or 0.0)}" for share, name in shares]
    return ", ".join([*parts, f"longest {format_seconds(tally.longest)}"])


def sparkline(spans: Sequence[Tally]) -> str:
    """A bar for the p95 of each span, relative to the highest; a space where nothing was run."""
    found = [tally.percentile(0.95) for tally in spans]
    highest = max((each for each in found if each is not None), default=0.0)
    return "".join(" " if each is None else _bar(each / highest if highest else 0.0) for each in found)


def _bar(share: float) -> str:
    return BARS[min(int(share * len(BARS)), len(BARS) - 1)]


def marks(spans: Sequence[Tally]) -> str:
    """The worst of each span: failed, degraded, not known, or a dot; a space where no slot was due."""
    return "".join(map(_mark, spans))


def _mark(tally: Tally) -> str:
    if tally.failed:
        return "!"
    if tally.unknown or tally.missed:
        return "?"
    if tally.degraded:
        return "~"
    return "·" if tally.passed else " "


def format_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _length(length: timedelta) -> str:
    return format_duration(length)

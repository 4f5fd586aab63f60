"""The progress of one object of a run as text that fits into a line of a terminal."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reconcile import KINDS
from reconcile.runs.activity import Activity
from settings.values import format_share
from stripeapi.pacing.pressure import Lane

WINDOW = 30.0
"""Seconds over which the rate is measured: what happened before says little about the time left."""


@dataclass(frozen=True, slots=True)
class _Sample:
    at: float
    records: int
    share: float


class Rate:
    """Records per second during the last seconds, and the seconds left at that rate."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._samples = deque[_Sample]()

    def measure(self, records: int, share: float) -> tuple[float | None, float | None]:
        """None for what is not known yet. Fewer records than before begin a new measurement."""
        now = _Sample(self._clock(), records, share)
        if self._samples and (records < self._samples[-1].records or share < self._samples[-1].share):
            self._samples.clear()
        self._samples.append(now)
        while len(self._samples) > 2 and now.at - self._samples[1].at >= WINDOW:
            self._samples.popleft()
        first = self._samples[0]
        took, covered = now.at - first.at, now.share - first.share
        if took <= 0:
            return None, None
        return (now.records - first.records) / took, took / covered * (1 - share) if covered > 0 else None


class ProgressFormatter:
    """Formats the progress of one object of a run. A resumed run starts its rate anew."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._attempt = clock, None
        self._rate = Rate(clock)

    def facts(self, part: dict[str, Any]) -> list[str]:
        """Returns phrases, the most important first: a narrow terminal leaves the last ones out."""
        if part.get("attempt") != self._attempt:
            self._attempt, self._rate = part.get("attempt"), Rate(self._clock)
        found = [f"{part['object']}: {part['phase']}"]
        if part["phase"] == "lookups":
            return [*found, f"{part['asked']:,} fetched by id", f"{part['records']:,} records"]
        found.append(f"{part['records']:,} records")
        if part["phase"] != "list":
            return found
        rate, left = self._rate.measure(part["records"], part["share"])
        return [
            *found,
            "" if rate is None else f"{rate:,.0f}/s",
            _time_left(left) if part["share"] else "total unknown",
            _waiting(part),
            f"{part['pages']:,} pages",
        ]

    def format(self, part: dict[str, Any], width: int | None = None) -> str:
        """Returns one line of at most ``width`` characters."""
        return fitting(self.facts(part), width)


def fitting(facts: Sequence[str], width: int | None) -> str:
    """Joins phrases with commas as far as they fit; the first is cut if it must be."""
    line = ""
    for fact in filter(None, facts):
        longer = f"{line}, {fact}" if line else fact
        if width is not None and len(longer) > width:
            return line or longer[: max(0, width)]
        line = longer
    return line


def _time_left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 90:
        return f"{seconds:.0f} s left"
    minutes = round(seconds / 60)
    return f"{minutes} min left" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min left"


def _waiting(part: dict[str, Any]) -> str:
    lane = _lane(part)
    return f"{lane.waiting} waiting" if lane is not None and lane.waiting else ""


def _lane(part: dict[str, Any]) -> Lane | None:
    activity: Activity | None = part.get("activity")
    kind = KINDS.get(part["object"])
    collection = part["object"] if kind is None else kind.collection
    return None if activity is None else activity.pace.lanes.get(collection)


def why_slow(part: dict[str, Any]) -> str:
    """Says what the object waits for: a lock, Stripe's refusal, Redis, or the pace; empty if nothing."""
    activity: Activity | None = part.get("activity")
    if activity is None:
        return ""
    if holder := activity.locks.get(part["object"]):
        return f"waiting for a lock held by {holder}"
    lane = _lane(part)
    if lane is None:
        return ""
    waiting = f", {lane.waiting} waiting" if lane.waiting else ""
    if lane.refused is not None:
        return f"Stripe refused with 429{_quoted(lane.refused)}, slowed to {_rate(lane.sent)}/s{waiting}"
    if not lane.waiting:
        return ""
    # Each process then uses a quarter, so that several together stay within the share.
    share = (
        "Redis is unreachable" if activity.pace.alone else f"stripe_share {format_share(activity.pace.share)}"
    )
    return f"pace: {_rate(lane.allowed)} of {_rate(lane.limit)} requests/s ({share}){waiting}"


def _quoted(reason: str) -> str:
    return f" ({reason})" if reason else ""


def _rate(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

"""Whether money could be taken and paid out: the uptime of the checks that watch it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import asyncpg

import store
from settings import Settings
from settings.locations import check_of
from store import Tally
from store.months import first_slots
from store.uptime import DAY, ceil_, floor, total
from workers.summary.month import Month

Way = Literal["taking", "paying out"]

METHOD = (
    "As available as the check with the lowest uptime. A slot is up if it passed or was degraded; slots "
    "that are unknown or were missed are left out, and count as down in the lowest possible figure, as "
    "does the time before the first slot. "
    "Maintenance is not left out."
)
_KINDS: Mapping[Way, frozenset[str]] = {
    "taking": frozenset({"payment_flow", "webhook"}),
    "paying out": frozenset({"payouts", "payout_job"}),
}
_GROUPS: Mapping[Way, str] = {"taking": "payments", "paying out": "payouts"}
HOW: Mapping[Way, str] = {
    way: f"no check watches it: put checks into the group {group!r}" for way, group in _GROUPS.items()
}


@dataclass(frozen=True, slots=True)
class Availability:
    """``share`` is None if nothing is known. ``unknown`` are checks without a known slot in the time."""

    way: Way
    share: float | None
    at_least: float | None
    checks: Sequence[str]
    lowest: str | None
    unknown: Sequence[str]

    @property
    def why(self) -> str:
        """Why the share is unknown."""
        return "no reading of this time is stored" if self.checks else HOW[self.way]


def watching(settings: Settings, way: Way) -> list[str]:
    """Returns the names of the checks by their group and kind."""
    return sorted(
        each.name for each in settings.checks if each.kind in _KINDS[way] or _GROUPS[way] in each.groups
    )


async def read_availability(
    pool: asyncpg.Pool, settings: Settings, month: Month
) -> Mapping[Way, Availability]:
    ways: tuple[Way, ...] = ("taking", "paying out")
    names = {way: watching(settings, way) for way in ways}
    rows = await pool.fetch("select name from paywatch.checks")
    located = [
        row["name"] for row in rows if check_of(row["name"]) in {each for of in names.values() for each in of}
    ]
    tallies: dict[str, list[Tally]] = {}
    for from_, until in whole_days(month.from_, month.until):
        found = await store.uptimes(pool, located, from_, until)
        for name, tally in found.checks.items():
            tallies.setdefault(check_of(name), []).append(tally)
    whole = {name: total(of) for name, of in tallies.items()}
    shares = await _known_shares(pool, located, month)
    return {way: _judge(way, {name: whole.get(name, Tally()) for name in names[way]}, shares) for way in ways}


async def _known_shares(pool: asyncpg.Pool, located: Sequence[str], month: Month) -> Mapping[str, float]:
    """Returns for each check the share of the time since its first slot. What was before has no slots that
    could be unknown."""
    firsts: dict[str, datetime] = {}
    for name, first in (await first_slots(pool, located)).items():
        firsts[check_of(name)] = min(first, firsts.get(check_of(name), first))
    length = month.until - month.from_
    return {
        name: max(month.until - max(first, month.from_), timedelta(0)) / length if length else 0.0
        for name, first in firsts.items()
    }


def whole_days(from_: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """Splits a month into whole days of UTC and the hours around them: `store.uptimes` cuts a long time to
    whole days, which would count hours of another month."""
    first, last = min(ceil_(from_, DAY), until), max(floor(until, DAY), from_)
    pieces = [(from_, first), (first, last), (max(first, last), until)]
    return [(start, end) for start, end in pieces if start < end]


def _judge(way: Way, tallies: Mapping[str, Tally], shares: Mapping[str, float]) -> Availability:
    known = {name: tally.uptime for name, tally in tallies.items() if tally.uptime is not None}
    unknown = [name for name in tallies if name not in known]
    if not known:
        return Availability(way, None, None, list(tallies), None, unknown)
    lowest = min(known, key=lambda name: (known[name], name))
    possible = [(tally.at_least or 0.0) * shares.get(name, 0.0) for name, tally in tallies.items()]
    return Availability(way, known[lowest], min(possible), list(tallies), lowest, unknown)

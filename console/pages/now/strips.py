"""The last 24 hours of every check, one letter an hour: from roll-ups, and the newest hours from readings.

Reading them costs most of what the page costs. So all viewers share them, and between two full reads only
the readings of the last minutes are read: within an hour, the worst verdict never gets better.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.context import Console
from console.web.sql import query
from store.uptime import HOUR, floor

HOURS = 24
FRESH = timedelta(seconds=4)
"""How long nothing is read again: less than the pause between two looks for live viewers."""
WHOLE_AFTER = timedelta(minutes=5)
"""All is read again after this, for readings that were recorded late."""
OVERLAP = timedelta(minutes=3)
"""Further back than a check may run: its reading has the time of its slot, not of its end."""

NONE = "none"
VERDICTS = (NONE, "pass", "degraded", "unknown", "missed", "fail")
"""By rank: the worst last."""

Ranks = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Strips:
    """Ranks of the hours from ``first`` on, by name. A check that is not in it has no reading."""

    first: datetime
    hours: Mapping[str, str]

    def of(self, name: str) -> str:
        return self.hours.get(name, "0" * HOURS)


@dataclass(slots=True)
class _Read:
    """What was read last. ``key``: of what; another one needs a full read."""

    key: tuple[datetime, datetime | None, frozenset[str]]
    whole_at: datetime
    at: datetime
    ranks: Ranks


class SharedStrips:
    """The console's one copy of them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = asyncio.Lock()
        self._read: _Read | None = None
        self._made: Strips | None = None

    async def read(self, names: Collection[str], at: datetime) -> Strips:
        """Returns them as of ``at``, the database's clock, or a few seconds before."""
        async with self._lock:
            last = self._read
            recent = last is not None and timedelta(0) <= at - last.at < FRESH
            if self._made is None or not recent or last is None or last.key[2] != frozenset(names):
                self._made = await self._refresh(frozenset(names), at)
            return self._made

    async def _refresh(self, names: frozenset[str], at: datetime) -> Strips:
        rolled = await self._console.pool.fetchval("select until_ from paywatch.rollup_state")
        first = floor(at, HOUR) - (HOURS - 1) * HOUR
        key = (first, rolled, names)
        if self._read is None or self._read.key != key or at - self._read.whole_at > WHOLE_AFTER:
            self._read = _Read(key, at, at, await self._read_whole(names, first, rolled))
        else:
            since = max(first, rolled or first, self._read.at - OVERLAP)
            await self._add_readings(self._read.ranks, names, first, since)
            self._read.at = at
        return Strips(first, {name: "".join(map(str, each)) for name, each in self._read.ranks.items()})

    async def _read_whole(self, names: frozenset[str], first: datetime, rolled: datetime | None) -> Ranks:
        ranks: Ranks = {}
        since = max(first, rolled or first)
        if since > first:
            for row in await self._console.pool.fetch(query("now_rolled"), list(names), first, since):
                mine = ranks.setdefault(row["check_name"], [0] * HOURS)
                for hour, rank in zip(row["hours"], row["ranks"], strict=True):
                    mine[hour] = rank
        await self._add_readings(ranks, names, first, since)
        return ranks

    async def _add_readings(
        self, ranks: Ranks, names: frozenset[str], first: datetime, since: datetime
    ) -> None:
        end = first + HOURS * HOUR
        for row in await self._console.pool.fetch(query("now_readings"), list(names), first, since, end):
            mine = ranks.setdefault(row["check_name"], [0] * HOURS)
            mine[row["hour"]] = max(mine[row["hour"]], row["rank"])

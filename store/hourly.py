"""The last hours of many checks, for strips: slots by verdict, from roll-ups and the newest readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from store.queries import query
from store.uptime import HOUR, Tally, find_unread, floor

_ROLLED = query("hourly_rolled")
_RAW = query("uptimes_raw")


@dataclass(frozen=True, slots=True)
class Hours:
    """``starts`` are the beginnings of hours, the last one not over yet; each check has a tally for each."""

    starts: Sequence[datetime]
    checks: Mapping[str, Sequence[Tally]]


async def hourly(pool: asyncpg.Pool, names: Sequence[str], hours: int = 24) -> Hours:
    """Returns the slots of each check in each of the last hours. No durations are counted but the longest."""
    (row,) = await pool.fetch("select now() as now, (select until_ from paywatch.rollup_state) as rolled")
    last = floor(row["now"], HOUR)
    starts = [last - number * HOUR for number in reversed(range(hours))]
    until = last + HOUR
    found = Hours(starts, {name: [Tally() for _ in starts] for name in names})
    end = min(max(row["rolled"] or starts[0], starts[0]), until)
    for rolled in await pool.fetch(_ROLLED, names, starts[0], end):
        _tally(found, rolled["check_name"], rolled["starts"]).add(Tally.of(rolled))
    while end < until:
        for raw in await pool.fetch(_RAW, names, end, end + HOUR):
            _tally(found, raw["check_name"], end).add(Tally.of(raw))
        end += HOUR
    for unread in await find_unread(pool, names):
        for start in starts:
            _tally(found, unread.name, start).missed += unread.between(start, start + HOUR)
    return found


def _tally(found: Hours, name: str, start: datetime) -> Tally:
    return found.checks[name][(start - found.starts[0]) // HOUR]

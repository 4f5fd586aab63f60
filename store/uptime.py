"""How long checks were up, from roll-ups and, where these do not reach, from readings.

A slot is up if it passed or was degraded, and down if it failed. Slots that are unknown or were missed are
neither: they are left out of ``uptime``, and count as down in ``at_least``, the lowest possible uptime.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg

from store.queries import query

_ROLLED = query("uptime_rolled")
_RAW = query("uptime_raw")
_UNREAD = query("unread_slots")
_ALL_ROLLED = query("uptimes_rolled")
_ALL_RAW = query("uptimes_raw")
_CHANGES = query("verdict_changes")

METHOD = (
    "up: pass and degraded. Unknown and missed slots are left out of the uptime, and count as down in "
    "the lowest possible one. Maintenance is not left out."
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GROWTH = 1.1
"""Each bucket of durations ends 10 % above the one before: percentiles are at most so much too high."""


@dataclass(slots=True)
class Tally:
    """Slots by verdict, and the durations (seconds) of those that were run."""

    passed: int = 0
    degraded: int = 0
    failed: int = 0
    unknown: int = 0
    missed: int = 0
    longest: float | None = None
    durations: dict[int, int] = field(default_factory=dict)

    @property
    def known(self) -> int:
        return self.passed + self.degraded + self.failed

    @property
    def slots(self) -> int:
        return self.known + self.unknown + self.missed

    @property
    def uptime(self) -> float | None:
        """The share of known slots that were up; None if no slot is known."""
        return None if not self.known else (self.passed + self.degraded) / self.known

    @property
    def at_least(self) -> float | None:
        """The share of all slots that were certainly up; None if there is no slot."""
        return None if not self.slots else (self.passed + self.degraded) / self.slots

    def percentile(self, share: float) -> float | None:
        """Returns the duration that this share of runs did not exceed, at most 10 % too high; None without
        runs."""
        wanted = share * sum(self.durations.values())
        reached = 0
        for bucket in sorted(self.durations):
            reached += self.durations[bucket]
            if reached >= wanted:
                end = GROWTH**bucket / 1000
                return end if self.longest is None else min(end, self.longest)
        return None

    @classmethod
    def of(cls, row: asyncpg.Record) -> "Tally":
        """Returns a row of roll-ups or readings; one without durations has no buckets."""
        durations = dict(zip(row.get("buckets", ()), row.get("counts", ()), strict=True))
        return cls(
            row["pass"],
            row["degraded"],
            row["fail"],
            row["unknown"],
            row["missed"],
            row["longest"],
            durations,
        )

    def add(self, other: "Tally") -> None:
        self.passed += other.passed
        self.degraded += other.degraded
        self.failed += other.failed
        self.unknown += other.unknown
        self.missed += other.missed
        if other.longest is not None:
            self.longest = max(self.longest or 0.0, other.longest)
        for bucket, number in other.durations.items():
            self.durations[bucket] = self.durations.get(bucket, 0) + number


@dataclass(frozen=True, slots=True)
class Uptime:
    """``spans`` are all of the same length but the last, which ends at ``until``; one may have no slot."""

    from_: datetime
    until: datetime
    length: timedelta
    total: Tally
    spans: Sequence[Tally]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the time, and where to read it: ``unit`` is hour, day or, from readings, empty."""

    unit: str
    from_: datetime
    until: datetime


async def uptime(
    pool: asyncpg.Pool, names: Sequence[str], from_: datetime, until: datetime, spans: int = 60
) -> Uptime:
    """Returns the uptime of these readings together, in at most so many spans.

    Times over two days are cut to whole hours, over 60 days to whole days (UTC): ``from_`` and ``until`` of
    the answer say to which.
    """
    rolled: datetime | None = await pool.fetchval("select until_ from paywatch.rollup_state")
    step = step_of(until - from_)
    from_, until = floor(from_, step), until if step < HOUR else ceil_(until, step)
    length = step * max(1, -(-(until - from_) // (step * spans)))
    tallies = [Tally() for _ in range(-(-(until - from_) // length))]
    for piece in pieces(from_, until, step, rolled):
        for row in await _read(pool, names, piece, from_, length):
            tallies[(row["span"] - from_) // length].add(Tally.of(row))
    for unread in await find_unread(pool, names):
        _add_unread(tallies, unread, from_, until, length)
    return Uptime(from_, until, length, total(tallies), tallies)


@dataclass(frozen=True, slots=True)
class Unread:
    """Slots without a reading yet, from ``next_slot`` to before ``end``: nobody runs the check."""

    name: str
    next_slot: datetime
    end: datetime
    every: timedelta

    def between(self, from_: datetime, until: datetime) -> int:
        first = max(0, -(-(from_ - self.next_slot) // self.every))
        last = -(-(min(until, self.end) - self.next_slot) // self.every)
        return max(0, last - first)


def _add_unread(
    tallies: Sequence[Tally], unread: Unread, from_: datetime, until: datetime, length: timedelta
) -> None:
    for index, tally in enumerate(tallies):
        start = from_ + index * length
        tally.missed += unread.between(start, min(start + length, until))


async def find_unread(pool: asyncpg.Pool, names: Sequence[str]) -> list[Unread]:
    """Returns the slots that ended without a reading, of those of these checks that have any."""
    return [Unread(**row) for row in await pool.fetch(_UNREAD, names)]


@dataclass(frozen=True, slots=True)
class Uptimes:
    """The uptime of each of many checks, by name. No durations are counted but the longest."""

    from_: datetime
    until: datetime
    checks: Mapping[str, Tally]


async def uptimes(pool: asyncpg.Pool, names: Sequence[str], from_: datetime, until: datetime) -> Uptimes:
    """Returns the uptime of each check, in a few queries for all of them.

    The time is cut to whole hours, over seven days to whole days (UTC): ``from_`` and ``until`` say to which.
    """
    rolled: datetime | None = await pool.fetchval("select until_ from paywatch.rollup_state")
    step = DAY if until - from_ > 7 * DAY else HOUR
    from_, until = floor(from_, step), ceil_(until, step)
    tallies = {name: Tally() for name in names}
    for piece in pieces(from_, until, step, rolled):
        for row in await _read_all(pool, names, piece):
            tallies[row["check_name"]].add(Tally.of(row))
    for unread in await find_unread(pool, names):
        tallies[unread.name].missed += unread.between(from_, until)
    return Uptimes(from_, until, tallies)


async def _read_all(pool: asyncpg.Pool, names: Sequence[str], piece: Piece) -> list[asyncpg.Record]:
    if piece.unit:
        return list(await pool.fetch(_ALL_ROLLED, piece.unit, names, piece.from_, piece.until))
    return list(await pool.fetch(_ALL_RAW, names, piece.from_, piece.until))


async def _read(
    pool: asyncpg.Pool, names: Sequence[str], piece: Piece, origin: datetime, length: timedelta
) -> list[asyncpg.Record]:
    if not piece.unit:
        return list(await pool.fetch(_RAW, names, piece.from_, piece.until, origin, length))
    return list(await pool.fetch(_ROLLED, piece.unit, names, piece.from_, piece.until, length, origin))


@dataclass(frozen=True, slots=True)
class Change:
    """A reading whose verdict or cause differs from the reading before."""

    check_name: str
    slot: datetime
    verdict: str
    cause: str
    reason: str


async def changes(
    pool: asyncpg.Pool, names: Sequence[str], from_: datetime, until: datetime, limit: int
) -> list[Change]:
    """Returns the newest changes, newest first, of the time whose readings are still kept."""
    return [Change(**row) for row in await pool.fetch(_CHANGES, names, from_, until, limit)]


def total(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def step_of(length: timedelta) -> timedelta:
    """Returns to what a time of this length is cut."""
    if length > 60 * DAY:
        return DAY
    return HOUR if length > 2 * DAY else timedelta(minutes=1)


def pieces(from_: datetime, until: datetime, step: timedelta, rolled: datetime | None) -> Iterator[Piece]:
    """Splits the time: roll-ups for what is rolled up, in days where these are whole, else readings."""
    if step < HOUR or rolled is None or rolled <= from_:
        yield Piece("", from_, until)
        return
    end = min(until, rolled)
    whole = min(floor(end, DAY), end) if step == DAY else from_
    if whole > from_:
        yield Piece("day", from_, whole)
    if end > whole:
        yield Piece("hour", whole, end)
    if until > end:
        yield Piece("", end, until)


def floor(moment: datetime, step: timedelta) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (moment - epoch) // step * step


def ceil_(moment: datetime, step: timedelta) -> datetime:
    low = floor(moment, step)
    return low if low == moment else low + step

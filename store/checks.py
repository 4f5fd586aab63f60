"""The schedule: which checks exist, and which worker runs which slot. Only the database's clock counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from settings.locations import located
from settings.revision import Configuration
from settings.values import Severity, parse_duration
from store.heartbeats import ALIVE_WITHIN
from store.pool import Connection
from store.queries import query
from store.slots import MICROSECOND, Slots

_SYNC = query("sync_checks")
_DUE = query("due_checks")
_CLAIM = query("claim_due")
_RELEASE = query("release")
_OVERDUE = query("overdue_slots")
_UNRUNNABLE = query("unrunnable_checks")
_NAMES = query("scheduled_names")


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A check of the active revision at one location, as the schedule knows it.

    ``name`` and ``definition`` (see `Configuration`) are `located`.
    """

    name: str
    kind: str
    every: timedelta
    severity: Severity
    definition: str

    @classmethod
    def all_of(cls, configuration: Configuration, locations: Iterable[str] = ("",)) -> "list[Scheduled]":
        """Returns every check once for each location."""
        return [
            cls(
                name=located(check["name"], location),
                kind=check["kind"],
                every=parse_duration(check["every"]),
                severity=Severity(check["severity"]),
                definition=located(configuration.definitions[check["name"]], location),
            )
            for check in configuration.content["checks"]
            for location in locations
        ]


@dataclass(frozen=True, slots=True)
class Claim:
    """One slot that this worker must run before its lease expires.

    No worker ran the ``missed`` slots from ``missed_from`` on; `record` stores them as one ``missed``
    reading. ``delay`` is the time from the slot to this claim, in seconds.
    """

    check: str
    slot: datetime
    fence: int
    missed_from: datetime | None
    missed: int
    delay: float


async def lock_schedule(connection: Connection) -> None:
    """Waits until no reading is being recorded, and lets none be recorded before this transaction ends."""
    await connection.execute("lock table paywatch.checks in exclusive mode")


async def replace_checks(connection: Connection, checks: Sequence[Scheduled]) -> list[str]:
    """Replaces the scheduled checks, after `lock_schedule`; returns the names of those that were removed.

    A new check is due immediately, and then in its slots.
    """
    slots = [Slots.of(check.name, check.every) for check in checks]
    removed = await connection.fetch(
        _SYNC,
        [check.name for check in checks],
        [check.kind for check in checks],
        [check.severity for check in checks],
        [s.every for s in slots],
        [s.offset for s in slots],
        [check.definition for check in checks],
    )
    return [row["name"] for row in removed]


async def claim_due(
    pool: asyncpg.Pool,
    definitions: Mapping[str, str | None],
    *,
    worker: str,
    limit: int,
    lease: timedelta,
) -> list[Claim]:
    """Claims at most ``limit`` due slots, each for the time of ``lease``, of the checks in ``definitions``.

    Checks that the active revision defines otherwise are left to other workers. When a lease expires, the
    slot is due again, under a new fence.
    """
    due = await _due_of(pool, definitions, lease)
    if not due:
        return []
    rows = await pool.fetch(_CLAIM, list(due), worker, limit, lease, list(due.values()))
    return [
        Claim(row["name"], row["slot"], row["fence"], row["missed_from"], row["missed"], row["delay"])
        for row in rows
    ]


async def _due_of(
    pool: asyncpg.Pool, definitions: Mapping[str, str | None], lease: timedelta
) -> dict[str, str | None]:
    """Returns those of the definitions that are due.

    To send all definitions with each claim costs asyncpg and Postgres more than the claim itself: with 2000
    checks, ten milliseconds. Other workers may claim some of these first, so all of them are candidates.
    """
    rows = await pool.fetch(_DUE, lease)
    return {
        row["name"]: row["definition"]
        for row in rows
        if row["name"] in definitions and definitions[row["name"]] == row["definition"]
    }


async def release(pool: asyncpg.Pool, claims: Sequence[Claim]) -> None:
    """Releases slots that were not run, so that another worker need not wait until the lease expires."""
    await pool.execute(_RELEASE, [claim.check for claim in claims], [claim.fence for claim in claims])


async def overdue_slots(pool: asyncpg.Pool, late: timedelta) -> int:
    """Counts the checks that wait for a worker for longer than ``late``, or are leased for ten times that."""
    count: int = await pool.fetchval(_OVERDUE, late)
    return count


async def unrunnable_checks(
    pool: asyncpg.Pool, alive_within: timedelta = ALIVE_WITHIN
) -> dict[str, str | None]:
    """Returns the checks of the active revision that no living worker can run, with their definitions."""
    return {row["name"]: row["definition"] for row in await pool.fetch(_UNRUNNABLE, alive_within)}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A check at one location, as it is scheduled, or was, if not ``enabled``."""

    name: str
    enabled: bool
    next_slot: datetime
    every: timedelta
    offset_: timedelta
    leased: bool | None
    leased_by: str | None
    now: datetime

    @property
    def slots(self) -> Slots:
        return Slots(self.every // MICROSECOND, self.offset_ // MICROSECOND)

    def upcoming(self) -> Iterator[datetime]:
        """Yields the slot that is due, and those after it; earlier ones without a reading will be recorded as
        missed."""
        slot = max(self.next_slot, self.slots.latest(self.now))
        while True:
            yield slot
            slot = self.slots.after(slot)


async def schedules(pool: asyncpg.Pool, check: str) -> list[Schedule]:
    """Returns the check's schedule at each location from which it was ever run; none for an unknown name."""
    return [Schedule(**row) for row in await pool.fetch(_NAMES, check)]

"""The configurations that were applied: the newest is active, and all workers act by it.

Applying one takes the lock that each recorded reading shares, so that no reading is evaluated by a revision
that was superseded meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

import asyncpg

from settings.differences import Difference, differences
from settings.locations import check_of
from settings.revision import Configuration
from store.checks import Scheduled, lock_schedule, replace_checks
from store.errors import RevisionChanged
from store.heartbeats import ALIVE_WITHIN
from store.json_text import to_json
from store.pool import Connection
from store.queries import query
from store.transactions import transaction

DEPLOYMENT = timedelta(minutes=5)
"""How long workers of the revision before may go on after a new one was applied: a rolling deployment."""

_INSERT = query("insert_revision")
_OUTDATED = query("outdated_workers")
_REGISTER = query("register_location")
_ACTIVE = "select * from paywatch.active_revision"
_DIGEST = "select digest from paywatch.active_revision"


class Withheld(StrEnum):
    """Why a worker's start did not apply its configuration. A person can: ``paywatch config apply``."""

    SUPERSEDED = "superseded"
    """It was applied before, and another one after it."""
    REMOVES_ALL = "removes_all"
    """It has none of the active checks, or nothing to watch at all."""
    REMOVES_MOST = "removes_most"
    """It has less than half of the active checks."""
    REMOVES_OPEN_P0 = "removes_open_p0"
    """It lacks a check or rule that has an open incident of severity P0."""
    REMOVES_CHANNELS = "removes_channels"
    """It has no notification channel, as on a host without their secrets; incidents would reach nobody."""
    OTHER_ENVIRONMENT = "other_environment"
    """It is of another environment, as on a laptop that reaches the store of production."""


@dataclass(frozen=True, slots=True)
class Application:
    """Who applies a configuration: a worker that starts, or a person with ``paywatch config apply``."""

    source: Literal["worker", "command"]
    by: str
    version: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One application of a configuration."""

    number: int
    digest: str
    applied_at: datetime
    source: str
    applied_by: str
    version: str
    configuration: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Applied:
    """The revision that is active now, and why it is another one than the given configuration.

    ``removed`` are the checks that are no longer scheduled, or would not be if it had been applied.
    ``is_new``: whether it was not the active one before.
    """

    active: Revision | None
    withheld: Withheld | None
    removed: Sequence[str] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class OutdatedWorker:
    """A living worker whose configuration is not the active revision.

    ``code``: ``superseded``, ``withheld`` (never applied), or ``unknown`` (an older version of Paywatch).
    ``draining``: a deployment superseded it only now, and is about to stop it.
    """

    worker: str
    queue: str
    digest: str | None
    code: Literal["superseded", "withheld", "unknown"]
    since: datetime
    draining: bool


async def apply_configuration(
    pool: asyncpg.Pool,
    configuration: Configuration,
    by: Application,
    has: Callable[[str], bool],
    location: str | None = None,
) -> Applied:
    """Makes this configuration the active revision, and schedules exactly its checks, in one transaction.

    A worker's start does not apply what was superseded, or what removes much (`Withheld`); a command applies
    everything. ``has`` says whether the configuration has the check or rule of an incident's fingerprint.
    ``location`` is that of a worker that will run checks; its checks are scheduled whatever is active.
    """
    async with transaction(pool) as connection:
        await lock_schedule(connection)
        active = await _active(connection)
        locations = await _locations(connection, location)
        is_new = active is None or active.digest != configuration.digest
        if is_new:
            if by.source == "worker":
                withheld, removed = await _withhold(connection, configuration, has)
                withheld = withheld or _judge_change(active, configuration)
                if withheld is not None:
                    if active is not None:
                        kept = Configuration(active.configuration)
                        await replace_checks(connection, Scheduled.all_of(kept, locations))
                    return Applied(active, withheld, removed)
            active = await _insert(connection, configuration, by)
        removed = await replace_checks(connection, Scheduled.all_of(configuration, locations))
        return Applied(active, None, removed, is_new)


async def _locations(connection: Connection, own: str | None) -> list[str]:
    """Registers the location of a worker that starts, and returns all of them."""
    if own is not None:
        await connection.execute(_REGISTER, own, ALIVE_WITHIN)
    rows = await connection.fetch("select name from paywatch.locations order by name")
    return [row["name"] for row in rows] or [""]


async def _withhold(
    connection: Connection, configuration: Configuration, has: Callable[[str], bool]
) -> tuple[Withheld | None, Sequence[str]]:
    known = "select exists (select from paywatch.config_revisions where digest = $1)"
    if await connection.fetchval(known, configuration.digest):
        return Withheld.SUPERSEDED, ()
    rows = await connection.fetch("select name from paywatch.checks where enabled order by name")
    incidents = await connection.fetch(
        "select fingerprint from paywatch.incidents where resolved_at is null and severity = 'P0'"
    )
    scheduled = sorted({check_of(row["name"]) for row in rows})
    removed = [name for name in scheduled if name not in configuration.definitions]
    dropped = [row["fingerprint"] for row in incidents if not has(row["fingerprint"])]
    if configuration.watches_nothing and await active_digest(connection) is not None:
        return Withheld.REMOVES_ALL, removed
    return judge_removal(len(scheduled), len(removed), bool(dropped)), removed


def _judge_change(active: Revision | None, configuration: Configuration) -> Withheld | None:
    if active is None:
        return None
    before, after = active.configuration, configuration.content
    if before.get("environment") != after.get("environment"):
        return Withheld.OTHER_ENVIRONMENT
    return Withheld.REMOVES_CHANNELS if before.get("channels") and not after["channels"] else None


def judge_removal(scheduled: int, removed: int, drops_open_p0: bool) -> Withheld | None:
    """Says whether removing these checks needs a person."""
    if removed and removed == scheduled:
        return Withheld.REMOVES_ALL
    if drops_open_p0:
        return Withheld.REMOVES_OPEN_P0
    return Withheld.REMOVES_MOST if removed * 2 > scheduled else None


async def _insert(connection: Connection, configuration: Configuration, by: Application) -> Revision:
    content = to_json(configuration.content)
    rows = await connection.fetch(_INSERT, configuration.digest, by.source, by.by, by.version, content)
    return Revision(**rows[0])


async def _active(connection: Connection | asyncpg.Pool) -> Revision | None:
    row = await connection.fetchrow(_ACTIVE)
    return None if row is None else Revision(**row)


async def active_revision(pool: asyncpg.Pool) -> Revision | None:
    """Returns the revision that was applied last, None before the first."""
    return await _active(pool)


async def active_digest(connection: Connection | asyncpg.Pool) -> str | None:
    digest: str | None = await connection.fetchval(_DIGEST)
    return digest


async def refuse_other_revision(connection: Connection, digest: str | None) -> None:
    """Raises RevisionChanged unless this revision is active; None is for who decides by no revision.

    The transaction must have locked rows of ``paywatch.checks``, or the table, so that the answer lasts.
    """
    if digest is not None and await active_digest(connection) != digest:
        raise RevisionChanged("another configuration was applied meanwhile")


async def hold_revision(connection: Connection, digest: str | None) -> None:
    """Lets no other revision be applied before this transaction ends. Raises RevisionChanged."""
    await connection.execute("lock table paywatch.checks in row share mode")
    await refuse_other_revision(connection, digest)


async def list_revisions(pool: asyncpg.Pool) -> list[Revision]:
    """Returns every application of a configuration, newest first."""
    rows = await pool.fetch("select * from paywatch.config_revisions order by number desc")
    return [Revision(**row) for row in rows]


def revision_changes(before: Revision | None, after: Revision) -> list[Difference]:
    """Returns what differs. Of the first revision these are its checks and rules."""
    first = {**after.configuration, "checks": [], "rules": []}
    return differences(first if before is None else before.configuration, after.configuration)


async def outdated_workers(
    pool: asyncpg.Pool, alive_within: timedelta = ALIVE_WITHIN, deployment: timedelta = DEPLOYMENT
) -> list[OutdatedWorker]:
    """Returns the living workers whose configuration is not the active revision, by name."""
    return [OutdatedWorker(**row) for row in await pool.fetch(_OUTDATED, alive_within, deployment)]


async def revision_at(pool: asyncpg.Pool, at: datetime) -> Revision | None:
    """Returns the revision that was active at that time, None before the first."""
    row = await pool.fetchrow(
        "select * from paywatch.config_revisions where applied_at <= $1 order by number desc limit 1", at
    )
    return None if row is None else Revision(**row)

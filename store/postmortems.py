"""What is stored about one incident, for a post-mortem: its timeline, its readings and the money at risk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from alerts.figures import Alert, Response, judge
from store.incidents import IncidentEvent, NotificationRecord, get
from store.population import read_alert, read_promises
from store.queries import query
from store.uptime import Change, Tally, changes, uptime

_NAMES = query("readings_of")
_MONEY = query("money_at_risk")
BEFORE = timedelta(minutes=15)
"""So much of the time before the beginning is shown: what was so when all was well."""
MOST_CHANGES = 100


@dataclass(frozen=True, slots=True)
class MoneyAtRisk:
    """Minor units by currency that the newest reconciliation in the time of the incident left unresolved."""

    run: str
    at: datetime
    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Postmortem:
    """All that is known of one incident at ``as_of``. ``changes`` are the newest, oldest first.

    ``slots`` counts from the beginning until the end, or until now; None if no check or reconciliation has
    readings of it. ``money`` is None unless a reconciliation opened it.
    """

    alert: Alert
    response: Response
    as_of: datetime
    events: Sequence[IncidentEvent]
    notifications: Sequence[NotificationRecord]
    readings: Sequence[str]
    changes: Sequence[Change]
    slots: Tally | None
    money: MoneyAtRisk | None

    @property
    def started_at(self) -> datetime:
        """When it began, or, if that is not known, when it opened."""
        return self.alert.began.at or self.alert.opened_at


async def read_postmortem(pool: asyncpg.Pool, id_: str) -> Postmortem | None:
    """Returns None for an unknown id."""
    details = await get(pool, id_)
    async with pool.acquire() as connection:
        alert = await read_alert(connection, id_)
        promises = await read_promises(connection)
        as_of: datetime = await connection.fetchval("select now()")
    if details is None or alert is None:
        return None
    names = [row["name"] for row in await pool.fetch(_NAMES, alert.fingerprint)]
    start, end = alert.began.at or alert.opened_at, alert.resolved_at or as_of
    changed = await changes(pool, names, start - BEFORE, end + timedelta(seconds=1), MOST_CHANGES)
    return Postmortem(
        alert=alert,
        response=judge(alert, promises, as_of),
        as_of=as_of,
        events=details.events,
        notifications=details.notifications,
        readings=names,
        changes=changed[::-1],
        slots=await _slots(pool, names, start, end),
        money=await _money(pool, alert.fingerprint, start, end),
    )


async def _slots(pool: asyncpg.Pool, names: Sequence[str], start: datetime, end: datetime) -> Tally | None:
    if not names or end <= start:
        return None
    return (await uptime(pool, names, start, end, spans=1)).total


async def _money(pool: asyncpg.Pool, fingerprint: str, start: datetime, end: datetime) -> MoneyAtRisk | None:
    kind, _, rest = fingerprint.partition(":")
    if kind != "reconcile":
        return None
    found = rest.partition("@")[0]
    row = await pool.fetchrow(_MONEY, fingerprint, found, start, end + timedelta(seconds=1))
    return None if row is None else MoneyAtRisk(row["run"], row["slot"], row["at_risk"])

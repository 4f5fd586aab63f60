"""Evidence about incidents, the database, and what people did."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlencode

import asyncpg

import store
from alerts.figures import NIGHT_FROM, NIGHT_UNTIL
from alerts.figures.words import count
from probes.labels import split_labels
from reconcile.windows import start_of
from store import Tally
from store.days import ReadingAt, acts_between, blind_hours, incidents_between, readings_at, urgent_at
from store.uptime import total
from workers.checklist.day import Day
from workers.checklist.evidence import Evidence, Word, worst

DAY = timedelta(days=1)
WATCHED = 0.99
"""The share of the slots that must be known: no incident means little in a night that few watched."""
_LIMITS = {"error_rate": 0.01, "critical_errors": 0.0, "application_errors": 0.0}
"""Values of errors that checks may measure, and the guide's limits."""


async def overnight(pool: asyncpg.Pool, day: Day) -> Evidence:
    """Incidents of the night before, and whether anybody watched."""
    tz = day.time_zone
    since = start_of(day.day, tz) - (DAY - timedelta(hours=NIGHT_FROM.hour))
    until = min(start_of(day.day, tz) + timedelta(hours=NIGHT_UNTIL.hour), day.now)
    found = await incidents_between(pool, since, until)
    watched = await _watched(pool, None, since, until)
    opened = f"{count(found.opened, 'incident')} opened overnight, {found.urgent} of them P0 or P1"
    enough = watched.slots > 0 and watched.known >= WATCHED * watched.slots
    hours, blind = await blind_hours(pool, since, until)
    word: Word = "bad" if found.opened else "good" if enough and not blind else "unknown"
    gap = f", {_unwatched(blind, hours)}" if blind else ""
    return Evidence(word, f"{opened}; {_seen(watched)}{gap}", found.newest, _incidents(since, until))


def _unwatched(blind: int, hours: int) -> str:
    """Slots of a time before the first worker are in no count: all that are scheduled can be known."""
    why = "nothing was scheduled then, or nothing is known of it"
    return f"but no check reported in {blind} of the {count(hours, 'hour')} that have ended ({why})"


async def critical_errors(pool: asyncpg.Pool, day: Day) -> Evidence:
    """Urgent incidents that are open, and errors that a check counts."""
    urgent = await urgent_at(pool, day.until)
    words: list[Word] = ["bad"] if urgent else []
    parts, newest = [f"{count(urgent, 'incident')} of P0 or P1 open"], None
    for reading in await readings_at(pool, ("sql", "metrics"), day.until, DAY):
        for word, part in _errors(reading, day.until):
            words.append(word)
            parts.append(f"{reading.name}: {part}")
            newest = max(filter(None, (newest, reading.slot)))
    if newest is None:
        words.append("unknown")
        parts.append("no check measures errors (error_rate or critical_errors): look at your error tracker")
    return Evidence(worst(words), "; ".join(parts), newest, "/incidents?open=on")


def _errors(reading: ReadingAt, until: datetime) -> Iterator[tuple[Word, str]]:
    """What a check says of errors. What it said before it stopped, or failed, says nothing of now."""
    for key, number in reading.values.items():
        limit = _LIMITS.get(split_labels(key)[0])
        if limit is None:
            continue
        if reading.is_old(until):
            yield "unknown", f"{key} {number:g} at {reading.slot:%Y-%m-%d %H:%MZ}, and no reading since"
        else:
            yield "bad" if number > limit else "good", f"{key} {number:g}"
    for key in reading.lacking:
        if split_labels(key)[0] in _LIMITS:
            yield "unknown", f"{key} was not measured ({reading.reason or reading.verdict})"


async def database(pool: asyncpg.Pool, day: Day) -> Evidence:
    """How often the checks of databases failed on this day."""
    found = await _watched(pool, ("postgres",), day.since, day.until)
    if not found.slots:
        return Evidence("unknown", 'no check of kind "postgres" ran', None, "/checks")
    word: Word = "bad" if found.failed else "unknown" if found.unknown or found.missed else "good"
    figure = f"{count(found.failed, 'check')} of databases failed; {_seen(found)}"
    return Evidence(word, figure, day.until, "/checks")


async def follow_up(pool: asyncpg.Pool, day: Day) -> Evidence:
    """Incidents of the day about which nobody wrote anything."""
    found = await incidents_between(pool, day.since, day.until)
    figure = (
        f"{found.undocumented} of {count(found.opened, 'incident')} of the day have neither a note nor a mark"
    )
    word: Word = "bad" if found.undocumented else "good"
    return Evidence(word, figure, found.newest, _incidents(day.since, day.until))


async def audit_log(pool: asyncpg.Pool, day: Day) -> Evidence:
    """What people did on the day: refused acts and those without an outcome need a look."""
    found = await acts_between(pool, day.since, day.until)
    figure = (
        f"{count(found.acts, 'act')}: {found.refused} refused, {found.failed} failed, "
        f"{found.unknown} with an unknown outcome"
    )
    word: Word = "bad" if found.refused or found.failed else "unknown" if found.unknown else "good"
    query = urlencode({"since": day.since.isoformat(), "until": day.until.isoformat()})
    return Evidence(word, figure, found.newest, f"/audit?{query}")


async def _watched(
    pool: asyncpg.Pool, kinds: tuple[str, ...] | None, since: datetime, until: datetime
) -> Tally:
    """Returns the slots of all scheduled checks, or of those of some kinds."""
    if until <= since:
        return Tally()
    rows = await pool.fetch(
        "select name from paywatch.checks where enabled and ($1::text[] is null or kind = any ($1))", kinds
    )
    names = [row["name"] for row in rows]
    return total((await store.uptimes(pool, names, since, until)).checks.values())


def _seen(found: Tally) -> str:
    if not found.slots:
        return "nothing was watched"
    return f"{found.known:,} of {found.slots:,} scheduled slots are known"


def _incidents(since: datetime, until: datetime) -> str:
    return f"/incidents?{urlencode({'since': since.isoformat(), 'until': until.isoformat()})}"

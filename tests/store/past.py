"""Rows of incidents, readings and notifications of the past, as the store has them."""

from datetime import datetime, timedelta
from typing import Any

import asyncpg

from probes.reading import Verdict
from tests.store.watch import utc

NOON = utc("2026-03-01T12:00:00")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

ADD_INCIDENT = """
insert into paywatch.incidents
  (id, fingerprint, subject, severity, reason, opened_at, resolved_at, resolution)
values ($1, $2, $7, $3, 'it failed', $4, $5, $6)
"""
ADD_EVENT = """
insert into paywatch.incident_events (incident_id, at, kind, detail, severity) values ($1, $2, $3, $4, $5)
"""
ADD_READING = """
insert into paywatch.readings (check_name, slot, verdict, cause, started_at, duration, recorded_at)
values ($1, $2, $3, $4, $2, 0.1, $2)
"""
ADD_CHECKS = """
insert into paywatch.checks (name, kind, severity, every_us, offset_us, next_slot)
select name, 'http', 'P1', 60000000, 0, now() from unnest($1::text[]) name
"""
SEND = """
insert into paywatch.notifications
  (incident_id, sequence, channel, kind, severity, dedupe_key, payload, status, delivered_at)
values ($1, $2, $3, 'opened', 'P1', $4, '{}', 'delivered', $5)
"""


async def add_incident(pool: asyncpg.Pool, id_: str, opened_at: datetime, **values: Any) -> None:
    row = {"fingerprint": f"check:{id_}", "resolved_at": None, "severity": "P1", "subject": id_} | values
    resolution = None if row["resolved_at"] is None else "passing again"
    numbered = (row["fingerprint"], row["severity"], opened_at, row["resolved_at"], resolution)
    await pool.execute(ADD_INCIDENT, id_, *numbered, row["subject"])
    await pool.execute(ADD_EVENT, id_, opened_at, "opened", "it failed", row["severity"])


async def add_readings(
    pool: asyncpg.Pool, check: str, verdicts: str, until: datetime, cause: str = ""
) -> None:
    """Adds a reading for each letter, one a minute; the last has its slot at ``until``."""
    letters = {"p": Verdict.PASS, "f": Verdict.FAIL, "u": Verdict.UNKNOWN}
    for number, letter in enumerate(reversed(verdicts)):
        slot = until - number * MINUTE
        await pool.execute(ADD_READING, check, slot, letters[letter], cause if letter == "u" else "")


async def send(pool: asyncpg.Pool, channel: str, number: int, delivered_at: datetime) -> None:
    await pool.execute(SEND, "api", number, channel, f"api:{number}:{channel}", delivered_at)

"""A store with checks and their readings, for pages."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from settings import Settings
from settings.revision import Configuration
from store import Application, apply_configuration, maintain

CHECK = {"kind": "http", "url": "https://shop.example/health", "every": "1m"}
HOUR = timedelta(hours=1)


async def configure(
    pool: asyncpg.Pool, *checks: Mapping[str, Any], location: str | None = None, **more: Any
) -> Settings:
    """Applies a configuration, as ``paywatch config apply`` does; a check needs only its name."""
    settings = Settings.model_validate({"checks": [CHECK | dict(check) for check in checks], **more})
    by = Application("command" if location is None else "worker", "ann", "1.0")
    await apply_configuration(pool, Configuration.of(settings), by, lambda _: True, location)
    return settings


async def read(
    pool: asyncpg.Pool,
    name: str,
    verdicts: str,
    *,
    every: timedelta = timedelta(minutes=1),
    until: datetime | None = None,
    phases: Mapping[str, float] | None = None,
    values: Mapping[str, float] | None = None,
    reason: str = "HTTP 503, expected 200",
    cause: str = "status",
    evidence: Mapping[str, Any] | None = None,
) -> None:
    """Records readings, one for each letter (p, d, f, u, m), the last of them now or at ``until``."""
    await maintain(pool, timedelta(days=90))
    end = until or await pool.fetchval("select date_trunc('second', now())")
    words = {"p": "pass", "d": "degraded", "f": "fail", "u": "unknown", "m": "missed"}
    rows = [
        (
            name,
            end - (len(verdicts) - 1 - index) * every,
            words[letter],
            "" if letter == "p" else cause,
            "" if letter == "p" else reason,
            json.dumps(phases or {"connect": 0.01, "first byte": 0.05}),
            json.dumps(values or {}),
            json.dumps(evidence or {}),
        )
        for index, letter in enumerate(verdicts)
    ]
    await pool.executemany(_INSERT, rows)
    await pool.execute(_LAST, name, *rows[-1][1:3], rows[-1][4], every, rows[-1][6])


_INSERT = """
insert into paywatch.readings
  (check_name, slot, verdict, cause, reason, started_at, duration, phases, measured, evidence, fence)
values ($1, $2, $3, $4, $5, $2::timestamptz + interval '20 milliseconds', 0.06,
  $6::text::jsonb, $7::text::jsonb, $8::text::jsonb, 1)
"""
_LAST = """
update paywatch.checks
set last_slot = $2, last_verdict = $3, last_reason = $4, next_slot = $2::timestamptz + $5::interval,
  last_values = $6::text::jsonb
where name = $1
"""


async def roll_up(
    pool: asyncpg.Pool, names: Sequence[str], days: int, *, bad: Mapping[int, str] | None = None
) -> None:
    """Writes roll-ups of whole days and hours before this one, all of them passing but the days of ``bad``,
    by how many days ago."""
    words = bad or {}
    await pool.execute(_ROLL_UP, list(names), days, list(words), list(words.values()))
    await pool.execute("update paywatch.rollup_state set until_ = date_trunc('hour', now(), 'UTC')")


_ROLL_UP = """
with hours as (
  select name, starts, coalesce(word, 'pass') as word
  from unnest($1::text[]) name
  cross join generate_series(
    date_trunc('day', now(), 'UTC') - $2 * interval '1 day',
    date_trunc('hour', now(), 'UTC') - interval '1 hour',
    interval '1 hour') starts
  left join unnest($3::int[], $4::text[]) as bad (ago, word)
    on starts >= date_trunc('day', now(), 'UTC') - ago * interval '1 day'
    and starts < date_trunc('day', now(), 'UTC') - (ago - 1) * interval '1 day'
    and extract(hour from starts at time zone 'UTC') < 3
), units as (
  select 'hour' as unit, * from hours
  union all select 'day', name, date_trunc('day', starts, 'UTC'), word from hours
)
insert into paywatch.rollups
  (unit, check_name, starts, pass, degraded, fail, unknown, missed, longest, buckets, counts)
select unit, name, starts,
  count(*) filter (where word = 'pass') * 60, count(*) filter (where word = 'degraded') * 60,
  count(*) filter (where word = 'fail') * 60, count(*) filter (where word = 'unknown') * 60,
  count(*) filter (where word = 'missed') * 60, 0.3, '{40,50}'::smallint[], '{50,10}'::integer[]
from units group by 1, 2, 3
"""

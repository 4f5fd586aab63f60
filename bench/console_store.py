"""Fills a store as a large shop would in 90 days: in Postgres itself, in about a minute."""

import asyncio
import re
import time
from datetime import timedelta

import asyncpg

import settings
import store
from settings.revision import Configuration
from store.config_revisions import Application

CHECK, INCIDENT, RUN = "service-0001", "inc_b0001", "run_b0001"
_IDS = {
    "/incidents/": INCIDENT,
    "/checks/": CHECK,
    "/reconcile/runs/": RUN,
    "/payments/": "pi_b0001",
    "/configuration/": "1",
}

_DAYS = 90
_CHECKS = """
update paywatch.checks set next_slot = now() + interval '1 minute', last_slot = now(), last_pass_at = now(),
  last_verdict = 'pass', last_values = '{"status": 200, "total": 0.12}'
"""
_READINGS = """
insert into paywatch.readings
  (check_name, slot, verdict, cause, reason, started_at, duration, phases, measured)
select c.name, s.slot, v.verdict, case v.verdict when 'pass' then '' else 'status' end,
  case v.verdict when 'pass' then '' else 'answered 503' end, s.slot, 0.1 + random() * 0.05,
  '{"dns": 0.01, "connect": 0.02, "first_byte": 0.1, "total": 0.12}', '{"status": 200}'
from paywatch.checks c,
  generate_series(date_trunc('minute', now()) - interval '1 day', now(), interval '1 minute') s (slot),
  lateral (
    select case when random() < 0.0005 then 'fail' else 'pass' end as verdict where c.name is not null
  ) v
"""
_ROLLUPS = """
insert into paywatch.rollups
  (unit, check_name, starts, pass, degraded, fail, unknown, missed, longest, buckets, counts)
select $1, c.name, s.starts, $2::integer - f.fail, 0, f.fail, 0, 0, 0.3, '{48,49,50,51,52,55}',
  array[10, 15, 15, 10, 5, 5]::integer[]
from paywatch.checks c,
  generate_series(
    date_trunc($1, now(), 'UTC') - $3::interval, date_trunc($1, now(), 'UTC') - ('1 ' || $1)::interval,
    ('1 ' || $1)::interval
  ) s (starts),
  lateral (select case when random() < 0.01 then 1 else 0 end as fail where c.name is not null) f
"""
_INCIDENTS = """
with made as (
  insert into paywatch.incidents
    (id, fingerprint, subject, severity, reason, opened_at, resolved_at, resolution)
  select 'inc_b' || lpad(n::text, 4, '0'), 'check:service-' || lpad(n::text, 4, '0'),
    'service-' || lpad(n::text, 4, '0'), 'P' || n % 4, 'answered 503 where 200 was expected',
    now() - n * interval '2 hours',
    case when n > 40 then now() - n * interval '2 hours' + interval '20 minutes' end,
    case when n > 40 then 'it passes' end
  from generate_series(1, 900) n
  returning *
), opened as (
  insert into paywatch.incident_events (incident_id, at, kind, severity, detail)
  select id, opened_at, 'opened', severity, reason from made
), states as (
  insert into paywatch.alert_states (fingerprint, state)
  select fingerprint, jsonb_build_object(
    'incident', id, 'severity', severity,
    'opened_at', to_char(opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'failing', 3, 'reason', reason)
  from made where resolved_at is null
)
insert into paywatch.notifications
  (incident_id, sequence, channel, kind, severity, dedupe_key, payload, status, delivered_at, created_at)
select m.id, s, 'hook', 'opened', m.severity, m.id || s, '{}', 'delivered',
  m.opened_at + interval '2 s', m.opened_at
from made m, generate_series(1, 3) s
"""
_RUNS = """
insert into paywatch.runs (id, account, window_from, window_until, objects, mode, status, requested_by,
  created_at, started_at, finished_at, result)
select r.id, r.account, r.from_, r.from_ + interval '1 day', '{payments}', 'run', r.status, 'schedule',
  r.from_ + interval '1 day', r.from_ + interval '1 day', r.from_ + interval '1 day 5 minutes',
  jsonb_build_object(
    'run', r.id, 'account', nullif(r.account, ''), 'from', r.from_, 'until', r.from_ + interval '1 day',
    'status', r.status, 'mode', 'run', 'objects', '{"payments": {"read": 40000, "matched": 40000}}'::jsonb,
    'proofs', '[]'::jsonb, 'at_risk', '{"payments": {"usd": 1430210}}'::jsonb)
from generate_series(0, 89) d, generate_series(1, 3) a, lateral (
  select 'run_b' || lpad((d * 3 + a)::text, 4, '0') as id,
    case a when 1 then '' else 'acct_' || a end as account,
    case when (d + a) % 9 = 0 then 'discrepancies' else 'matched' end as status,
    date_trunc('day', now()) - (d + 1) * interval '1 day' as from_
) r
"""
_OBJECTS = """
insert into paywatch.object_runs (run, account, object, counts)
select id, account, 'payments', '{"matched": 40000}' from paywatch.runs
"""
_BEAT = """
insert into paywatch.heartbeats (worker, queue, info, revision) values
  ('probes-1', 'probes', '{"version": "1.0.0"}', $1), ('reconcile-1', 'reconcile', '{"version": "1.0.0"}', $1)
on conflict (worker) do update set beat_at = now()
"""
_DUE = """
with due as (
  update paywatch.checks set last_slot = now(), next_slot = now() + interval '1 minute', last_pass_at = now(),
    last_verdict = case when name = $3 then $4 else 'pass' end
  where name = any (
    select 'service-' || lpad(n::text, 4, '0') from generate_series($1::integer, $2::integer) n
  )
  returning name, last_verdict
)
insert into paywatch.readings (check_name, slot, verdict, started_at, duration)
select name, now(), last_verdict, now(), 0.12 from due
"""
_TURN = "update paywatch.checks set last_verdict = $2, last_slot = now() where name = $1"


def configuration(checks: int) -> str:
    """Returns the TOML of so many checks in groups of 25."""
    parts = ['[channels.hook]\nkind = "webhook"\nurl = "http://127.0.0.1:9/hook"\n']
    parts += ['[severities.P0]\nchannels = ["hook"]\nremind_every = "30m"\n']
    for number in range(1, checks + 1):
        parts.append(
            f'[[checks]]\nname = "service-{number:04}"\nkind = "http"\nurl = "http://127.0.0.1:9/{number}"\n'
            f'every = "1m"\ngroups = ["team-{number % 40:02}"]\n'
        )
    return "\n".join(parts)


def path_of(pattern: str) -> str | None:
    """Fills the parameters of a route's path; None for one of which the store has no object."""
    if "{" not in pattern:
        return pattern
    first = _IDS.get(pattern.partition("{")[0])
    return None if first is None else re.sub(r"\{(\w+)(:\w+)?\}", first, pattern)


async def fill(pool: asyncpg.Pool, loaded: settings.Settings) -> None:
    """Schedules the checks; writes a day of readings, 90 days of roll-ups, incidents, messages, runs."""
    applied = Configuration.of(loaded)
    await store.apply_configuration(pool, applied, Application("command", "bench", "1.0.0"), lambda _: False)
    keep = timedelta(days=_DAYS)
    await store.maintain(pool, keep, await pool.fetchval("select now() - interval '1 day'"))
    async with pool.acquire() as connection:
        await connection.execute(_CHECKS)
        await connection.execute(_READINGS, timeout=600)
        for unit, slots in (("hour", 60), ("day", 1440)):
            await connection.execute(_ROLLUPS, unit, slots, keep, timeout=600)
        await connection.execute("update paywatch.rollup_state set until_ = date_trunc('hour', now(), 'UTC')")
        await connection.execute(_INCIDENTS)
        await connection.execute(_RUNS)
        await connection.execute(_OBJECTS)
        await beat(pool, applied.digest)
        await connection.execute("vacuum analyze", timeout=600)


async def beat(pool: asyncpg.Pool, digest: str) -> None:
    """Keeps the store as fresh as workers do."""
    await pool.execute(_BEAT, digest)
    await pool.execute(_CHECKS)


async def read_on(pool: asyncpg.Pool, digest: str, checks: int, seconds: float) -> None:
    """Records readings as workers do: each check once a minute. One check fails and passes in turns."""
    ends, step = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        first = step * checks // 60 % checks + 1
        verdict = "fail" if step // 10 % 2 else "pass"
        await pool.execute(_DUE, first, first + checks // 60, CHECK, verdict)
        if step % 10 == 0:
            await pool.execute(_TURN, CHECK, verdict)
            await pool.execute(_BEAT, digest)
        step += 1
        await asyncio.sleep(1)

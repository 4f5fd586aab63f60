"""A store that has every kind of state, and a worker's metrics of it."""

from pathlib import Path

import asyncpg

import settings
from probes import Outcome, Reading, Verdict
from store import ClaimedReading, record, write_heartbeat
from store.checks import lock_schedule, replace_checks
from store.transactions import transaction
from tests.store.watch import Desk, claim, scheduled
from workers.metrics.worker import Metrics

CONFIGURATION = """
[[checks]]
name = "page"
kind = "http"
url = "https://shop.test/health"
every = "1h"
groups = ["shop", "web"]
labels = { team = "payments" }

[[rules]]
name = "slo"
objective = "99% over 7d"
checks = ["page"]

[channels.hook]
kind = "webhook"
url = "https://hooks.test/paywatch"
"""
STATE = """
insert into paywatch.readings (check_name, slot, slots, verdict, started_at, duration)
values ('page@eu', now(), 1, 'pass', now(), 0.1);
insert into paywatch.rule_states
  (fingerprint, rule, check_name, definition, truth, code, sentence, since, slot)
values ('rule:slow', 'slow', 'page', '', 'true', 'met', 'it is slow', now(), now()),
       ('rule:dark', 'dark', 'page', '', 'unknown', 'no_readings', 'nobody knows', now(), now());
insert into paywatch.drills (id, check_name, started_by, starts_at, ends_at)
values ('drl_1', 'page', 'ops', now(), now() + interval '5 minutes');
with run as (
  insert into paywatch.runs
    (id, window_from, window_until, objects, mode, status, requested_by, created_at, finished_at, result)
  values ('run_1', current_date - 1, current_date, '{payments}', 'run', 'discrepancies', 'schedule', now(),
          now(), '{"at_risk": {"payments": {"usd": 1999}}}')
  returning id
)
insert into paywatch.object_runs (run, object, account, phase, counts)
select id, 'payments', '', 'done', '{"synced": 99, "created": 1}' from run;
"""
VALUES = {"orders": 7.0, 'orders{country="US"}': 3.0}


def load(tmp_path: Path, location: str = "") -> settings.Settings:
    path = tmp_path / "paywatch.toml"
    at = f'location = "{location}"\n' if location else ""
    path.write_text(at + CONFIGURATION)
    return settings.load(
        path,
        {
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.test:4318",
            "SENTRY_DSN": "https://key@sentry.test/1",
            "STRIPE_SECRET_KEY": "rk_test_" + "a" * 24,
        },
    )


async def full_metrics(pool: asyncpg.Pool, tmp_path: Path) -> Metrics:
    """Metrics of a worker in ``eu``, of which every family has a sample."""
    metrics = Metrics(load(tmp_path, "eu"))
    async with transaction(pool) as connection:
        await lock_schedule(connection)
        await replace_checks(connection, scheduled("page@eu"))
    (taken,) = await claim(pool, "page@eu")
    outcome = Outcome(
        Verdict.FAIL,
        "answered 503",
        cause="status",
        values=VALUES,
        phases={"connect": 0.1},
        evidence={"tls_not_after": "2027-01-31T12:00:00Z"},
    )
    reading = Reading("page@eu", taken.slot, outcome, taken.slot, 0.1)
    await record(pool, [ClaimedReading(taken, reading)], Desk())
    await write_heartbeat(pool, "probes@a", "probes", {}, 0.5)
    await pool.execute(STATE)
    metrics.recorded(reading)
    await metrics.state.refresh(pool)
    return metrics

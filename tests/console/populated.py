"""A store in which every page has something to show: three days of a shop that had trouble."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
from pydantic import SecretStr

import store
from settings import Settings
from settings.revision import Configuration
from store.audit_log import Entry
from store.config_revisions import Application
from tests.reconcile.reporting import StoredFinding, create_report
from tests.store.recorded import Recorder

CONFIGURATION: dict[str, Any] = {
    "environment": "staging",
    "service": "shop",
    "business_timezone": "America/New_York",
    "checks": [
        {
            "name": "api-health",
            "kind": "http",
            "url": "https://shop.example/api/health",
            "every": "1m",
            "severity": "P0",
            "opens_after": 3,
            "groups": ["payments"],
            "runbook": "https://wiki.example/runbooks/api-health",
        },
        {
            "name": "checkout",
            "kind": "http",
            "url": "https://shop.example/checkout",
            "every": "1m",
            "severity": "P1",
            "opens_after": 2,
            "closes_after": 1,
            "groups": ["payments"],
            "depends_on": ["api-health"],
        },
        {"name": "broker", "kind": "tcp", "host": "broker.internal", "port": 5672, "every": "5m"},
    ],
    "rules": [
        {
            "name": "system-down",
            "condition": "health_check_failures > 3 consecutive",
            "checks": ["api-health"],
        }
    ],
    "channels": {
        "hook": {
            "kind": "webhook",
            "url": "http://127.0.0.1:1/hook",
            "signing_secret": "whsec_cGxhbnRlZC1zZWNyZXQ=",
        }
    },
    "severities": {"P0": {"channels": ["hook"], "respond_within": "5m", "remind_every": "15m"}},
    "maintenance": [
        {
            "name": "db-patching",
            "match": {"groups": "payments"},
            "rrule": "FREQ=WEEKLY;BYDAY=SU;BYHOUR=3;BYMINUTE=0",
            "duration": "1h",
        }
    ],
}
HISTORY = """
insert into paywatch.readings
  (check_name, slot, verdict, cause, reason, started_at, duration, phases, measured)
select c.name, slot, v.verdict,
  case v.verdict when 'pass' then '' else 'status' end,
  case v.verdict when 'pass' then '' else 'it answered 503' end, slot, 0.12,
  '{"dns": 0.01, "connect": 0.02, "first_byte": 0.12, "total": 0.12}', '{"status": 200}'
from paywatch.checks c, date_trunc('hour', now()) now_,
  generate_series(now_ - interval '3 days', now_ - interval '1 minute', interval '10 minutes') slot,
  lateral (select case extract(hour from slot)
    when 4 then 'fail' when 5 then 'unknown' when 6 then 'degraded' else 'pass' end as verdict) v
"""


@dataclass(frozen=True, slots=True)
class Populated:
    """What was put into the store, by its ids."""

    open_incident: str
    resolved_incident: str
    run: str
    payment: str
    session: str
    token: str
    check: str = "api-health"

    def path(self, pattern: str) -> str:
        """Fills the parameter of a route's path by the section that it is in. Raises KeyError for others."""
        if "{" not in pattern:
            return pattern
        ids = {
            "/incidents/": self.open_incident,
            "/checks/": self.check,
            "/reconcile/runs/": self.run,
            "/payments/": self.payment,
            "/configuration/": "1",
            "/audit/": "1",
            "/access/sessions/": self.session,
            "/access/tokens/": self.token,
        }
        first, named = ids[pattern.partition("{")[0]], {"object": "payments", "finding": self.payment}
        return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: named.get(found[1], first), pattern)


async def populate(pool: asyncpg.Pool, dsn: str) -> Populated:
    settings = Settings(**CONFIGURATION, database_url=SecretStr(dsn))
    by = Application("command", "ann", "1.0.0")
    configuration = Configuration.of(settings)
    await store.apply_configuration(pool, configuration, by, lambda _: False)
    await pool.execute(HISTORY)
    while await store.roll_up(pool, timedelta(days=395)):
        pass
    await store.write_heartbeat(
        pool, "probes-1", "probes", {"version": "1.0.0"}, 0.01, revision=configuration.digest
    )
    recorder = Recorder(pool, settings)
    await recorder.read("checkout", "pff", "status", "it answered 503")
    resolved = await recorder.incident("checkout")
    await recorder.acknowledge("checkout", "bob")
    await recorder.resolve("checkout", "bob")
    await recorder.read("api-health", "ppfff", "connect", "could not connect to shop.example:443")
    await recorder.read("broker", "p")
    await store.add_silence(
        pool, {"check": "checkout"}, lasts=timedelta(hours=2), reason="deployment", by="ann"
    )
    findings = [StoredFinding(f"pi_{each:02}", at_risk={"usd": each * 100}) for each in range(1, 30)]
    report = await create_report(pool, findings, settings)
    _, session = await store.sessions.create(pool, "ann", ["viewer"], via="link", origin="192.0.2.1")
    _, token = await store.api_tokens.create(
        pool, "prometheus", ["viewer"], by="ann", lasts=timedelta(days=9)
    )
    entry = Entry("ann", ("operator",), "command", "silence_added", "sil_1", "done")
    await store.audit_log.append(pool, entry)
    opened = await recorder.incident("api-health")
    return Populated(opened, resolved, report.run, "pi_01", session.id, token.id)

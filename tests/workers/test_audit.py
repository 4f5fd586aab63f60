"""The audit: the external dead man's switch is pinged only while nothing is overdue."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

import settings
import store
from sandbox.company import Company
from workers import queue
from workers.adoption import adopt_configuration
from workers.app import App, open_app
from workers.jobs import audit
from workers.jobs.audit import look_over, overdue

CONFIG = """
[[checks]]
name = "page"
kind = "http"
url = "http://127.0.0.1:9/"
every = "1h"
{more}
"""


@pytest.fixture
async def app(tmp_path: Path, store_db: str, redis_url: str, town: Company) -> AsyncIterator[App]:
    """A worker's resources, with no worker; its heartbeat URL is the receiver's."""
    path = tmp_path / "paywatch.toml"
    path.write_text(CONFIG.format(more=""))
    environment = {
        "DATABASE_URL": store_db,
        "REDIS_URL": redis_url,
        "PAYWATCH_HEARTBEAT_URL": f"{town.receiver_url}/ping",
    }
    loaded = settings.load(path, environment)
    redis = queue.connect(SecretStr(redis_url), queue.PROBES, patient=False)
    async with open_app(loaded, "auditor", redis) as app:
        await adopt_configuration(app)
        await store.write_heartbeat(app.store, "reconciler", "reconcile", {})
        yield app
    await redis.aclose(close_connection_pool=True)


async def pass_time(app: App, table: str, column: str) -> None:
    await app.store.execute(f"update paywatch.{table} set {column} = {column} - interval '2 hours'")


async def test_when_nothing_is_overdue_the_heartbeat_url_is_pinged(app: App, town: Company) -> None:
    await app.store.execute("update paywatch.checks set next_slot = now() + interval '1 minute'")
    assert await look_over(app)
    assert [each.path for each in town.receiver.accepted()] == ["/ping"]


async def test_a_check_that_nobody_runs_keeps_the_ping_away(app: App, town: Company) -> None:
    await pass_time(app, "checks", "next_slot")
    assert not await look_over(app)
    assert await overdue(app, datetime.now(UTC)) == ["1 checks are overdue by more than 60 s"]
    assert town.receiver.received == []


async def test_a_notification_that_nobody_sends_keeps_the_ping_away(app: App, town: Company) -> None:
    await app.store.execute("update paywatch.checks set next_slot = now() + interval '1 minute'")
    await app.store.execute(
        """
        with incident as (
          insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at)
          values ('inc_1', 'check:page', 'page', 'P0', 'down', now()) returning id
        )
        insert into paywatch.notifications
          (incident_id, sequence, channel, kind, severity, dedupe_key, payload, status, due_at, created_at)
        select id, 1, 'hook', 'opened', 'P0', 'key', '{}', 'pending', now() - interval '1 hour', now()
        from incident
        """
    )
    assert await overdue(app, datetime.now(UTC)) == ["1 notifications are overdue by more than 60 s"]
    assert not await look_over(app)
    assert town.receiver.received == []


async def test_with_daily_reconciliations_their_worker_must_beat(app: App) -> None:
    daily = app.settings.reconcile.model_copy(update={"daily_at": "02:00"})
    await app.store.execute("update paywatch.checks set next_slot = now() + interval '1 minute'")
    late = datetime.now(UTC) + audit.BEAT_WITHIN + timedelta(seconds=5)
    assert await overdue(app, late) == []
    object.__setattr__(app, "settings", app.settings.model_copy(update={"reconcile": daily}))
    assert await overdue(app, datetime.now(UTC)) == []
    assert await overdue(app, late) == ["no reconcile worker sent a heartbeat in the last minute"]


async def test_a_ping_that_fails_is_no_failure_of_ours(app: App, town: Company) -> None:
    await app.store.execute("update paywatch.checks set next_slot = now() + interval '1 minute'")
    town.receiver.faults.add("error", status=500)
    assert await look_over(app)


async def test_an_unended_daily_run_stops_the_ping(app: App) -> None:
    await app.store.execute("update paywatch.checks set next_slot = now() + interval '1 minute'")
    await app.store.execute(
        "insert into paywatch.runs (id, window_from, window_until, objects, mode, requested_by, created_at) "
        "select id, now() - interval '2 days', now() - age, '{payments}', 'run', who, now() - age "
        "from (values ('run_late', 'schedule', '7 hours'::interval), ('run_asked_for', 'ada', '7 hours'), "
        "('run_new', 'schedule', '1 hour')) as r (id, who, age)"
    )
    assert await overdue(app, datetime.now(UTC)) == [
        "1 daily reconciliations have not ended 6 hours after they were due"
    ]
    assert not await look_over(app)

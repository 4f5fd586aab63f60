"""The audit: the external dead man's switch is pinged only while Paywatch works."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

import settings
import store
from sandbox.company import Company
from tests.alerts.channels.receiver import Receiver, answer
from workers import queue
from workers.adoption import adopt_configuration
from workers.app import App, open_app
from workers.health import examine
from workers.jobs.audit import look_over

CONFIG = """
[[checks]]
name = "page"
kind = "http"
url = "http://127.0.0.1:9/"
every = "1h"
"""
READ = """
update paywatch.checks set last_slot = now(), last_verdict = $1, next_slot = now() + interval '1 minute'
"""
FAILED = """
with incident as (
  insert into paywatch.incidents (id, fingerprint, subject, severity, reason, opened_at)
  values ('inc_1', 'check:page', 'page', 'P0', 'down', now()) returning id
)
insert into paywatch.notifications
  (incident_id, sequence, channel, kind, severity, dedupe_key, payload, status)
select id, 1, 'hook', 'opened', 'P0', 'key', '{}', $1 from incident
"""


@pytest.fixture
async def app(tmp_path: Path, store_db: str, redis_url: str, town: Company) -> AsyncIterator[App]:
    """A worker's resources; its check passes, and its heartbeat URL is the receiver's."""
    path = tmp_path / "paywatch.toml"
    path.write_text(CONFIG)
    environment = {
        "DATABASE_URL": store_db,
        "REDIS_URL": redis_url,
        "PAYWATCH_HEARTBEAT_URL": f"{town.receiver_url}/ping",
    }
    loaded = settings.load(path, environment)
    redis = queue.connect(SecretStr(redis_url), queue.PROBES, patient=False)
    async with open_app(loaded, "auditor", redis) as app:
        await adopt_configuration(app)
        digest = app.revision.own.digest
        await store.write_heartbeat(app.store, "auditor", "probes", {}, revision=digest)
        await app.store.execute(READ, "pass")
        yield app
    await redis.aclose(close_connection_pool=True)


async def last_audit(app: App) -> store.AuditState:
    audit = (await store.snapshot(app.store)).audit
    assert audit is not None
    return audit


def pings(town: Company) -> int:
    return sum(each.path == "/ping" for each in town.receiver.accepted())


async def test_one_worker_a_minute_pings_while_everything_is_watched(app: App, town: Company) -> None:
    assert await look_over(app)
    assert await look_over(app)
    assert pings(town) == 1
    audit = await last_audit(app)
    assert (audit.worker, audit.outcome) == ("auditor", "pinged")
    assert audit.pinged_at == audit.at


async def test_a_failing_shop_does_not_stop_the_ping(app: App, town: Company) -> None:
    await app.store.execute(READ, "fail")
    await app.store.execute(FAILED, "pending")
    assert await look_over(app)
    assert pings(town) == 1


@pytest.mark.parametrize(
    ("planted", "code"),
    [
        ("update paywatch.checks set next_slot = now() - interval '2 hours'", "check_overdue"),
        ("update paywatch.checks set last_verdict = null, last_slot = null", "check_never_read"),
        (
            "update paywatch.heartbeats set beat_at = now() - interval '61 seconds'",
            "no_probe_worker, worker_dead",
        ),
        ("update paywatch.heartbeats set revision = 'another'", "worker_outdated"),
        (FAILED.replace("$1", "'failed'"), "notification_failed"),
    ],
)
async def test_what_paywatch_does_not_do_stops_the_ping(
    app: App, town: Company, planted: str, code: str
) -> None:
    await app.store.execute(planted)
    assert not await look_over(app)
    assert pings(town) == 0
    audit = await last_audit(app)
    assert (audit.outcome, audit.detail, audit.pinged_at) == ("withheld", code, None)


async def test_without_a_url_no_ping_is_withheld_and_none_overdue(app: App, town: Company) -> None:
    app = replace(app, settings=app.settings.model_copy(update={"paywatch_heartbeat_url": None}))
    await app.store.execute("update paywatch.checks set next_slot = now() - interval '2 hours'")
    assert not await look_over(app)
    audit = await last_audit(app)
    assert (audit.outcome, audit.detail, pings(town)) == ("not_configured", "check_overdue", 0)
    problems = (await examine(app.store, app.settings)).problems
    assert [each.code.value for each in problems] == ["check_overdue"]


async def test_a_ping_that_fails_is_recorded_and_tried_again(app: App, town: Company) -> None:
    town.receiver.faults.add("error", status=500, times=1)
    assert await look_over(app)
    audit = await last_audit(app)
    assert (audit.outcome, audit.detail, audit.pinged_at) == ("failed", "HTTP status 500", None)
    await app.store.execute("update paywatch.audit set claimed_at = now() - interval '1 minute'")
    assert await look_over(app)
    assert (await last_audit(app)).outcome == "pinged"
    assert pings(town) == 1


async def test_a_redirect_to_no_url_is_a_failed_ping(app: App) -> None:
    async with Receiver(answer(307, headers={"Location": "javascript:alert(1)"})) as receiver:
        moved = {"paywatch_heartbeat_url": SecretStr(receiver.url("/ping"))}
        assert await look_over(replace(app, settings=app.settings.model_copy(update=moved)))
    audit = await last_audit(app)
    assert (audit.outcome, audit.detail, len(receiver.received)) == ("failed", "InvalidURL", 1)
